using System.Runtime.InteropServices;
using NucleusDl.Volumes;

namespace NucleusDl.Metrics;

/// <summary>A true and a predicted nucleus that share voxels.</summary>
/// <param name="Truth">Index into <see cref="OverlapTable.TrueLabels"/>.</param>
/// <param name="Prediction">Index into <see cref="OverlapTable.PredLabels"/>.</param>
/// <param name="Voxels">Voxels shared, at least 1.</param>
/// <param name="Iou">Intersection over union, 0 to 1.</param>
public readonly record struct Overlap(int Truth, int Prediction, long Voxels, double Iou);

/// <summary>
/// How many voxels each true nucleus shares with each predicted one: a sparse table, counted in one pass, on which every score of
/// this namespace stands. Label 0 is background and takes no part; the numbers of the labels do not matter, nor whether nuclei are connected.
/// </summary>
public sealed class OverlapTable
{
    private readonly int[] trueLabels;
    private readonly int[] predLabels;
    private readonly long[] trueSizes;
    private readonly long[] predSizes;
    private readonly Overlap[] pairs;
    private readonly int[] rowStart;

    private OverlapTable(SortedDictionary<int, long> truth, SortedDictionary<int, long> prediction, List<(int Truth, int Prediction, long Voxels)> shared)
    {
        trueLabels = [.. truth.Keys];
        predLabels = [.. prediction.Keys];
        trueSizes = [.. truth.Values];
        predSizes = [.. prediction.Values];
        shared.Sort();
        pairs = new Overlap[shared.Count];
        rowStart = new int[trueLabels.Length + 1];
        for (var k = 0; k < pairs.Length; k++)
        {
            var t = Array.BinarySearch(trueLabels, shared[k].Truth);
            var p = Array.BinarySearch(predLabels, shared[k].Prediction);
            var voxels = shared[k].Voxels;
            pairs[k] = new Overlap(t, p, voxels, (double)voxels / (trueSizes[t] + predSizes[p] - voxels));
            rowStart[t + 1] = k + 1;
        }
        for (var t = 1; t < rowStart.Length; t++)
            rowStart[t] = Math.Max(rowStart[t], rowStart[t - 1]);
    }

    /// <summary>Numbers of the true nuclei, ascending.</summary>
    public ReadOnlySpan<int> TrueLabels => trueLabels;

    /// <summary>Numbers of the predicted nuclei, ascending.</summary>
    public ReadOnlySpan<int> PredLabels => predLabels;

    /// <summary>Voxels of each true nucleus, in the order of <see cref="TrueLabels"/>.</summary>
    public ReadOnlySpan<long> TrueSizes => trueSizes;

    /// <summary>Voxels of each predicted nucleus, in the order of <see cref="PredLabels"/>.</summary>
    public ReadOnlySpan<long> PredSizes => predSizes;

    /// <summary>All pairs that share a voxel, by truth, then by prediction.</summary>
    public ReadOnlySpan<Overlap> Pairs => pairs;

    /// <summary>Number of true nuclei.</summary>
    public int TrueCount => trueLabels.Length;

    /// <summary>Number of predicted nuclei.</summary>
    public int PredCount => predLabels.Length;

    /// <summary>Where each true nucleus' pairs begin in <see cref="Pairs"/>; one entry more than there are true nuclei.</summary>
    internal int[] RowStart => rowStart;

    /// <summary>The pairs of one true nucleus.</summary>
    /// <param name="truth">Index into <see cref="TrueLabels"/>.</param>
    public ReadOnlySpan<Overlap> Row(int truth) => pairs.AsSpan(rowStart[truth]..rowStart[truth + 1]);

    /// <summary>Refuses label images of different extent.</summary>
    /// <exception cref="NucleusException">The extents differ.</exception>
    internal static void RequireSameSpace(LabelVolume truth, LabelVolume prediction)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(prediction);
        if (!truth.Shape.SameSpace(prediction.Shape))
            throw new NucleusException(ErrorKind.Input, $"The prediction has {prediction.Shape} voxels, the truth {truth.Shape}.",
                "Compare two label images of the same stack, neither cropped nor resampled.", prediction.Voxels.Source);
    }

    /// <summary>Counts the overlaps of two label images of the same Z, Y, X extent; planes are counted in parallel.</summary>
    /// <param name="truth">What is there.</param>
    /// <param name="prediction">What was found.</param>
    /// <param name="cancel">Stops the count.</param>
    /// <exception cref="NucleusException">The extents differ.</exception>
    public static OverlapTable Build(LabelVolume truth, LabelVolume prediction, CancellationToken cancel = default)
    {
        RequireSameSpace(truth, prediction);
        var all = new Dictionary<ulong, long>();
        // Whole numbers are added, so the order in which threads finish does not matter.
        Parallel.For(0, truth.Shape.Z, new ParallelOptions { CancellationToken = cancel },
            () => new Dictionary<ulong, long>(),
            (z, _, counts) =>
            {
                Count(truth.Plane(z), prediction.Plane(z), counts);
                return counts;
            },
            counts =>
            {
                lock (all)
                    foreach (var (key, voxels) in counts)
                        CollectionsMarshal.GetValueRefOrAddDefault(all, key, out _) += voxels;
            });
        return FromCounts(all);
    }

    private static void Count(ReadOnlySpan<int> truth, ReadOnlySpan<int> prediction, Dictionary<ulong, long> counts)
    {
        for (var i = 0; i < truth.Length;)
        {
            int t = truth[i], p = prediction[i], start = i;
            while (++i < truth.Length && truth[i] == t && prediction[i] == p)
            {
            }
            if ((t | p) != 0)
                CollectionsMarshal.GetValueRefOrAddDefault(counts, (ulong)(uint)t << 32 | (uint)p, out _) += i - start;
        }
    }

    private static OverlapTable FromCounts(Dictionary<ulong, long> counts)
    {
        var truth = new SortedDictionary<int, long>();
        var prediction = new SortedDictionary<int, long>();
        var shared = new List<(int, int, long)>();
        foreach (var (key, voxels) in counts)
        {
            int t = (int)(key >> 32), p = (int)key;
            if (t != 0)
                truth[t] = truth.GetValueOrDefault(t) + voxels;
            if (p != 0)
                prediction[p] = prediction.GetValueOrDefault(p) + voxels;
            if (t != 0 && p != 0)
                shared.Add((t, p, voxels));
        }
        return new OverlapTable(truth, prediction, shared);
    }
}
