using NucleusDl.Synthetic;

namespace NucleusDl.Labelling.Forest;

/// <summary>Grows the trees of a forest side by side, then judges each sample by the trees that did not see it.</summary>
internal static unsafe class ForestGrower
{
    private const double LeastProbability = 1e-7;

    public static RandomForest Grow(ForestSamples samples, ForestOptions options, IProgress<ProgressReport>? progress, ParallelOptions parallel)
    {
        var bins = FeatureBins.Of(samples.Columns, parallel);
        var columns = new byte[bins.Count][];
        Parallel.For(0, bins.Count, parallel, f =>
        {
            columns[f] = new byte[samples.Count];
            fixed (float* from = samples.Columns[f])
            fixed (byte* to = columns[f])
                bins.Bin(f, from, samples.Count, to, 1);
        });
        var weights = Weights(samples, options.Balanced);
        var trees = new Tree[options.Trees];
        var drawn = new byte[options.Trees][];
        var done = 0;
        Parallel.For(0, options.Trees, parallel, t =>
        {
            drawn[t] = new byte[samples.Count];
            trees[t] = new TreeGrower(columns, samples.Classes, weights, options, t, drawn[t]).Grow(parallel.CancellationToken);
            progress?.Report(new ProgressReport("Growing the forest", Interlocked.Increment(ref done), options.Trees));
        });
        var judge = new OutOfBagJudge(columns, samples, trees, drawn, parallel);
        var (error, loss, shares) = judge.Scores(LeastProbability);
        var report = new ForestReport(samples.Count, error, loss, Importance(trees, bins.Count), options.Permutation ? judge.Permutation(options.Seed) : []) { OutOfBag = shares };
        return new RandomForest(bins, trees, samples.ClassCount, report);
    }

    private static double[] Weights(ForestSamples samples, bool balanced)
    {
        var weights = Enumerable.Repeat(1.0, samples.ClassCount).ToArray();
        if (!balanced)
            return weights;
        var counts = new int[samples.ClassCount];
        foreach (var k in samples.Classes)
            counts[k]++;
        for (var k = 0; k < counts.Length; k++)
            weights[k] = counts[k] == 0 ? 1 : (double)samples.Count / (samples.ClassCount * counts[k]);
        return weights;
    }

    /// <summary>Each tree's shares, averaged.</summary>
    private static double[] Importance(Tree[] trees, int features)
    {
        var mean = new double[features];
        foreach (var tree in trees)
        {
            var sum = tree.Gain.Sum();
            if (sum > 0)
                for (var f = 0; f < features; f++)
                    mean[f] += tree.Gain[f] / sum;
        }
        var total = mean.Sum();
        return total > 0 ? Array.ConvertAll(mean, m => m / total) : mean;
    }

    private sealed class OutOfBagJudge(byte[][] columns, ForestSamples samples, Tree[] trees, byte[][] drawn, ParallelOptions parallel)
    {
        private const uint PermutationStream = 2;

        public (double Error, double LogLoss, float[] Shares) Scores(double least)
        {
            var k = samples.ClassCount;
            var shares = new float[samples.Count * k];
            Parallel.For(0, samples.Count, parallel, i =>
            {
                var mine = shares.AsSpan(i * k, k);
                var count = 0;
                for (var t = 0; t < trees.Length; t++)
                    if (drawn[t][i] == 0)
                    {
                        var leaf = Leaf(trees[t], i, -1, 0);
                        for (var c = 0; c < k; c++)
                            mine[c] += trees[t].Shares[leaf * k + c];
                        count++;
                    }
                foreach (ref var share in mine)
                    share = count == 0 ? float.NaN : share / count;
            });
            var (wrong, loss, judged) = (0, 0.0, 0);
            for (var i = 0; i < samples.Count; i++)
            {
                var mine = shares.AsSpan(i * k, k);
                if (float.IsNaN(mine[0]))
                    continue;
                judged++;
                wrong += Largest(mine) == samples.Classes[i] ? 0 : 1;
                loss -= Math.Log(Math.Max(least, mine[samples.Classes[i]]));
            }
            return ((double)wrong / judged, loss / judged, shares);
        }

        /// <summary>For each feature the mean over trees of the accuracy lost, out of bag, when its values are shuffled among those samples.</summary>
        public double[] Permutation(ulong seed)
        {
            var losses = new double[trees.Length][];
            Parallel.For(0, trees.Length, parallel, t => losses[t] = Losses(t, new CounterRandom(seed, PermutationStream, (ulong)t)));
            var mean = new double[columns.Length];
            foreach (var tree in losses)
                for (var f = 0; f < mean.Length; f++)
                    mean[f] += tree[f] / trees.Length;
            return mean;
        }

        private double[] Losses(int t, CounterRandom random)
        {
            var losses = new double[columns.Length];
            int[] outside = [.. Enumerable.Range(0, samples.Count).Where(i => drawn[t][i] == 0)];
            if (outside.Length == 0)
                return losses;
            var right = outside.Count(i => IsRight(t, i, -1, 0));
            for (var f = 0; f < losses.Length; f++)
            {
                if (trees[t].Gain[f] == 0)
                    continue;
                var shuffled = Array.ConvertAll(outside, i => columns[f][i]);
                for (var i = shuffled.Length - 1; i > 0; i--)
                {
                    var j = random.Next(i + 1);
                    (shuffled[i], shuffled[j]) = (shuffled[j], shuffled[i]);
                }
                var still = 0;
                for (var i = 0; i < outside.Length; i++)
                    still += IsRight(t, outside[i], f, shuffled[i]) ? 1 : 0;
                losses[f] = (double)(right - still) / outside.Length;
            }
            return losses;
        }

        private bool IsRight(int t, int sample, int feature, byte bin)
        {
            var leaf = Leaf(trees[t], sample, feature, bin);
            return Largest(trees[t].Shares.AsSpan(leaf * samples.ClassCount, samples.ClassCount)) == samples.Classes[sample];
        }

        private int Leaf(Tree tree, int sample, int feature, byte bin)
        {
            for (var node = 0; ;)
            {
                var n = tree.Nodes[node];
                var next = n.Left + ((n.Feature == feature ? bin : columns[n.Feature][sample]) > n.Cut ? 1 : 0);
                if (next == node)
                    return node;
                node = next;
            }
        }

        private static int Largest(ReadOnlySpan<float> shares)
        {
            var best = 0;
            for (var k = 1; k < shares.Length; k++)
                if (shares[k] > shares[best])
                    best = k;
            return best;
        }
    }
}
