using System.Runtime.Intrinsics;
using NucleusDl.Volumes;

namespace NucleusDl.Filters;

/// <summary>Finds the cubes that are most like a reference cube, and filters them together. One per thread.</summary>
internal sealed unsafe class BlockSearch : IDisposable
{
    private const int Edge = BlockGroup.Edge;

    private readonly VolumeShape shape;
    private readonly int depth;
    private readonly BlockMatchingOptions options;
    private readonly BlockGroup group, guide;
    private readonly IReadOnlyList<int> rows, columns;
    private readonly float[] distances = new float[BlockGroup.Most];
    private readonly long[] places = new long[BlockGroup.Most];

    public BlockSearch(VolumeShape shape, int depth, BlockMatchingOptions options)
    {
        (this.shape, this.depth, this.options) = (shape, depth, options);
        (rows, columns) = (BlockMatching.Starts(shape.Y, Edge, options.Step), BlockMatching.Starts(shape.X, Edge, options.Step));
        (group, guide) = (new BlockGroup(depth), new BlockGroup(depth));
    }

    /// <summary>Filters around all reference cubes that start at a plane.</summary>
    /// <param name="z">The plane.</param>
    /// <param name="image">The noisy channel.</param>
    /// <param name="basic">The result of the first pass; null in the first pass.</param>
    public BlockLayer Run(int z, float* image, float* basic)
    {
        var (z0, z1) = (Math.Max(0, z - options.SearchZ), Math.Min(shape.Z - depth, z + options.SearchZ));
        var layer = new BlockLayer(shape, z0, z1 + depth);
        foreach (var y in rows)
            foreach (var x in columns)
            {
                var found = basic is null
                    ? Find(image, z, y, x, z0, z1, options.FirstGroup, options.FirstDistance)
                    : Find(basic, z, y, x, z0, z1, options.SecondGroup, options.SecondDistance);
                group.Load(image, shape.X, shape.PlaneLength, found);
                float weight;
                if (basic is null)
                {
                    weight = Cut(group.Values, (float)(options.Threshold * options.NoiseSd));
                }
                else
                {
                    guide.Load(basic, shape.X, shape.PlaneLength, found);
                    weight = Wiener(group.Values, guide.Values, (float)(options.NoiseSd * options.NoiseSd));
                }
                group.AddTo(layer.Sums, layer.Weights, shape.X, shape.PlaneLength, found, weight);
            }
        return layer;
    }

    public void Dispose()
    {
        group.Dispose();
        guide.Dispose();
    }

    /// <summary>Sets small coefficients to 0; the weight is one over the number of the others.</summary>
    private static float Cut(Span<float> values, float limit)
    {
        var kept = 1;
        for (var i = 1; i < values.Length; i++)
            if (MathF.Abs(values[i]) < limit)
                values[i] = 0;
            else
                kept++;
        return 1f / kept;
    }

    /// <summary>Shrinks each coefficient by signal over signal and noise; the weight is one over the sum of the squared factors.</summary>
    private static float Wiener(Span<float> values, Span<float> signal, float variance)
    {
        var sum = 1f;
        for (var i = 1; i < values.Length; i++)
        {
            var power = signal[i] * signal[i];
            var factor = power / (power + variance);
            values[i] *= factor;
            sum += factor * factor;
        }
        return 1 / sum;
    }

    /// <summary>The most similar cubes, the reference first; a power of two of them.</summary>
    private ReadOnlySpan<long> Find(float* image, int z, int y, int x, int z0, int z1, int most, double limit)
    {
        long At(int k, int j, int i) => ((long)k * shape.Y + j) * shape.X + i;
        var reference = At(z, y, x);
        var a = image + reference;
        var worst = (float)(limit * options.NoiseSd * options.NoiseSd * depth * Edge * Edge);
        (places[0], distances[0]) = (reference, 0);
        var count = 1;
        var (y0, y1) = (Math.Max(0, y - options.SearchYX), Math.Min(shape.Y - Edge, y + options.SearchYX));
        var (x0, x1) = (Math.Max(0, x - options.SearchYX), Math.Min(shape.X - Edge, x + options.SearchYX));
        for (var k = z0; k <= z1; k++)
            for (var j = y0; j <= y1; j++)
                for (var i = x0; i <= x1; i++)
                {
                    var place = At(k, j, i);
                    var distance = Distance(a, image + place, worst);
                    // Not above: what is no number is never alike.
                    if (!(distance <= worst) || place == reference || count == most && !(distance < distances[count - 1]))
                        continue;
                    var n = count < most ? count++ : count - 1;
                    for (; n > 1 && distances[n - 1] > distance; n--)
                        (places[n], distances[n]) = (places[n - 1], distances[n - 1]);
                    (places[n], distances[n]) = (place, distance);
                    if (count == most && most > 1)
                        worst = distances[count - 1];
                }
        return places.AsSpan(0, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count + 1) / 2);
    }

    /// <summary>Sum of squared differences; after some planes anything above the limit.</summary>
    private float Distance(float* a, float* b, float limit)
    {
        var sum = 0f;
        for (var z = 0; z < depth && !(sum > limit); z++, a += shape.PlaneLength, b += shape.PlaneLength)
        {
            var squares = Vector128<float>.Zero;
            for (var y = 0; y < Edge; y++)
            {
                var d = Vector128.Load(a + (long)y * shape.X) - Vector128.Load(b + (long)y * shape.X);
                squares += d * d;
            }
            sum += Vector128.Sum(squares);
        }
        return sum;
    }
}
