using System.Numerics;
using NucleusDl.Synthetic;

namespace NucleusDl.Labelling.Forest;

/// <summary>
/// Grows one tree of a random forest (Breiman 2001, doi:10.1023/A:1010933404324) on samples drawn with replacement: at each node the best cut by
/// Gini's impurity among a few features drawn at random. As in scikit-learn, features that are constant at a node do not count as tried.
/// </summary>
internal sealed class TreeGrower
{
    private const int Bins = 256;
    private readonly byte[][] columns;
    private readonly byte[] classes;
    private readonly double[] weights;
    private readonly int classCount, tries, leafSize;
    private readonly byte[] drawn;
    private readonly int[] samples, spare, features;
    private readonly int[] histogram;
    private readonly ulong[] filled = new ulong[Bins / 64];
    private readonly double[] left, total;
    private readonly List<TreeNode> nodes = [];
    private readonly List<float> shares = [];
    private readonly double[] gain;
    private CounterRandom random;

    /// <param name="columns">For each feature the bins of all samples.</param>
    /// <param name="classes">Class of each sample.</param>
    /// <param name="weights">Weight of each class.</param>
    /// <param name="options">How to grow.</param>
    /// <param name="index">Which tree of the forest.</param>
    /// <param name="drawn">Filled with how often each sample was drawn, at most 255.</param>
    public TreeGrower(byte[][] columns, byte[] classes, double[] weights, ForestOptions options, int index, byte[] drawn)
    {
        (this.columns, this.classes, this.weights, this.drawn) = (columns, classes, weights, drawn);
        classCount = weights.Length;
        tries = options.FeaturesPerSplit > 0 ? Math.Min(options.FeaturesPerSplit, columns.Length) : Math.Max(1, (int)Math.Sqrt(columns.Length));
        leafSize = options.LeafSize;
        random = new CounterRandom(options.Seed, 1, (ulong)index);
        for (var i = 0; i < classes.Length; i++)
        {
            ref var times = ref drawn[random.Next(classes.Length)];
            if (times < byte.MaxValue)
                times++;
        }
        samples = [.. Enumerable.Range(0, classes.Length).Where(i => this.drawn[i] > 0)];
        spare = new int[samples.Length];
        features = [.. Enumerable.Range(0, columns.Length)];
        histogram = new int[Bins * classCount];
        (left, total) = (new double[classCount], new double[classCount]);
        gain = new double[columns.Length];
    }

    public Tree Grow(CancellationToken cancellation)
    {
        var open = new Stack<(int Node, int From, int To)>();
        Add();
        open.Push((0, 0, samples.Length));
        while (open.TryPop(out var part))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!Split(part.From, part.To, out var feature, out var cut))
            {
                Leaf(part.Node);
                continue;
            }
            var middle = Partition(part.From, part.To, columns[feature], cut);
            nodes[part.Node] = new TreeNode(nodes.Count, feature, cut);
            var child = nodes.Count;
            Add();
            Add();
            open.Push((child + 1, middle, part.To));
            open.Push((child, part.From, middle));
        }
        return new Tree([.. nodes], [.. shares], gain);
    }

    private void Add()
    {
        nodes.Add(default);
        for (var k = 0; k < classCount; k++)
            shares.Add(0);
    }

    private void Leaf(int node)
    {
        nodes[node] = new TreeNode(node, 0, TreeNode.NeverRight);
        var sum = 0.0;
        foreach (var t in total)
            sum += t;
        for (var k = 0; k < classCount; k++)
            shares[node * classCount + k] = (float)(total[k] / sum);
    }

    /// <summary>Finds the best cut; false where the node is a leaf. Leaves the node's weights in <see cref="total"/>.</summary>
    private bool Split(int from, int to, out int feature, out int cut)
    {
        (feature, cut) = (-1, 0);
        Array.Clear(total);
        var count = 0;
        for (var i = from; i < to; i++)
        {
            total[classes[samples[i]]] += drawn[samples[i]] * weights[classes[samples[i]]];
            count += drawn[samples[i]];
        }
        double all = 0, squares = 0;
        foreach (var t in total)
            (all, squares) = (all + t, squares + t * t);
        if (to - from < 2 || squares == all * all || count < 2 * leafSize)
            return false;
        var best = double.NegativeInfinity;
        for (int tried = 0, left = features.Length; left > 0 && tried < tries; left--)
        {
            // Drawn without putting back; what was drawn waits behind.
            var i = random.Next(left);
            (features[i], features[left - 1]) = (features[left - 1], features[i]);
            if (Try(features[left - 1], from, to, count, all, ref best, ref feature, ref cut))
                tried++;
        }
        if (feature < 0)
            return false;
        gain[feature] += best - squares / all;
        return true;
    }

    /// <summary>Tries all cuts of one feature; false where it is constant.</summary>
    private bool Try(int feature, int from, int to, int count, double all, ref double best, ref int bestFeature, ref int bestCut)
    {
        var column = columns[feature];
        for (var i = from; i < to; i++)
        {
            var sample = samples[i];
            int bin = column[sample];
            histogram[bin * classCount + classes[sample]] += drawn[sample];
            filled[bin >> 6] |= 1UL << bin;
        }
        Array.Clear(left);
        var (previous, samplesLeft, weightLeft) = (-1, 0, 0.0);
        var varies = false;
        for (var word = 0; word < filled.Length; word++)
            for (; filled[word] != 0; filled[word] &= filled[word] - 1)
            {
                var bin = word * 64 + BitOperations.TrailingZeroCount(filled[word]);
                if (previous >= 0)
                {
                    varies = true;
                    if (samplesLeft >= leafSize && count - samplesLeft >= leafSize)
                        Score(weightLeft, all, feature, previous + (bin - previous - 1) / 2, ref best, ref bestFeature, ref bestCut);
                }
                for (var k = 0; k < classCount; k++)
                {
                    ref var cell = ref histogram[bin * classCount + k];
                    left[k] += cell * weights[k];
                    weightLeft += cell * weights[k];
                    samplesLeft += cell;
                    cell = 0;
                }
                previous = bin;
            }
        return varies;
    }

    /// <summary>Σ squares / weight on both sides: the larger, the purer (Gini's impurity turned round).</summary>
    private void Score(double weightLeft, double all, int feature, int cut, ref double best, ref int bestFeature, ref int bestCut)
    {
        double a = 0, b = 0;
        for (var k = 0; k < classCount; k++)
        {
            a += left[k] * left[k];
            b += (total[k] - left[k]) * (total[k] - left[k]);
        }
        var score = a / weightLeft + b / (all - weightLeft);
        if (score > best)
            (best, bestFeature, bestCut) = (score, feature, cut);
    }

    private int Partition(int from, int to, byte[] column, int cut)
    {
        var (low, high) = (from, 0);
        for (var i = from; i < to; i++)
        {
            var sample = samples[i];
            if (column[sample] <= cut)
                samples[low++] = sample;
            else
                spare[high++] = sample;
        }
        Array.Copy(spare, 0, samples, low, high);
        return low;
    }
}
