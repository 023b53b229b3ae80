using NucleusDl.IO;
using NucleusDl.Labelling.Features;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Forest;

/// <summary>
/// The features of a stack, computed block by block when they are asked for and kept while the memory allows, the least recently used given up first.
/// Several threads may ask; one is served at a time, by all cores.
/// </summary>
public sealed class FeatureBlocks : IDisposable
{
    private const long MostBlockBytes = 48L << 20;
    private const int LeastEdge = 8;
    private readonly Lock gate = new();
    private readonly LinkedList<(int Index, Volume<float> Features)> kept = new();
    private readonly long memoryBytes;
    private readonly bool keeps;
    private readonly (int Z, int Y, int X) edge, count;

    /// <summary>Makes ready; nothing is computed yet.</summary>
    /// <param name="image">Image, [C, Z, Y, X]; it must live as long as this object, and not change.</param>
    /// <param name="set">The features.</param>
    /// <param name="memoryBytes">Memory for working and keeping, bytes.</param>
    /// <param name="voxelSize">Voxel size; the image's when null.</param>
    /// <exception cref="NucleusException">The features do not fit the image, or the memory is too little for the smallest block.</exception>
    public FeatureBlocks(Volume image, FeatureSet set, long memoryBytes, VoxelSize? voxelSize = null) : this(image, set, memoryBytes, voxelSize, keeps: true)
    {
    }

    internal FeatureBlocks(Volume image, FeatureSet set, long memoryBytes, VoxelSize? voxelSize, bool keeps)
    {
        (Image, this.memoryBytes, this.keeps) = (image, memoryBytes, keeps);
        VoxelSize = voxelSize ?? image.VoxelSize;
        Plan = FeaturePlan.Create(set, image.Shape, VoxelSize, image.Source);
        edge = Edge(keeps ? Math.Min(memoryBytes / 2, MostBlockBytes) : memoryBytes);
        count = (Parts(image.Shape.Z, edge.Z), Parts(image.Shape.Y, edge.Y), Parts(image.Shape.X, edge.X));
    }

    /// <summary>The image.</summary>
    public Volume Image { get; }

    /// <summary>The features, worked out for the image.</summary>
    public FeaturePlan Plan { get; }

    /// <summary>Voxel size; null when unknown.</summary>
    public VoxelSize? VoxelSize { get; }

    /// <summary>Number of blocks.</summary>
    public int Count => count.Z * count.Y * count.X;

    /// <summary>Features of all channels of the image.</summary>
    public int FeatureCount => Image.Shape.C * Plan.Count;

    /// <summary>Names of all features; with several channels each begins with the channel's number.</summary>
    public IReadOnlyList<string> Names => Image.Shape.C == 1
        ? Plan.Names
        : [.. from c in Enumerable.Range(0, Image.Shape.C) from n in Plan.Names select $"channel {c}: {n}"];

    /// <summary>Where a block lies.</summary>
    public VolumeBox Box(int block)
    {
        var (z, y, x) = (block / (count.Y * count.X) * edge.Z, block / count.X % count.Y * edge.Y, block % count.X * edge.X);
        return new VolumeBox(z, y, x, Math.Min(edge.Z, Image.Shape.Z - z), Math.Min(edge.Y, Image.Shape.Y - y), Math.Min(edge.X, Image.Shape.X - x));
    }

    /// <summary>The block that a voxel lies in.</summary>
    internal int At(int z, int y, int x) => (z / edge.Z * count.Y + y / edge.Y) * count.X + x / edge.X;

    /// <summary>The blocks that a box meets, ascending.</summary>
    public IReadOnlyList<int> Meeting(VolumeBox box) => [.. Enumerable.Range(0, Count).Where(b => Common(Box(b), box) is { Depth: > 0, Height: > 0, Width: > 0 })];

    /// <summary>Computes what is missing in a box, so that the next prediction there costs the forest alone.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Prepare(VolumeBox box, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        var blocks = Meeting(box);
        foreach (var (i, block) in blocks.Index())
        {
            Use(block, new ParallelOptions { CancellationToken = cancellation }, _ => 0);
            progress?.Report(new ProgressReport("Computing features", i + 1, blocks.Count));
        }
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        lock (gate)
            while (kept.First is { } first)
                Drop(first);
    }

    /// <summary>Works with the features of a block, [feature, Z, Y, X]; they belong to this object.</summary>
    internal T Use<T>(int block, ParallelOptions parallel, Func<Volume<float>, T> work)
    {
        lock (gate)
        {
            for (var node = kept.First; node is not null; node = node.Next)
                if (node.Value.Index == block)
                {
                    kept.Remove(node);
                    kept.AddLast(node);
                    return work(node.Value.Features);
                }
            var box = Box(block);
            if (!keeps)
            {
                using var features = PixelFeatures.Compute(Image, Plan, box, parallel);
                return work(features);
            }
            var room = memoryBytes - Working((box.Depth, box.Height, box.Width));
            while (kept.First is { } oldest && kept.Sum(k => k.Features.Shape.Length * sizeof(float)) > room)
                Drop(oldest);
            kept.AddLast((block, PixelFeatures.Compute(Image, Plan, box, parallel)));
            return work(kept.Last!.Value.Features);
        }
    }

    internal static VolumeBox Common(VolumeBox a, VolumeBox b)
    {
        int z = Math.Max(a.Z, b.Z), y = Math.Max(a.Y, b.Y), x = Math.Max(a.X, b.X);
        return new VolumeBox(z, y, x, Math.Min(a.Z + a.Depth, b.Z + b.Depth) - z, Math.Min(a.Y + a.Height, b.Y + b.Height) - y, Math.Min(a.X + a.Width, b.X + b.Width) - x);
    }

    private void Drop(LinkedListNode<(int, Volume<float> Features)> node)
    {
        node.Value.Features.Dispose();
        kept.Remove(node);
    }

    private static int Parts(int length, int edge) => (length + edge - 1) / edge;

    /// <summary>The largest block that can be computed in some memory, by halving the longest edge.</summary>
    private (int Z, int Y, int X) Edge(long bytes)
    {
        var e = (Image.Shape.Z, Image.Shape.Y, Image.Shape.X);
        while (Working(e) > bytes)
        {
            if (Math.Max(e.Z, Math.Max(e.Y, e.X)) <= LeastEdge)
                throw new NucleusException(ErrorKind.Resource, $"{memoryBytes / 1048576.0:0} MiB are too little for {FeatureCount} features, even in small blocks.",
                    "Give more memory, or leave out the widest scales.", Image.Source);
            e = e.Z >= e.Y && e.Z >= e.X ? e with { Z = (e.Z + 1) / 2 } : e.Y >= e.X ? e with { Y = (e.Y + 1) / 2 } : e with { X = (e.X + 1) / 2 };
        }
        return e;
    }

    /// <summary>Memory while a block is computed: its features, the image around it, what is smoothed, and the six products of the structure tensor.</summary>
    private long Working((int Z, int Y, int X) e)
    {
        var around = (long)(e.Z + 2 * Plan.Reach.Z) * (e.Y + 2 * Plan.Reach.Y) * (e.X + 2 * Plan.Reach.X);
        var whole = Image.Shape.ChannelLength;
        var block = (long)e.Z * e.Y * e.X;
        var wants = Plan.Set.Features.Any(f => f.Kind == FeatureKind.Structure);
        return sizeof(float) * (block * FeatureCount + 2 * Math.Min(around, whole) + (wants ? 6 : 0) * Math.Min(around, 4 * block));
    }
}
