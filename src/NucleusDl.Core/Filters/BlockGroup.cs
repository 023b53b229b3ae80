using System.Runtime.Intrinsics;

namespace NucleusDl.Filters;

/// <summary>
/// Similar cubes and their common transform: a cosine transform along each edge of a cube, a Haar transform across the cubes. Everything is orthonormal, so that noise
/// keeps its variance. One per thread.
/// </summary>
/// <param name="depth">Planes of a cube: 1, 2 or 4.</param>
internal sealed unsafe class BlockGroup(int depth) : IDisposable
{
    /// <summary>Voxels of a cube along Y and X.</summary>
    public const int Edge = 4;

    /// <summary>Cubes at most.</summary>
    public const int Most = 32;

    private const float Half = 0.5f, Root = 0.70710678f, Cos = 0.65328148f, Sin = 0.27059805f;

    // Column j of the cosine transform: what voxel j of a row gives to each frequency.
    private static readonly Vector128<float> Column0 = Vector128.Create(Half, Cos, Half, Sin), Column1 = Vector128.Create(Half, Sin, -Half, -Cos),
        Column2 = Vector128.Create(Half, -Sin, -Half, Cos), Column3 = Vector128.Create(Half, -Cos, Half, -Sin);

    // Row k of it: what frequency k gives back to each voxel.
    private static readonly Vector128<float> Row0 = Vector128.Create(Half), Row1 = Vector128.Create(Cos, Sin, -Sin, -Cos), Row2 = Vector128.Create(Half, -Half, -Half, Half), Row3 = Vector128.Create(Sin, -Cos, Cos, -Sin);

    private readonly NativeBuffer<float> values = new((long)Most * 4 * Edge * Edge);

    /// <summary>Voxels of a cube.</summary>
    public int Size { get; } = depth * Edge * Edge;

    /// <summary>Cubes that <see cref="Load"/> took.</summary>
    public int Count { get; private set; }

    /// <summary>All coefficients, cube after cube; the first is the group's mean.</summary>
    public Span<float> Values => new(values.Pointer, Count * Size);

    /// <summary>Takes cubes out of an image and transforms them.</summary>
    /// <param name="image">The first voxel.</param>
    /// <param name="width">Voxels from a row to the next.</param>
    /// <param name="plane">Voxels from a plane to the next.</param>
    /// <param name="places">First voxels of the cubes; a power of two of them.</param>
    public void Load(float* image, int width, long plane, ReadOnlySpan<long> places)
    {
        Count = places.Length;
        for (var n = 0; n < Count; n++)
        {
            var to = values.Pointer + n * Size;
            for (var z = 0; z < depth; z++)
            {
                var from = image + places[n] + z * plane;
                var rows = to + z * Edge * Edge;
                for (var y = 0; y < Edge; y++)
                {
                    var row = from + (long)y * width;
                    (row[0] * Column0 + row[1] * Column1 + row[2] * Column2 + row[3] * Column3).Store(rows + y * Edge);
                }
                Forward(rows, Edge);
            }
            AlongZ(to, inverse: false);
        }
        for (var s = 1; s < Count; s *= 2)
            Pairs(s);
    }

    /// <summary>Transforms back and adds every cube, times a weight, where it came from.</summary>
    /// <param name="sums">Sum of weighted voxels, laid out as the image.</param>
    /// <param name="weights">Sum of the weights.</param>
    /// <param name="width">Voxels from a row to the next.</param>
    /// <param name="plane">Voxels from a plane to the next.</param>
    /// <param name="places">As in <see cref="Load"/>.</param>
    /// <param name="weight">Weight of the group.</param>
    public void AddTo(float* sums, float* weights, int width, long plane, ReadOnlySpan<long> places, float weight)
    {
        for (var s = Count / 2; s >= 1; s /= 2)
            Pairs(s);
        var w = Vector128.Create(weight);
        for (var n = 0; n < Count; n++)
        {
            var from = values.Pointer + n * Size;
            AlongZ(from, inverse: true);
            for (var z = 0; z < depth; z++)
            {
                var rows = from + z * Edge * Edge;
                Backward(rows, Edge);
                for (var y = 0; y < Edge; y++)
                {
                    var row = rows + y * Edge;
                    var at = places[n] + z * plane + (long)y * width;
                    (Vector128.Load(sums + at) + w * (row[0] * Row0 + row[1] * Row1 + row[2] * Row2 + row[3] * Row3)).Store(sums + at);
                    (Vector128.Load(weights + at) + w).Store(weights + at);
                }
            }
        }
    }

    public void Dispose() => values.Dispose();

    /// <summary>Cosine transform of four rows that lie <paramref name="stride"/> apart.</summary>
    private static void Forward(float* b, int stride)
    {
        Vector128<float> r0 = Vector128.Load(b), r1 = Vector128.Load(b + stride), r2 = Vector128.Load(b + 2 * stride), r3 = Vector128.Load(b + 3 * stride);
        Vector128<float> s0 = r0 + r3, s1 = r1 + r2, d0 = r0 - r3, d1 = r1 - r2;
        (Half * (s0 + s1)).Store(b);
        (Cos * d0 + Sin * d1).Store(b + stride);
        (Half * (s0 - s1)).Store(b + 2 * stride);
        (Sin * d0 - Cos * d1).Store(b + 3 * stride);
    }

    private static void Backward(float* b, int stride)
    {
        Vector128<float> f0 = Vector128.Load(b), f1 = Vector128.Load(b + stride), f2 = Vector128.Load(b + 2 * stride), f3 = Vector128.Load(b + 3 * stride);
        Vector128<float> s0 = Half * (f0 + f2), s1 = Half * (f0 - f2), d0 = Cos * f1 + Sin * f3, d1 = Sin * f1 - Cos * f3;
        (s0 + d0).Store(b);
        (s1 + d1).Store(b + stride);
        (s1 - d1).Store(b + 2 * stride);
        (s0 - d0).Store(b + 3 * stride);
    }

    private void AlongZ(float* block, bool inverse)
    {
        const int Plane = Edge * Edge;
        for (var y = 0; y < Edge; y++)
        {
            var b = block + y * Edge;
            if (depth == 2)
                Butterfly(b, b + Plane, Edge);
            else if (depth == Edge && inverse)
                Backward(b, Plane);
            else if (depth == Edge)
                Forward(b, Plane);
        }
    }

    /// <summary>A step of the Haar transform across the cubes; backwards the same steps are taken in the other order.</summary>
    private void Pairs(int s)
    {
        for (var n = 0; n < Count; n += 2 * s)
            Butterfly(values.Pointer + n * Size, values.Pointer + (n + s) * Size, Size);
    }

    private static void Butterfly(float* a, float* b, int length)
    {
        for (var i = 0; i < length; i += Edge)
        {
            Vector128<float> x = Vector128.Load(a + i), y = Vector128.Load(b + i);
            (Root * (x + y)).Store(a + i);
            (Root * (x - y)).Store(b + i);
        }
    }
}
