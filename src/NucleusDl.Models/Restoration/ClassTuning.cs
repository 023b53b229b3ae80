using NucleusDl.Metrics;
using NucleusDl.Volumes;

namespace NucleusDl.Models.Restoration;

/// <summary>Scores decodings on stacks whose nuclei are known, and chooses the best.</summary>
internal static class ClassTuning
{
    private static readonly double[] Thresholds = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
    private static readonly double[] Peaks = [0.005, 0.01, 0.02, 0.04, 0.08, 0.16];

    // Times what suits the median nucleus.
    private static readonly double[] Smoothings = [0.6, 0.8, 1, 1.25];

    /// <summary>Mean of the accuracies TP / (TP + FP + FN) at IoU 0.5 and 0.7, over all stacks together; 1 where nothing is and nothing was found.</summary>
    public static double Accuracy(IEnumerable<(LabelVolume Truth, LabelVolume Found)> stacks)
    {
        double[] limits = [0.5, 0.7];
        var (right, wrong) = (new long[limits.Length], new long[limits.Length]);
        foreach (var (truth, found) in stacks)
        {
            var table = OverlapTable.Build(truth, found);
            foreach (var (i, limit) in limits.Index())
            {
                var counts = InstanceMatching.Match(table, limit);
                (right[i], wrong[i]) = (right[i] + counts.TP, wrong[i] + counts.FP + counts.FN);
            }
        }
        return limits.Index().Average(l => right[l.Index] + wrong[l.Index] == 0 ? 1 : (double)right[l.Index] / (right[l.Index] + wrong[l.Index]));
    }

    /// <summary>Accuracy of a decoding.</summary>
    public static double Score(IReadOnlyList<(LabelVolume Truth, Volume<float> Probability)> stacks, ClassDecoding decoding) => Scores(stacks, [decoding])[0];

    /// <summary>
    /// The decoding with the highest accuracy: threshold, then smoothing and height of peaks together, then the threshold again. Of equal ones the one that lies in the
    /// middle of them in its list: what wins by a hair at the edge of a plateau loses it on the next stack.
    /// </summary>
    /// <param name="stacks">Truths and probabilities; without any the decoding stays as it is.</param>
    /// <param name="start">What is not tuned is taken from here.</param>
    public static ClassDecoding Tune(IReadOnlyList<(LabelVolume Truth, Volume<float> Probability)> stacks, ClassDecoding start)
    {
        if (stacks.Count == 0)
            return start;
        var best = Choose(Thresholds.Select(t => start with { Threshold = t }));
        if (start.Decoder == ClassDecoder.Components)
            return best;
        best = Choose(from s in Smoothings
                      from h in Peaks
                      select best with { Smoothing = [.. start.Smoothing.Select(v => v * s)], PeakHeight = h });
        return Choose(Thresholds.Select(t => best with { Threshold = t }));

        ClassDecoding Choose(IEnumerable<ClassDecoding> candidates)
        {
            ClassDecoding[] all = [.. candidates];
            var scores = Scores(stacks, all);
            var top = scores.Max();
            int[] equal = [.. Enumerable.Range(0, all.Length).Where(i => scores[i] >= top - 1e-9)];
            return all[equal[equal.Length / 2]];
        }
    }

    private static double[] Scores(IReadOnlyList<(LabelVolume Truth, Volume<float> Probability)> stacks, ClassDecoding[] candidates)
    {
        var scores = new double[candidates.Length];
        // Smoothing is the dear part, so candidates that share it are decoded together.
        foreach (var group in candidates.Index().GroupBy(c => string.Join(' ', c.Item.Smoothing)))
        {
            var smooth = stacks.Select(s => group.First().Item.Smooth(s.Probability)).ToList();
            try
            {
                Parallel.ForEach(group, c => scores[c.Index] = One(stacks, smooth, c.Item));
            }
            finally
            {
                smooth.ForEach(s => s?.Dispose());
            }
        }
        return scores;
    }

    private static double One(IReadOnlyList<(LabelVolume Truth, Volume<float> Probability)> stacks, IReadOnlyList<Volume<float>?> smooth, ClassDecoding decoding)
    {
        var found = stacks.Select((s, i) => (s.Truth, Found: decoding.Decode(s.Probability, smooth[i]))).ToList();
        try
        {
            return Accuracy(found);
        }
        finally
        {
            found.ForEach(f => f.Found.Dispose());
        }
    }
}
