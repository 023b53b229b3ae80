using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using NucleusDl.Labelling.Features;
using NucleusDl.Runs;

namespace NucleusDl.Labelling.Forest;

/// <summary>
/// A forest as a file: "NDFOREST", version, a header as JSON, cuts, trees, and the SHA-256 of it all. Numbers are little-endian. Nothing in it can run, and every number is
/// checked before it is used: sizes against the file's, children behind their parents, features and cuts in range.
/// </summary>
internal static class ForestFile
{
    private const long MostBytes = 1L << 30;
    private const int Version = 1, MostHeader = 1 << 20, HashBytes = 32;
    private static ReadOnlySpan<byte> Magic => "NDFOREST"u8;
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private sealed record Header(string Features, string[] Names, int[] ClassLabels, int Channels, bool Flat, int Trees, int Samples, double OutOfBagError, double OutOfBagLogLoss,
        double[] Importance, double[] Permutation);

    public static void Write(string path, PixelClassifier classifier) => AtomicFile.Write(path, stream =>
    {
        using var bytes = new MemoryStream();
        Write(new BinaryWriter(bytes), classifier);
        var content = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        stream.Write(content);
        stream.Write(SHA256.HashData(content));
    });

    public static PixelClassifier Read(string path)
    {
        byte[] bytes;
        try
        {
            var size = new FileInfo(path).Length;
            if (size > MostBytes)
                throw Wrong(path, "it is far too large");
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NucleusException(ErrorKind.Input, "The forest cannot be read.", "Check the name and the permission.", path, e);
        }
        if (bytes.Length < Magic.Length + HashBytes || !bytes.AsSpan().StartsWith(Magic))
            throw Wrong(path, "it does not begin like one");
        var content = bytes.AsSpan(0, bytes.Length - HashBytes);
        if (!SHA256.HashData(content).AsSpan().SequenceEqual(bytes.AsSpan(content.Length)))
            throw Wrong(path, "it is cut short or damaged");
        try
        {
            return new Reader(bytes, content.Length).Read();
        }
        catch (Exception e) when (e is FormatException or JsonException or ArgumentException or NucleusException or OverflowException)
        {
            throw Wrong(path, e is FormatException ? e.Message : "its header is not understood", e);
        }
    }

    private static void Write(BinaryWriter writer, PixelClassifier classifier)
    {
        var (forest, report) = (classifier.Forest, classifier.Forest.Report);
        var header = JsonSerializer.SerializeToUtf8Bytes(new Header(classifier.Features.ToString(), [.. classifier.FeatureNames], [.. classifier.ClassLabels.Select(l => (int)l)], classifier.Channels,
            classifier.Flat, forest.TreeCount, report.Samples, report.OutOfBagError, report.OutOfBagLogLoss, [.. report.Importance], [.. report.Permutation]), Json);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(header.Length);
        writer.Write(header);
        for (var f = 0; f < forest.FeatureCount; f++)
        {
            var cuts = forest.Bins.Of(f);
            writer.Write(cuts.Length);
            foreach (var cut in cuts)
                writer.Write(cut);
        }
        foreach (var tree in forest.Trees)
        {
            writer.Write(tree.Nodes.Length);
            foreach (var node in tree.Nodes)
            {
                writer.Write(node.Left);
                writer.Write(node.Feature);
                writer.Write(node.Cut);
            }
            for (var i = 0; i < tree.Nodes.Length; i++)
                if (tree.Nodes[i].Left == i)
                    for (var k = 0; k < forest.ClassCount; k++)
                        writer.Write(tree.Shares[i * forest.ClassCount + k]);
        }
        writer.Flush();
    }

    private static NucleusException Wrong(string path, string why, Exception? cause = null) =>
        new(ErrorKind.Input, $"This is no forest that can be read: {why}.", "Use a file that was written by --save-forest, and copy it again if it came over a network.", path, cause);

    private sealed class Reader(byte[] bytes, int end)
    {
        private const int MostFeatures = 1 << 14, NodeBytes = 8;
        private int at = Magic.Length;

