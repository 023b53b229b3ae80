namespace NucleusDl.Labels;

/// <summary>Tries thresholds on stacks whose truth is known, and keeps those with the highest mean score over the stacks; ties go to the earlier candidate.</summary>
internal static class ThresholdSearch
{
    /// <summary>One group of thresholds after the other, each with the best of the groups before: a few values at a time, and not every combination of all.</summary>
    /// <param name="stacks">Number of stacks.</param>
    /// <param name="start">Where to start.</param>
    /// <param name="scores">Scores of candidates on one stack, given its index.</param>
    /// <param name="progress">One report a stack and group.</param>
    /// <param name="groups">The candidates of each group, made from the best so far.</param>
    public static (DecodeThresholds Best, double Score) Run(int stacks, DecodeThresholds start, Func<int, DecodeThresholds[], double[]> scores,
        IProgress<ProgressReport>? progress, params Func<DecodeThresholds, IEnumerable<DecodeThresholds>>[] groups)
    {
        var (best, score, done) = (start, 0.0, 0);
        progress?.Report(new ProgressReport("Tuning thresholds", 0, groups.Length * stacks));
        foreach (var group in groups)
        {
            DecodeThresholds[] candidates = [.. group(best)];
            var sums = new double[candidates.Length];
            for (var stack = 0; stack < stacks; stack++)
            {
                foreach (var (i, value) in scores(stack, candidates).Index())
                    sums[i] += value / stacks;
                progress?.Report(new ProgressReport("Tuning thresholds", ++done, groups.Length * stacks));
            }
            var chosen = 0;
            for (var i = 1; i < sums.Length; i++)
                if (sums[i] > sums[chosen] + 1e-9)
                    chosen = i;
            (best, score) = (candidates[chosen], sums[chosen]);
        }
        return (best, score);
    }
}
