using System.Numerics;
using NucleusDl.Volumes;

namespace NucleusDl.Filters;

/// <summary>
/// Gaussian smoothing of a few planes at a time along all three axes, row after row, so that what is read again and again stays in the cache:
/// of the image the rows that these planes share, and of what is smoothed along Z the rows that the next row along Y needs. One per thread.
/// </summary>
internal sealed unsafe class GaussianPlanes : IDisposable
{
    /// <summary>More planes at a time read the image less often, and keep more rows: four read each plane 2.5 times with a radius of 3.</summary>
    public const int Most = 4;

    private readonly VolumeShape shape;
    private readonly float[] kz, ky, kx;
    private readonly int rows;
    private readonly NativeBuffer<float> ring, wide;
    private readonly float*[] lines;

    /// <summary>For an image of this shape, with one half of a kernel for each axis, centre first.</summary>
    public GaussianPlanes(VolumeShape shape, float[] kz, float[] ky, float[] kx)
    {
        (this.shape, this.kz, this.ky, this.kx) = (shape, kz, ky, kx);
        rows = Math.Min(shape.Y, 2 * ky.Length);
        ring = new NativeBuffer<float>(kz.Length > 1 ? (long)Most * rows * shape.X : 0);
        wide = new NativeBuffer<float>(2 * (shape.X + 2L * (kx.Length - 1)));
        lines = new float*[2 * Math.Max(kz.Length, Math.Max(ky.Length, kx.Length))];
    }

