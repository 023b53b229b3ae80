using System.Globalization;
using NucleusDl.Filters;
using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>Whether the labels are those of this image: brighter inside than outside, and nowhere better than where they lie.</summary>
internal static class TruthCheck
{
    /// <summary>σ of the smoothing, pixels of the plane: noise goes, nuclei stay.</summary>
    private const double Sigma = 1.5;

    /// <summary>Percentiles at which brightness is cut: a few very bright nuclei must not decide.</summary>
    private const double Low = 1, High = 99;

    /// <summary>From here on labels and image agree without doubt, and only the neighbourhood is searched for a better place.</summary>
    private const double Good = 0.9;

    /// <summary>Around 0.5 labels are no better than chance; real, dim stacks reach 0.7 and more.</summary>
    private const double Chance = 0.6, Inverted = 0.35;

    /// <summary>What another place or another direction of the axes must gain in AUC before it is believed.</summary>
    private const double ShiftGain = 0.02, AxesGain = 0.15;

    /// <summary>And what the labels must reach there: any labels fit a little better somewhere.</summary>
    private const double GoodElsewhere = 0.75;

    /// <summary>Correlation that a better place must gain, of what is missing to 1.</summary>
    private const double CorrelationGain = 0.1;

    /// <summary>Neighbouring voxels of pure noise have nothing in common; of an image, even a poor one, they have.</summary>
    private const double NoiseCorrelation = 0.02;

    public static void Run(StackExam exam)
    {
        if (exam.Intensity is null)
            return;
        var noise = IsNoise(exam.Intensity);
        if (!exam.Aligned || exam.Nuclei.Count == 0)
        {
            if (noise)
                Noise(exam, "");
            return;
        }
        using var bright = Bright(exam.Intensity, exam.Parallel);
        using var mask = Mask(exam);
        var agreement = new Agreement(bright, mask);
        var auc = agreement.Auc();
        if (!double.IsFinite(auc))
            return;
        exam.Auc = auc;
        if (noise && auc < Good)
            Noise(exam, string.Create(CultureInfo.InvariantCulture, $", and labels fit no better than chance (AUC {auc:0.00}, chance is 0.50)"));
        else if (!(auc < Good && Axes(exam, agreement, auc)) && !Shifted(exam, agreement, bright, mask, auc))
            Unrelated(exam, auc);
    }

    private static void Noise(StackExam exam, string more) => exam.AddImage(FindingLevel.Error, "noise",
        $"The image looks like noise: neighbouring voxels have nothing in common{more}.", "Export the image again, or leave it out.", Middle(exam));

    private static bool Axes(StackExam exam, Agreement agreement, double auc)
    {
        var s = exam.Labels!.Shape;
        var (best, how) = (auc, "");
        foreach (var (axis, name) in new[] { (0, "mirrored along z (planes in the opposite order)"), (1, "mirrored along y"), (2, "mirrored along x"), (3, "turned: x and y are exchanged") })
            if ((axis != 0 || s.Z > 1) && (axis != 3 || s.Y == s.X) && agreement.MirroredAuc(axis) is var other && other > best)
                (best, how) = (other, name);
        if (best < auc + AxesGain || best < GoodElsewhere)
            return false;
        exam.AddLabels(FindingLevel.Error, "axes", string.Create(CultureInfo.InvariantCulture,
            $"The labels are {how}: that way round the AUC of labels against brightness rises from {auc:0.00} to {best:0.00}."),
            "Turn them back in the program that wrote them, and look at the overlay.", place: Middle(exam), weight: best - auc);
        return true;
    }