        public PixelClassifier Read()
        {
            if (Int() != Version)
                throw new FormatException("it is of another version");
            var header = JsonSerializer.Deserialize<Header>(Take(Int(MostHeader)), Json) ?? throw new FormatException("it has no header");
            var set = FeatureSet.Parse(header.Features);
            var (features, classes) = (header.Names.Length, header.ClassLabels.Length);
            if (features is < 1 or > MostFeatures || classes is < 2 or > 255 || header.Channels < 1 || header.Trees is < 1 or > 5000 || header.Importance.Length != features || header.Names.Contains(null)
                || (header.Permutation.Length != 0 && header.Permutation.Length != features) || header.ClassLabels.Any(l => l is < 1 or > 255) || header.ClassLabels.Distinct().Count() != classes)
                throw new FormatException("its header does not hold together");
            if (features != header.Channels * FeaturePlan.CountOf(set, header.Flat))
                throw new FormatException("its features are not those it names");
            var cuts = new float[features][];
            for (var f = 0; f < features; f++)
                cuts[f] = Cuts();
            var trees = new Tree[header.Trees];
            for (var t = 0; t < trees.Length; t++)
                trees[t] = ReadTree(features, classes);
            if (at != end)
                throw new FormatException("there is more in it than there should be");
            var report = new ForestReport(header.Samples, header.OutOfBagError, header.OutOfBagLogLoss, header.Importance, header.Permutation);
            return new PixelClassifier(new RandomForest(new FeatureBins(cuts), trees, classes, report), set, header.Names, [.. header.ClassLabels.Select(l => (byte)l)], header.Channels, header.Flat);
        }

        private float[] Cuts()
        {
            var cuts = new float[Int(FeatureBins.MostCuts)];
            for (var i = 0; i < cuts.Length; i++)
            {
                cuts[i] = Float();
                if (!float.IsFinite(cuts[i]) || (i > 0 && cuts[i] <= cuts[i - 1]))
                    throw new FormatException("its cuts are not in order");
            }
            return cuts;
        }

        private Tree ReadTree(int features, int classes)
        {
            var count = Int((end - at) / NodeBytes);
            if (count < 1)
                throw new FormatException("a tree is empty");
            var nodes = new TreeNode[count];
            var leaves = 0;
            for (var i = 0; i < count; i++)
            {
                var entry = Take(NodeBytes);
                nodes[i] = new TreeNode(BinaryPrimitives.ReadInt32LittleEndian(entry), BinaryPrimitives.ReadUInt16LittleEndian(entry[4..]), BinaryPrimitives.ReadUInt16LittleEndian(entry[6..]));
                var leaf = nodes[i].Left == i;
                leaves += leaf ? 1 : 0;
                // Children behind their parents: every walk ends.
                if (nodes[i].Feature >= features || nodes[i].Cut > TreeNode.NeverRight || (leaf ? nodes[i].Cut != TreeNode.NeverRight : nodes[i].Left <= i || nodes[i].Left > count - 2))
                    throw new FormatException("a tree is broken");
            }
            if ((long)leaves * classes * sizeof(float) > end - at)
                throw new FormatException("it is cut short");
            var shares = new float[checked(count * classes)];
            for (var i = 0; i < count; i++)
                if (nodes[i].Left == i)
                    for (var k = 0; k < classes; k++)
                        if ((shares[i * classes + k] = Float()) is not (>= 0 and <= 1))
                            throw new FormatException("a share is not between 0 and 1");
            return new Tree(nodes, shares, new double[features]);
        }

        private int Int(int most = int.MaxValue)
        {
            var value = BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));
            return value >= 0 && value <= most ? value : throw new FormatException("a length in it is out of range");
        }

        private float Float() => BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));

        private ReadOnlySpan<byte> Take(int count)
        {
            if (count > end - at)
                throw new FormatException("it is cut short");
            at += count;
            return bytes.AsSpan(at - count, count);
        }
    }
}