    /// <summary>Smooths planes z … z + count - 1 of a channel, at most <see cref="Most"/>.</summary>
    public void Smooth(float* channel, int z, int count, float* result)
    {
        var ready = 0;
        for (var y = 0; y < shape.Y; y += 2)
        {
            var pair = Math.Min(2, shape.Y - y);
            if (kz.Length > 1)
                for (; ready < Math.Min(shape.Y, y + pair - 1 + ky.Length); ready++)
                    for (var p = 0; p < count; p += 2)
                        SmoothAlongZ(channel, z, p, Math.Min(2, count - p), ready);
            for (var p = 0; p < count; p++)
                SmoothRows(channel, z, p, y, pair, result + (z + p) * shape.PlaneLength + (long)y * shape.X);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ring.Dispose();
        wide.Dispose();
    }

    /// <summary>One row of one plane, or of two planes that follow each other, into the ring.</summary>
    private void SmoothAlongZ(float* channel, int z, int p, int count, int y)
    {
        for (var i = 0; i < 2 * kz.Length - 2 + count; i++)
            lines[i] = channel + Mirror(z + p + i - (kz.Length - 1), shape.Z) * shape.PlaneLength + (long)y * shape.X;
        if (count == 2)
            WeightedSums(Ring(p, y), Ring(p + 1, y), shape.X, kz);
        else
            WeightedSum(Ring(p, y), shape.X, kz);
    }

    /// <summary>One row of a plane, or two that follow each other, along Y and X.</summary>
    private void SmoothRows(float* channel, int z, int p, int y, int count, float* result)
    {
        for (var i = 0; i < 2 * ky.Length - 2 + count; i++)
        {
            var from = Mirror(y + i - (ky.Length - 1), shape.Y);
            lines[i] = kz.Length > 1 ? Ring(p, from) : channel + (z + p) * shape.PlaneLength + (long)from * shape.X;
        }
        var radius = kx.Length - 1;
        var first = radius == 0 ? result : wide.Pointer + radius;
        var second = radius == 0 ? result + shape.X : first + shape.X + 2 * radius;
        if (count == 2)
            WeightedSums(first, second, shape.X, ky);
        else
            WeightedSum(first, shape.X, ky);
        if (radius == 0)
            return;
        SmoothAlongX(first, result);
        if (count == 2)
            SmoothAlongX(second, result + shape.X);
    }

    /// <summary>A row with room for the radius before and behind it.</summary>
    private void SmoothAlongX(float* row, float* result)
    {
        var radius = kx.Length - 1;
        for (var i = 1; i <= radius; i++)
        {
            row[-i] = row[Mirror(-i, shape.X)];
            row[shape.X - 1 + i] = row[Mirror(shape.X - 1 + i, shape.X)];
        }
        for (var i = 0; i <= 2 * radius; i++)
            lines[i] = row - radius + i;
        WeightedSum(result, shape.X, kx);
    }

    /// <summary>Where a row of the p-th plane, smoothed along Z, is kept while rows along Y need it.</summary>
    private float* Ring(int p, int y) => ring.Pointer + ((long)p * rows + y % rows) * shape.X;

    /// <summary>result[x] = Σ kernel[|k|] · lines[radius + k][x]; the lines may be rows, rows of planes or one row shifted.</summary>
    private void WeightedSum(float* result, int length, float[] kernel)
    {
        var radius = kernel.Length - 1;
        var width = Vector<float>.Count;
        var x = 0;
        fixed (float** line = lines)
        fixed (float* weight = kernel)
        {
            for (; x <= length - 4 * width; x += 4 * width)
            {
                var w = new Vector<float>(weight[0]);
                var p = line[radius] + x;
                Vector<float> a = w * Vector.Load(p), b = w * Vector.Load(p + width), c = w * Vector.Load(p + 2 * width), d = w * Vector.Load(p + 3 * width);
                for (var k = 1; k <= radius; k++)
                {
                    w = new Vector<float>(weight[k]);
                    p = line[radius - k] + x;
                    var q = line[radius + k] + x;
                    a = Vector.FusedMultiplyAdd(w, Vector.Load(p) + Vector.Load(q), a);
                    b = Vector.FusedMultiplyAdd(w, Vector.Load(p + width) + Vector.Load(q + width), b);
                    c = Vector.FusedMultiplyAdd(w, Vector.Load(p + 2 * width) + Vector.Load(q + 2 * width), c);
                    d = Vector.FusedMultiplyAdd(w, Vector.Load(p + 3 * width) + Vector.Load(q + 3 * width), d);
                }
                a.Store(result + x);
                b.Store(result + x + width);
                c.Store(result + x + 2 * width);
                d.Store(result + x + 3 * width);
            }
            for (; x < length; x++)
                result[x] = WeightedSum(line + radius, weight, radius, x);
        }
    }

    /// <summary>The same for two results, the second one line further on: each line is read once for both.</summary>
    private void WeightedSums(float* first, float* second, int length, float[] kernel)
    {
        var radius = kernel.Length - 1;
        var width = Vector<float>.Count;
        var x = 0;
        fixed (float** line = lines)
        fixed (float* weight = kernel)
        {
            for (; x <= length - 2 * width; x += 2 * width)
            {
                var w = new Vector<float>(weight[0]);
                float* low = line[radius] + x, high = line[radius + 1] + x;
                Vector<float> lowA = Vector.Load(low), lowB = Vector.Load(low + width), highA = Vector.Load(high), highB = Vector.Load(high + width);
                Vector<float> firstA = w * lowA, firstB = w * lowB, secondA = w * highA, secondB = w * highB;
                for (var k = 1; k <= radius; k++)
                {
                    w = new Vector<float>(weight[k]);
                    low = line[radius - k] + x;
                    high = line[radius + 1 + k] + x;
                    Vector<float> nextLowA = Vector.Load(low), nextLowB = Vector.Load(low + width), nextHighA = Vector.Load(high), nextHighB = Vector.Load(high + width);
                    firstA = Vector.FusedMultiplyAdd(w, nextLowA + highA, firstA);
                    firstB = Vector.FusedMultiplyAdd(w, nextLowB + highB, firstB);
                    secondA = Vector.FusedMultiplyAdd(w, lowA + nextHighA, secondA);
                    secondB = Vector.FusedMultiplyAdd(w, lowB + nextHighB, secondB);
                    (lowA, lowB, highA, highB) = (nextLowA, nextLowB, nextHighA, nextHighB);
                }
                firstA.Store(first + x);
                firstB.Store(first + x + width);
                secondA.Store(second + x);
                secondB.Store(second + x + width);
            }
            for (; x < length; x++)
            {
                var sum = WeightedSum(line + radius, weight, radius, x);
                second[x] = WeightedSum(line + radius + 1, weight, radius, x);
                first[x] = sum;
            }
        }
    }

    private static float WeightedSum(float** centre, float* weight, int radius, int x)
    {
        var sum = weight[0] * centre[0][x];
        for (var k = 1; k <= radius; k++)
            sum = MathF.FusedMultiplyAdd(weight[k], centre[-k][x] + centre[k][x], sum);
        return sum;
    }

    /// <summary>Index inside 0 … n-1 of a place outside, mirrored as often as needed.</summary>
    private static int Mirror(int i, int n)
    {
        if ((uint)i < (uint)n)
            return i;
        i = (int)((uint)(i % (2 * n) + 2 * n) % (uint)(2 * n));
        return i < n ? i : 2 * n - 1 - i;
    }
}