    private static bool Shifted(StackExam exam, Agreement agreement, Volume<float> bright, Volume<byte> mask, double auc)
    {
        var d = ShiftSearch.Find(bright, mask, auc < Good, exam.Cancel);
        if (Math.Max(Math.Abs(d.Z), Math.Max(Math.Abs(d.Y), Math.Abs(d.X))) < 2)
            return false;
        var (r, best, moved) = (agreement.Correlation(default), agreement.Correlation(d), agreement.Auc(d));
        if (moved < GoodElsewhere || moved < auc + ShiftGain || best - r < CorrelationGain * (1 - r))
            return false;
        exam.AddLabels(FindingLevel.Error, "shift", string.Create(CultureInfo.InvariantCulture,
            $"The labels lie beside the nuclei: moved by {d.Z}, {d.Y}, {d.X} voxels (z, y, x) their correlation with brightness rises from {r:0.00} to {best:0.00}, the AUC from {auc:0.00} to {moved:0.00}."),
            "Check for cropping, or for a voxel size or origin that one program ignored; move the labels back.", place: Middle(exam), weight: best - r);
        return true;
    }

    private static void Unrelated(StackExam exam, double auc)
    {
        if (auc < Inverted)
            exam.AddImage(FindingLevel.Warning, "inverted", string.Create(CultureInfo.InvariantCulture,
                $"Nuclei are darker than their surroundings (AUC {auc:0.00}, far below 0.50)."), "Invert the image (in Fiji: Edit > Invert) if the other stacks show bright nuclei.", Middle(exam), 0.5 - auc);
        else if (auc < Chance)
            exam.AddLabels(FindingLevel.Error, "unrelated", string.Create(CultureInfo.InvariantCulture,
                $"The labels do not fit the image: inside it is hardly brighter than outside (AUC {auc:0.00}, chance is 0.50)."),
                "Check that they belong to this stack, this channel and this time point.", place: Middle(exam), weight: Chance - auc);
    }

    private static VoxelPlace? Middle(StackExam exam) => exam.Nuclei.Count == 0 ? null : exam.Nuclei.MaxBy(n => n.Voxels)!.Inside(exam.Labels!);

    /// <summary>Smoothed by the same length along every axis, then cut at its percentiles.</summary>
    private static Volume<float> Bright(Volume<float> image, ParallelOptions parallel)
    {
        var z = image.VoxelSize is { } size ? Math.Min(Sigma, Sigma * size.X / size.Z) : Sigma;
        var result = Gaussian.Blur(image, image.Shape.Z > 1 ? z : 0, Sigma, Sigma, parallel: parallel);
        var values = Statistics.Sample(result);
        var (low, high) = ((float)Statistics.Percentile(values, Low), (float)Statistics.Percentile(values, High));
        Parallel.For(0, result.Shape.Z, parallel, p =>
        {
            foreach (ref var v in result.Plane(p))
                v = Math.Clamp(v, low, high) - low;
        });
        return result;
    }

    private static Volume<byte> Mask(StackExam exam)
    {
        // A background with a number is no nucleus.
        var nuclei = exam.Nuclei.Select(n => n.Label).ToHashSet();
        var all = nuclei.Count > 0 && exam.Has("background-label");
        return exam.Labels!.Voxels.Map(v => v != 0 && (!all || nuclei.Contains(v)) ? (byte)1 : (byte)0);
    }

    /// <summary>Whether a voxel says nothing about the next one along x and y.</summary>
    private static bool IsNoise(Volume<float> image)
    {
        var s = image.Shape;
        if (s.X < 8 || s.Y < 8 || s.Length < 5000)
            return false;
        double n = 0, sum = 0, squares = 0, across = 0, down = 0;
        for (var z = 0; z < s.Z; z++)
            foreach (var v in image.Plane(z))
                (n, sum) = (n + 1, sum + v);
        var mean = sum / n;
        for (var z = 0; z < s.Z; z++)
            for (var y = 0; y + 1 < s.Y; y++)
            {
                var row = image.Row(0, z, y);
                var next = image.Row(0, z, y + 1);
                for (var x = 0; x + 1 < row.Length; x++)
                {
                    var v = row[x] - mean;
                    squares += v * v;
                    across += v * (row[x + 1] - mean);
                    down += v * (next[x] - mean);
                }
            }
        return squares > 0 && Math.Max(across, down) / squares < Math.Max(NoiseCorrelation, 4 / Math.Sqrt(n));
    }
}
