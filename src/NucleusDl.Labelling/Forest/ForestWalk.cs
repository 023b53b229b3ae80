using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Forest;

/// <summary>Sends many voxels through all trees: some thousand at a time, so that both they and a tree stay in the cache, and four side by side.</summary>
internal static unsafe class ForestWalk
{
    private const int Tile = 4096;

    public static void Run(RandomForest forest, Volume<float> features, Volume<float> result, ParallelOptions parallel)
    {
        var length = features.Shape.ChannelLength;
        var tiles = (length + Tile - 1) / Tile;
        Parallel.For(0L, tiles, parallel, () => new Worker(forest), (tile, _, worker) =>
        {
            var start = tile * Tile;
            worker.Predict(features, result, start, (int)Math.Min(Tile, length - start));
            return worker;
        }, static worker => worker.Dispose());
        GC.KeepAlive(features);
        GC.KeepAlive(result);
    }

    private sealed class Worker(RandomForest forest) : IDisposable
    {
        private readonly byte* bins = (byte*)NativeMemory.AllocZeroed((nuint)(Tile * forest.FeatureCount));
        private readonly int* leaves = (int*)NativeMemory.AllocZeroed(Tile, sizeof(int));
        private readonly float* sums = (float*)NativeMemory.AllocZeroed((nuint)(Tile * forest.ClassCount), sizeof(float));

        public void Predict(Volume<float> features, Volume<float> result, long start, int count)
        {
            var stride = forest.FeatureCount;
            for (var f = 0; f < stride; f++)
                forest.Bins.Bin(f, features.Pointer + f * features.Shape.ChannelLength + start, count, bins + f, stride);
            new Span<float>(sums, Tile * forest.ClassCount).Clear();
            fixed (TreeNode* nodes = forest.Nodes)
            fixed (float* shares = forest.Shares)
                foreach (var root in forest.Roots)
                {
                    // Whole fours: what lies behind the last voxel is an older one, or zero.
                    for (var i = 0; i < count; i += 4)
                        Four(nodes, root, bins + (long)i * stride, stride, leaves + i);
                    Add(shares, count);
                }
            var share = 1f / forest.TreeCount;
            for (var k = 0; k < forest.ClassCount; k++)
            {
                var to = result.Pointer + k * result.Shape.ChannelLength + start;
                for (var i = 0; i < count; i++)
                    to[i] = sums[k * Tile + i] * share;
            }
        }

        public void Dispose()
        {
            NativeMemory.Free(bins);
            NativeMemory.Free(leaves);
            NativeMemory.Free(sums);
        }

        private void Add(float* shares, int count)
        {
            var classes = forest.ClassCount;
            if (classes == 2)
            {
                for (var i = 0; i < count; i++)
                {
                    var share = shares + 2L * leaves[i];
                    sums[i] += share[0];
                    sums[Tile + i] += share[1];
                }
                return;
            }
            for (var k = 0; k < classes; k++)
                for (var i = 0; i < count; i++)
                    sums[k * Tile + i] += shares[(long)leaves[i] * classes + k];
        }

        private static void Four(TreeNode* nodes, int root, byte* row, int stride, int* leaf)
        {
            byte* p = row, q = p + stride, r = q + stride, s = r + stride;
            int a = root, b = root, c = root, d = root;
            while (true)
            {
                int oldA = a, oldB = b, oldC = c, oldD = d;
                TreeNode* na = nodes + a, nb = nodes + b, nc = nodes + c, nd = nodes + d;
                a = na->Left + Unsafe.BitCast<bool, byte>(p[na->Feature] > na->Cut);
                b = nb->Left + Unsafe.BitCast<bool, byte>(q[nb->Feature] > nb->Cut);
                c = nc->Left + Unsafe.BitCast<bool, byte>(r[nc->Feature] > nc->Cut);
                d = nd->Left + Unsafe.BitCast<bool, byte>(s[nd->Feature] > nd->Cut);
                if ((a ^ oldA | b ^ oldB | c ^ oldC | d ^ oldD) == 0)
                    break;
            }
            leaf[0] = a;
            leaf[1] = b;
            leaf[2] = c;
            leaf[3] = d;
        }
    }
}
