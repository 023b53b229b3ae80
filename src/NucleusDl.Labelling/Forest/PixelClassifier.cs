using NucleusDl.IO;
using NucleusDl.Labelling.Features;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Forest;

/// <summary>
/// Learns from scribbles which voxels belong to which class: features of each voxel, and a random forest on them.
/// <code>
/// using var features = new FeatureBlocks(image, FeatureSet.Default, memoryBytes: 1L &lt;&lt; 30);
/// var classifier = PixelClassifier.Train(features, scribbles);
/// using var probabilities = classifier.Predict(features, VolumeBox.Whole(image.Shape));
/// </code>
/// </summary>
public sealed class PixelClassifier
{
    /// <summary>More scribbled voxels than this are thinned out evenly: the forest gains nothing from them.</summary>
    public const int MostVoxels = 200_000;

    internal PixelClassifier(RandomForest forest, FeatureSet features, IReadOnlyList<string> names, IReadOnlyList<byte> classLabels, int channels, bool flat) =>
        (Forest, Features, FeatureNames, ClassLabels, Channels, Flat) = (forest, features, names, classLabels, channels, flat);

    /// <summary>The forest.</summary>
    public RandomForest Forest { get; }

    /// <summary>The features it looks at.</summary>
    public FeatureSet Features { get; }

    /// <summary>Names of the forest's features.</summary>
    public IReadOnlyList<string> FeatureNames { get; }

    /// <summary>The scribbles' numbers, ascending: channel i of a prediction is the class that was scribbled with ClassLabels[i].</summary>
    public IReadOnlyList<byte> ClassLabels { get; }

    /// <summary>Channels of the images it can be used on.</summary>
    public int Channels { get; }

    /// <summary>Whether it learnt from a single plane.</summary>
    public bool Flat { get; }

    /// <summary>Channel of the class that was scribbled with a number.</summary>
    /// <exception cref="NucleusException">No voxel was scribbled with it.</exception>
    public int IndexOf(byte label)
    {
        for (var i = 0; i < ClassLabels.Count; i++)
            if (ClassLabels[i] == label)
                return i;
        throw new NucleusException(ErrorKind.Usage, $"No scribble has the number {label}.", $"The classes are {string.Join(", ", ClassLabels)}.");
    }

    /// <summary>Learns from scribbles.</summary>
    /// <param name="features">The image's features.</param>
    /// <param name="scribbles">[Z, Y, X] of the image's shape; 0 is not scribbled, 1 … 255 are classes.</param>
    /// <param name="options">How the forest is grown; the defaults when null.</param>
    /// <param name="progress">Blocks, then trees.</param>
    /// <param name="cancellation">Stops between blocks and nodes.</param>
    /// <exception cref="NucleusException">The shapes differ, or fewer than two classes are scribbled.</exception>
    public static PixelClassifier Train(FeatureBlocks features, Volume<byte> scribbles, ForestOptions? options = null, IProgress<ProgressReport>? progress = null,
        CancellationToken cancellation = default)
    {
        options = (options ?? new ForestOptions()).Validate();
        var drawn = Scribbles.Find(scribbles, features.Image.Shape, MostVoxels);
        var parallel = new ParallelOptions { CancellationToken = cancellation };
        var columns = Values(features, drawn.Places, progress, parallel);
        try
        {
            var forest = RandomForest.Train(new ForestSamples(columns, drawn.Classes, drawn.Labels.Count), options, progress, parallel);
            return new PixelClassifier(forest, features.Plan.Set, features.Names, drawn.Labels, features.Image.Shape.C, features.Image.Shape.Z == 1);
        }
        catch (NucleusException e) when (e.File is null)
        {
            throw new NucleusException(e.Kind, e.Problem, e.Fix, features.Image.Source, e.InnerException);
        }
    }

    /// <summary>Class probabilities in a box. Where the features are kept already this costs the forest alone.</summary>
    /// <param name="features">Features of the image, of the set that the forest learnt with.</param>
    /// <param name="box">Which voxels, such as one plane for a preview.</param>
    /// <param name="progress">One report a block.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    /// <returns>[class, box.Depth, box.Height, box.Width]; the same numbers whatever the box.</returns>
    /// <exception cref="NucleusException">The forest learnt from other features, another number of channels, or a plane instead of a stack.</exception>
    public Volume<float> Predict(FeatureBlocks features, VolumeBox box, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        if (!box.FitsIn(features.Image.Shape))
            throw new ArgumentOutOfRangeException(nameof(box), $"box {box} is outside {features.Image.Shape}");
        var result = new Volume<float>(new VolumeShape(ClassLabels.Count, box.Depth, box.Height, box.Width), features.VoxelSize)
        {
            Source = features.Image.Source,
            ChannelNames = [.. ClassLabels.Select(l => $"class {l}")],
        };
        Predict(features, box, (part, probabilities) => Paste(probabilities, result, part.Z - box.Z, part.Y - box.Y, part.X - box.X), progress, cancellation);
        return result;
    }

