using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>What a voxel says about a prediction.</summary>
internal enum Verdict
{
    /// <summary>Background in both.</summary>
    Background,

    /// <summary>The same nucleus in both.</summary>
    Agreed,

    /// <summary>A nucleus in the truth, background in the prediction.</summary>
    Missed,

    /// <summary>Background in the truth, a nucleus in the prediction.</summary>
    Extra,

    /// <summary>A nucleus in both, but not the same one: merged, split, or shifted by more than half.</summary>
    Other,
}

/// <summary>
/// Compares two label volumes voxel by voxel and nucleus by nucleus. A nucleus of the truth and one of the prediction are the same
/// where their intersection over union exceeds one half: then there can be only one such partner.
/// </summary>
internal sealed class Agreement
{
    private readonly Dictionary<int, int> partner = [];
    private readonly long[] counts = new long[5];

    /// <summary>Compares two label volumes of the same extent.</summary>
    public Agreement(LabelVolume truth, LabelVolume prediction)
    {
        SortedDictionary<int, long> truthSizes = truth.Sizes(), predictionSizes = prediction.Sizes();
        var overlaps = Overlaps(truth, prediction);
        foreach (var ((t, p), n) in overlaps)
            if (t > 0 && p > 0 && 2 * n > truthSizes[t] + predictionSizes[p] - n)
                partner[t] = p;
        foreach (var ((t, p), n) in overlaps)
            counts[(int)Of(t, p)] += n;
    }

    /// <summary>Nuclei found: pairs whose intersection over union exceeds one half.</summary>
    public int Matches => partner.Count;

    /// <summary>What a pair of labels means.</summary>
    public Verdict Of(int truth, int prediction) => (truth > 0, prediction > 0) switch
    {
        (false, false) => Verdict.Background,
        (true, false) => Verdict.Missed,
        (false, true) => Verdict.Extra,
        _ => partner.TryGetValue(truth, out var p) && p == prediction ? Verdict.Agreed : Verdict.Other,
    };

    /// <summary>Share of the voxels that are a nucleus in either, 0-1; 0 where both are empty.</summary>
    public double Share(Verdict verdict)
    {
        var all = counts[1] + counts[2] + counts[3] + counts[4];
        return all == 0 ? 0 : (double)counts[(int)verdict] / all;
    }

    /// <summary>The verdicts of one plane.</summary>
    public int[] Map(LabelVolume truth, LabelVolume prediction, Cut cut)
    {
        var t = cut.Read(truth.Voxels, 0);
        var p = cut.Read(prediction.Voxels, 0);
        for (var i = 0; i < t.Length; i++)
            t[i] = (int)Of(t[i], p[i]);
        return t;
    }

    private static Dictionary<(int Truth, int Prediction), long> Overlaps(LabelVolume truth, LabelVolume prediction)
    {
        var result = new Dictionary<(int, int), long>();
        for (var z = 0; z < truth.Shape.Z; z++)
        {
            // Counted by runs: labels are piecewise constant along X.
            ReadOnlySpan<int> t = truth.Plane(z), p = prediction.Plane(z);
            for (var i = 0; i < t.Length;)
            {
                var start = i;
                while (++i < t.Length && t[i] == t[start] && p[i] == p[start])
                {
                }
                var key = (t[start], p[start]);
                result[key] = result.GetValueOrDefault(key) + (i - start);
            }
        }
        return result;
    }
}
