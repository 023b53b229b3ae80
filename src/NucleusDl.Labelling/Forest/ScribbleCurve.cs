using NucleusDl.IO;
using NucleusDl.Labelling.Features;
using NucleusDl.Metrics;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Forest;

/// <summary>How a curve of quality against scribbles is made.</summary>
public sealed record ScribbleCurveOptions
{
    /// <summary>Numbers of scribbled voxels at which nuclei are made and judged, ascending.</summary>
    public IReadOnlyList<int> Voxels { get; init; } = [50, 100, 200, 300, 400];

    /// <summary>Whether strokes go where the forest is undecided; else to random places.</summary>
    public bool Guided { get; init; } = true;

    /// <summary>Strokes between two forests.</summary>
    public int StrokesAtOnce { get; init; } = 3;

    /// <summary>Seed of annotator and forest.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Features.</summary>
    public FeatureSet Features { get; init; } = FeatureSet.Default;

    /// <summary>How nuclei are made.</summary>
    public InstanceOptions Instances { get; init; } = new();

    /// <summary>Memory for features, bytes.</summary>
    public long MemoryBytes { get; init; } = 1L << 30;
}

/// <summary>A point of the curve.</summary>
/// <param name="Voxels">Scribbled voxels.</param>
/// <param name="Seg">SEG of the Cell Tracking Challenge, 0-1.</param>
/// <param name="Nuclei">Nuclei found.</param>
/// <param name="OutOfBagError">The forest's own estimate of its error, 0-1.</param>
public readonly record struct ScribblePoint(int Voxels, double Seg, int Nuclei, double OutOfBagError);

/// <summary>Quality of the nuclei against the number of scribbled voxels, with a simulated annotator.</summary>
public static class ScribbleCurve
{
    private const int FirstStrokes = 4;

    /// <summary>Scribbles, trains, makes nuclei and judges them, again and again.</summary>
    /// <param name="image">Image, [C, Z, Y, X].</param>
    /// <param name="truth">The right nuclei.</param>
    /// <param name="options">The defaults when null.</param>
    /// <param name="progress">Voxels scribbled.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <exception cref="NucleusException">The voxel size is unknown, or the truth has no nucleus.</exception>
    public static IReadOnlyList<ScribblePoint> Run(Volume image, LabelVolume truth, ScribbleCurveOptions? options = null, IProgress<ProgressReport>? progress = null,
        CancellationToken cancellation = default)
    {
        options ??= new ScribbleCurveOptions();
        var spacing = image.RequireVoxelSize();
        using var features = new FeatureBlocks(image, options.Features, options.MemoryBytes);
        using var annotator = new SimulatedAnnotator(truth, spacing, options.Seed);
        var points = new List<ScribblePoint>();
        foreach (var target in options.Voxels)
        {
            Scribble(features, annotator, target, options, cancellation);
            var (probabilities, classifier) = Probabilities(features, annotator, options, cancellation);
            using (probabilities)
            using (var nuclei = ForestInstances.Segment(probabilities, classifier.IndexOf(SimulatedAnnotator.Nucleus), spacing, options.Instances))
                points.Add(new ScribblePoint(annotator.Painted, CellTrackingScores.Of(OverlapTable.Build(truth, nuclei)).Seg, nuclei.Sizes().Count, classifier.Forest.OutOfBagError));
            progress?.Report(new ProgressReport("Scribbling", target, options.Voxels[^1]));
        }
        return points;
    }

    private static void Scribble(FeatureBlocks features, SimulatedAnnotator annotator, int target, ScribbleCurveOptions options, CancellationToken cancellation)
    {
        for (var i = 0; annotator.Painted < target && i < 10 * target; i++)
        {
            // A stroke of each kind first: a forest that knows less does not know where it is undecided.
            if (!options.Guided || annotator.Painted < FirstStrokes * annotator.StrokeVoxels)
            {
                annotator.Stroke(target - annotator.Painted);
                continue;
            }
            var (probabilities, _) = Probabilities(features, annotator, options, cancellation);
            using (probabilities)
            {
                var places = Margin.SuggestNext(probabilities, annotator.Scribbles, features.VoxelSize, options.StrokesAtOnce);
                foreach (var place in places)
                    annotator.Stroke(place, target - annotator.Painted);
                // Sure everywhere: any place is as good.
                if (places.Count == 0)
                    annotator.Stroke(target - annotator.Painted);
            }
        }
    }

    private static (Volume<float> Probabilities, PixelClassifier Classifier) Probabilities(FeatureBlocks features, SimulatedAnnotator annotator, ScribbleCurveOptions options, CancellationToken cancellation)
    {
        var classifier = PixelClassifier.Train(features, annotator.Scribbles, new ForestOptions { Seed = options.Seed }, cancellation: cancellation);
        return (classifier.Predict(features, VolumeBox.Whole(features.Image.Shape), cancellation: cancellation), classifier);
    }
}