    /// <summary>Class probabilities in a box, handed over block by block, for results that are better not held in memory.</summary>
    /// <param name="features">Features of the image.</param>
    /// <param name="box">Which voxels.</param>
    /// <param name="take">Takes the place of a part in the image, and its probabilities, which are gone afterwards.</param>
    /// <param name="progress">One report a block.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    /// <exception cref="NucleusException">As above.</exception>
    public void Predict(FeatureBlocks features, VolumeBox box, Action<VolumeBox, Volume<float>> take, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        Check(features);
        var parallel = new ParallelOptions { CancellationToken = cancellation };
        var blocks = features.Meeting(box);
        foreach (var (i, block) in blocks.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            var whole = features.Box(block);
            var part = FeatureBlocks.Common(whole, box);
            using var probabilities = features.Use(block, parallel, values =>
            {
                if (part == whole)
                    return Forest.Predict(values, parallel);
                using var cut = values.Crop(part.Z - whole.Z, part.Y - whole.Y, part.X - whole.X, part.Depth, part.Height, part.Width);
                return Forest.Predict(cut, parallel);
            });
            take(part, probabilities);
            progress?.Report(new ProgressReport("Classifying voxels", i + 1, blocks.Count));
        }
    }

    /// <summary>Class probabilities of a whole image in blocks, so that the working memory stays under a bound.</summary>
    /// <param name="image">Image, [C, Z, Y, X].</param>
    /// <param name="memoryBytes">Memory for working, beside the image and the result.</param>
    /// <param name="progress">One report a block.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    /// <param name="voxelSize">Voxel size; the image's when null.</param>
    /// <returns>[class, Z, Y, X].</returns>
    /// <exception cref="NucleusException">The forest does not suit the image, or the memory is too little.</exception>
    public Volume<float> Predict(Volume image, long memoryBytes = 1L << 30, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default, VoxelSize? voxelSize = null)
    {
        CheckImage(image);
        using var features = new FeatureBlocks(image, Features, memoryBytes, voxelSize, keeps: false);
        return Predict(features, VolumeBox.Whole(image.Shape), progress, cancellation);
    }

    /// <summary>Writes forest and features into one file.</summary>
    /// <exception cref="NucleusException">The file cannot be written.</exception>
    public void Save(string path) => ForestFile.Write(path, this);

    /// <summary>Reads a file of <see cref="Save"/>. It holds numbers only, and all are checked.</summary>
    /// <exception cref="NucleusException">Missing, damaged, or no forest.</exception>
    public static PixelClassifier Load(string path) => ForestFile.Read(path);

    private static float[][] Values(FeatureBlocks features, long[] places, IProgress<ProgressReport>? progress, ParallelOptions parallel)
    {
        var shape = features.Image.Shape;
        var columns = new float[features.FeatureCount][];
        for (var f = 0; f < columns.Length; f++)
            columns[f] = new float[places.Length];
        for (var block = 0; block < features.Count; block++)
        {
            var box = features.Box(block);
            var inside = new List<(int Sample, long Place)>();
            for (var i = 0; i < places.Length; i++)
            {
                int z = (int)(places[i] / shape.PlaneLength) - box.Z, y = (int)(places[i] % shape.PlaneLength / shape.X) - box.Y, x = (int)(places[i] % shape.X) - box.X;
                if (z >= 0 && z < box.Depth && y >= 0 && y < box.Height && x >= 0 && x < box.Width)
                    inside.Add((i, ((long)z * box.Height + y) * box.Width + x));
            }
            if (inside.Count > 0)
                features.Use(block, parallel, values => Pick(values, inside, columns));
            progress?.Report(new ProgressReport("Computing features", block + 1, features.Count));
        }
        return columns;
    }

    private static int Pick(Volume<float> values, List<(int Sample, long Place)> inside, float[][] columns)
    {
        for (var f = 0; f < columns.Length; f++)
            foreach (var (sample, place) in inside)
                columns[f][sample] = values.Slice(f * values.Shape.ChannelLength + place, 1)[0];
        return inside.Count;
    }

    private static void Paste(Volume<float> from, Volume<float> to, int z, int y, int x)
    {
        for (var c = 0; c < from.Shape.C; c++)
            for (var k = 0; k < from.Shape.Z; k++)
                for (var row = 0; row < from.Shape.Y; row++)
                    from.Row(c, k, row).CopyTo(to.Row(c, z + k, y + row)[x..]);
    }

    private void Check(FeatureBlocks features)
    {
        CheckImage(features.Image);
        if (!features.Plan.Set.Equals(Features))
            throw new NucleusException(ErrorKind.Usage, $"The forest learnt with the features {Features}, not {features.Plan.Set}.", "Use the same features, or train again.", features.Image.Source);
    }

    private void CheckImage(Volume image)
    {
        if (image.Shape.C != Channels)
            throw new NucleusException(ErrorKind.Input, $"The forest learnt from images of {Channels} channel(s), this one has {image.Shape.C}.",
                "Choose the channels it learnt from, or train a forest on this kind of image.", image.Source);
        if (image.Shape.Z == 1 != Flat)
            throw new NucleusException(ErrorKind.Input, Flat ? "The forest learnt from a single plane, and this is a stack." : "The forest learnt from stacks, and this is a single plane.",
                "Train a forest on this kind of image.", image.Source);
    }
}
