using NucleusDl.Filters;
using NucleusDl.Metrics;
using NucleusDl.Volumes;

namespace NucleusDl.Labels;

/// <summary>
/// Turns a foreground map and a map of normalised distances into instances: peaks of the distance map become markers,
/// and a watershed fills the foreground from them. Distances are normalised per nucleus, so small and large nuclei peak alike.
/// </summary>
public static class DistanceDecoder
{
    private static readonly double[] ForegroundGrid = [0.3, 0.4, 0.5, 0.6, 0.7];
    // Low peaks tell crowded nuclei apart; what they split off from large ones falls to the smallest share.
    private static readonly double[] PeakGrid = [0.01, 0.02, 0.03, 0.045, 0.06, 0.1, 0.15, 0.2, 0.3];
    private static readonly double[] SmoothingGrid = [1, 2, 2.5];

    /// <summary>Decodes one stack.</summary>
    /// <param name="foreground">Probability of nucleus, first channel, [Z,Y,X].</param>
    /// <param name="distance">Distance to the nucleus' border over its largest, 0-1, first channel, same shape.</param>
    /// <param name="thresholds">Thresholds; see <see cref="Tune"/>.</param>
    /// <param name="voxelSize">Voxel size, µm.</param>
    /// <returns>Instances numbered from 1 in raster order.</returns>
    public static LabelVolume Decode(Volume<float> foreground, Volume<float> distance, DecodeThresholds thresholds, VoxelSize voxelSize)
    {
        thresholds.Validate();
        using var smooth = Smooth(distance, thresholds, voxelSize);
        using var height = smooth.Map(v => -v);
        return Decode(foreground, smooth, height, thresholds, voxelSize);
    }

    /// <summary>
    /// Chooses the thresholds with the highest mean over stacks of the mean of accuracy at IoU 0.5 and 0.7: first the foreground's, then smoothing and
    /// height of peaks together, then the foreground's again, which depends on them. Ties go to the earlier entry.
    /// </summary>
    /// <param name="stacks">Maps and truth of each validation stack, on one grid.</param>
    /// <param name="start">What is not tuned (smallest volume and share) is taken from here, and what is not tuned yet.</param>
    /// <param name="progress">One report a stack and group of thresholds.</param>
    /// <param name="cancellation">Stops between two combinations.</param>
    public static (DecodeThresholds Best, double Score) Tune(
        IReadOnlyList<(Volume<float> Foreground, Volume<float> Distance, LabelVolume Truth, VoxelSize VoxelSize)> stacks, DecodeThresholds start,
        IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        return ThresholdSearch.Run(stacks.Count, start, Scores, progress,
            best => ForegroundGrid.Select(f => best with { Foreground = f }),
            best => from s in SmoothingGrid from h in PeakGrid select best with { Smoothing = s, PeakHeight = h },
            best => ForegroundGrid.Select(f => best with { Foreground = f }));

        double[] Scores(int i, DecodeThresholds[] candidates)
        {
            var stack = stacks[i];
            var scores = new double[candidates.Length];
            // Smoothing is the dear part, so candidates that share it are decoded together.
            foreach (var group in candidates.Index().GroupBy(t => t.Item.Smoothing))
            {
                using var smooth = Smooth(stack.Distance, group.First().Item, stack.VoxelSize);
                using var height = smooth.Map(v => -v);
                Parallel.ForEach(group, new ParallelOptions { CancellationToken = cancellation }, t =>
                {
                    using var labels = Decode(stack.Foreground, smooth, height, t.Item, stack.VoxelSize);
                    scores[t.Index] = Score(stack.Truth, labels);
                });
            }
            return scores;
        }
    }

    /// <summary>Mean of accuracy TP/(TP+FP+FN) at IoU 0.5 and 0.7; 1 when both are empty.</summary>
    public static double Score(LabelVolume truth, LabelVolume prediction)
    {
        var table = OverlapTable.Build(truth, prediction);
        return (Accuracy(table, 0.5) + Accuracy(table, 0.7)) / 2;
    }

    private static double Accuracy(OverlapTable table, double iou)
    {
        var value = InstanceMatching.Match(table, iou).Accuracy;
        return double.IsNaN(value) ? 1 : value;
    }

    private static Volume<float> Smooth(Volume<float> distance, DecodeThresholds thresholds, VoxelSize v) =>
        Gaussian.Blur(distance, thresholds.Smoothing * Math.Min(1, v.X / v.Z), thresholds.Smoothing, thresholds.Smoothing);

    private static LabelVolume Decode(Volume<float> foreground, Volume<float> smooth, Volume<float> height, DecodeThresholds t, VoxelSize voxelSize)
    {
        var limit = (float)t.Foreground;
        using var mask = foreground.Map(p => p > limit ? (byte)1 : (byte)0);
        using var markers = HMaxima.Find(smooth, (float)t.PeakHeight, mask);
        using var flooded = Watershed.FromMarkers(height, markers, mask);
        using var large = SmallObjects.Remove(flooded, t.LeastVoxels(flooded.Sizes().Values, voxelSize));
        var labels = Relabel.Sequential(large);
        labels.VoxelSize = voxelSize;
        return labels;
    }
}
