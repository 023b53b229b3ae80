using NucleusDl.IO;
using NucleusDl.Labelling.Features;
using NucleusDl.Labelling.Forest;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Session;

/// <summary>
/// A forest that learns again after each scribble. What it looked at is kept: the features of scribbled voxels and of the planes that are looked at, so that the
/// next answer there costs the forest alone.
/// </summary>
internal sealed class LiveForest : IDisposable
{
    private readonly FeatureBlocks blocks;
    private readonly PlaneFeatures planes;
    private readonly Volume image;
    private Dictionary<long, float[]> rows = [];

    /// <summary>Makes ready; nothing is computed yet.</summary>
    /// <param name="image">The channel to look at; it now belongs to this object.</param>
    /// <param name="memoryBytes">Memory for features.</param>
    public LiveForest(Volume image, long memoryBytes)
    {
        this.image = image;
        try
        {
            // Where no voxel size is known σ is counted in voxels, without the scales that are too wide.
            var set = image.VoxelSize is null ? FeaturePlan.Fitting(FeatureSet.DefaultVoxels, image.Shape) : FeatureSet.Default;
            blocks = new FeatureBlocks(image, set, memoryBytes * 2 / 3);
            planes = new PlaneFeatures(blocks, memoryBytes / 3);
        }
        catch
        {
            image.Dispose();
            throw;
        }
        Map = new ProbabilityMap(image.Shape);
    }

    /// <summary>What the forest said so far.</summary>
    public ProbabilityMap Map { get; }

    /// <summary>The forest; null before it learnt.</summary>
    public PixelClassifier? Classifier { get; private set; }

    /// <summary>Whether all of the stack has been predicted with this forest.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Number of features.</summary>
    public int FeatureCount => blocks.FeatureCount;

    /// <summary>Learns from scribbles.</summary>
    /// <param name="scribbles">The layer; nobody may draw meanwhile, so only the search for scribbles happens in here.</param>
    /// <returns>What to do next, outside of the lock that guards the layer.</returns>
    /// <exception cref="NucleusException">Fewer than two classes are scribbled.</exception>
    public Action<ForestOptions, IProgress<ProgressReport>?, CancellationToken> Find(Volume<byte> scribbles)
    {
        var drawn = Scribbles.Find(scribbles, image.Shape, PixelClassifier.MostVoxels);
        return (options, progress, cancellation) => Learn(drawn, options, progress, cancellation);
    }

    /// <summary>Predicts a part of a plane.</summary>
    /// <param name="cut">Which part; whole blocks around it are predicted.</param>
    /// <param name="progress">Blocks done.</param>
    /// <param name="part">Told after each block.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    public void Predict(PlaneCut cut, Action<double>? progress, Action? part, CancellationToken cancellation)
    {
        var classifier = Learnt();
        var parallel = new ParallelOptions { CancellationToken = cancellation };
        var meeting = blocks.Meeting(cut.Box);
        foreach (var (i, block) in meeting.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            planes.Use(block, cut, parallel, (box, features) =>
            {
                using var probabilities = classifier.Forest.Predict(features, parallel);
                Map.Put(box, probabilities);
            });
            progress?.Invoke((i + 1.0) / meeting.Count);
            part?.Invoke();
        }
    }

    /// <summary>Predicts everything, block by block.</summary>
    public void PredictAll(IProgress<ProgressReport>? progress, Action? part, CancellationToken cancellation)
    {
        var classifier = Learnt();
        classifier.Predict(blocks, VolumeBox.Whole(image.Shape), (box, probabilities) =>
        {
            Map.Put(box, probabilities);
            part?.Invoke();
        }, progress, cancellation);
        IsWhole = true;
    }

    /// <summary>Nuclei from the probabilities of a class.</summary>
    /// <param name="number">The class' number.</param>
    /// <param name="spacing">Voxel size, µm.</param>
    /// <param name="options">Threshold, smoothing, least volume.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="NucleusException">The class was not scribbled, or the memory is too little.</exception>
    public LabelVolume Instances(byte number, VoxelSize spacing, InstanceOptions options, CancellationToken cancellation)
    {
        Learnt().IndexOf(number);
        options.Validate();
        var margin = 4 * options.SmoothingMicrons;
        var box = Map.Above(number, options.Threshold / 2).Padded((int)(margin / spacing.Z) + 2, (int)(margin / spacing.Y) + 2, (int)(margin / spacing.X) + 2, image.Shape);
        var result = new LabelVolume(image.Shape.Z, image.Shape.Y, image.Shape.X, spacing);
        if (box.IsEmpty)
            return result;
        ForestMemory.Check(box);
        using var probability = Map.Floats(number, box);
        using var nuclei = ForestInstances.Segment(probability, 0, spacing, options, new ParallelOptions { CancellationToken = cancellation });
        for (var z = box.Z0; z < box.Z1; z++)
            for (var y = box.Y0; y < box.Y1; y++)
            {
                var row = nuclei.Voxels.Row(0, z - box.Z0, y - box.Y0);
                if (row.IndexOfAnyExcept(0) >= 0)
                    row.CopyTo(result.Voxels.Row(0, z, y)[box.X0..]);
            }
        return result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        planes.Dispose();
        blocks.Dispose();
        Map.Dispose();
        image.Dispose();
    }

    private PixelClassifier Learnt() => Classifier
        ?? throw new NucleusException(ErrorKind.Usage, "The forest has not learnt yet.", "Scribble some background and some nuclei, then press predict.");

    private void Learn(Scribbles drawn, ForestOptions options, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        var parallel = new ParallelOptions { CancellationToken = cancellation };
        var shape = image.Shape;
        var known = new Dictionary<long, float[]>(drawn.Places.Length);
        var missing = new SortedDictionary<int, List<long>>();
        foreach (var place in drawn.Places)
            if (rows.TryGetValue(place, out var row))
                known[place] = row;
            else
            {
                var block = blocks.At((int)(place / shape.PlaneLength), (int)(place % shape.PlaneLength / shape.X), (int)(place % shape.X));
                (missing.TryGetValue(block, out var list) ? list : missing[block] = []).Add(place);
            }
        var done = 0;
        foreach (var (block, places) in missing)
        {
            cancellation.ThrowIfCancellationRequested();
            blocks.Use(block, parallel, features => Rows(features, blocks.Box(block), places, known));
            progress?.Report(new ProgressReport("Computing features", ++done, missing.Count));
        }
        rows = known;
        var columns = new float[blocks.FeatureCount][];
        for (var f = 0; f < columns.Length; f++)
            columns[f] = Array.ConvertAll(drawn.Places, place => known[place][f]);
        var forest = RandomForest.Train(new ForestSamples(columns, drawn.Classes, drawn.Labels.Count), options, progress, parallel);
        Classifier = new PixelClassifier(forest, blocks.Plan.Set, blocks.Names, drawn.Labels, shape.C, shape.Z == 1);
        Map.Begin(drawn.Labels);
        IsWhole = false;
    }

    private int Rows(Volume<float> features, VolumeBox box, List<long> places, Dictionary<long, float[]> known)
    {
        var shape = image.Shape;
        foreach (var place in places)
        {
            int z = (int)(place / shape.PlaneLength) - box.Z, y = (int)(place % shape.PlaneLength / shape.X) - box.Y, x = (int)(place % shape.X) - box.X;
            var row = new float[blocks.FeatureCount];
            for (var f = 0; f < row.Length; f++)
                row[f] = features[f, z, y, x];
            known[place] = row;
        }
        return places.Count;
    }
}
