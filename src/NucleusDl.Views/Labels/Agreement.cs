using NucleusDl.Metrics;
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
        var table = OverlapTable.Build(truth, prediction);
        foreach (var size in table.TrueSizes)
            counts[(int)Verdict.Missed] += size;
        foreach (var size in table.PredSizes)
            counts[(int)Verdict.Extra] += size;
        foreach (var pair in table.Pairs)
        {
            if (pair.Iou > 0.5)
                partner[table.TrueLabels[pair.Truth]] = table.PredLabels[pair.Prediction];
            counts[(int)(pair.Iou > 0.5 ? Verdict.Agreed : Verdict.Other)] += pair.Voxels;
            counts[(int)Verdict.Missed] -= pair.Voxels;
            counts[(int)Verdict.Extra] -= pair.Voxels;
        }
    }

    /// <summary>Nuclei found: pairs whose intersection over union exceeds one half.</summary>
    public int Matches => partner.Count;

    /// <summary>What a pair of labels means.</summary>
    public Verdict Of(int truth, int prediction) => (truth != 0, prediction != 0) switch
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
}
