using System.Numerics;
using NucleusDl.Filters;
using NucleusDl.Volumes;

namespace NucleusDl.Labels;

/// <summary>
/// The distance transform of masks and labels alike. Along a line, a run of one object is bounded by voxels at distance 0;
/// nothing beyond those two can be nearer, so each run is its own small problem and background costs nothing.
/// </summary>
internal sealed unsafe class EnvelopeTransform<T, TRule> : IDisposable where T : unmanaged, INumber<T> where TRule : IVoxelRule<T>
{
    /// <summary>Columns handled together: 16 floats are one cache line.</summary>
    private const int Width = 16;

    private readonly NativeBuffer<float> squares;
    private readonly NativeBuffer<T> objects;
    private readonly NativeBuffer<int> sites;
    private readonly NativeBuffer<double> heights;
    private readonly NativeBuffer<double> starts;
    private readonly NativeBuffer<double> reciprocals;

    private EnvelopeTransform(int length)
    {
        squares = new NativeBuffer<float>((long)Width * length);
        objects = new NativeBuffer<T>((long)Width * length);
        sites = new NativeBuffer<int>(length + 2);
        heights = new NativeBuffer<double>(length + 2);
        starts = new NativeBuffer<double>(length + 2);
        reciprocals = new NativeBuffer<double>(length + 2);
        for (var i = 0; i < length + 2; i++)
            reciprocals.Pointer[i] = 1.0 / i;
    }

    public static Volume<float> Run(Volume<T> volume, VoxelSize spacing, ParallelOptions parallel)
    {
        if (!(spacing.Z > 0 && spacing.Y > 0 && spacing.X > 0) || !double.IsFinite(spacing.Volume))
            throw new NucleusException(ErrorKind.Usage, $"{spacing} is not a voxel size.", "Give three positive lengths in µm.");
        var shape = volume.Shape with { C = 1 };
        var result = new Volume<float>(shape, volume.VoxelSize ?? spacing) { Source = volume.Source };
        var source = volume.Pointer;
        var target = result.Pointer;
        Parallel.For(0, shape.Z, parallel, () => new EnvelopeTransform<T, TRule>(shape.Y), (z, _, transform) =>
        {
            for (var y = 0; y < shape.Y; y++)
                SquaresAlongRow(volume.Row(0, z, y), result.Row(0, z, y), spacing.X * spacing.X);
            var plane = z * shape.PlaneLength;
            for (var x = 0; x < shape.X; x += Width)
                transform.Columns(source + plane + x, target + plane + x, shape.X, shape.Y, Math.Min(Width, shape.X - x), spacing.Y, false);
            return transform;
        }, static transform => transform.Dispose());
        Parallel.For(0, shape.Y, parallel, () => new EnvelopeTransform<T, TRule>(shape.Z), (y, _, transform) =>
        {
            for (var x = 0; x < shape.X; x += Width)
            {
                var first = (long)y * shape.X + x;
                transform.Columns(source + first, target + first, shape.PlaneLength, shape.Z, Math.Min(Width, shape.X - x), spacing.Z, true);
            }
            return transform;
        }, static transform => transform.Dispose());
        return result;
    }

    public void Dispose()
    {
        squares.Dispose();
        objects.Dispose();
        sites.Dispose();
        heights.Dispose();
        starts.Dispose();
        reciprocals.Dispose();
    }

    private static void SquaresAlongRow(ReadOnlySpan<T> row, Span<float> result, double square)
    {
        for (var start = 0; start < row.Length;)
        {
            var end = TRule.RunEnd(row, start);
            if (row[start] != T.Zero)
                for (var x = start; x < end; x++)
                {
                    var left = start > 0 ? x - start + 1 : double.PositiveInfinity;
                    var right = end < row.Length ? end - x : double.PositiveInfinity;
                    var near = Math.Min(left, right);
                    result[x] = (float)(near * near * square);
                }
            start = end;
        }
    }

    /// <summary>One axis of up to <see cref="Width"/> neighbouring columns; on the last axis the root is taken.</summary>
    private void Columns(T* source, float* target, long stride, int length, int width, double spacing, bool last)
    {
        // Background at both ends needs no work but for the voxel next to an object.
        var (first, end) = (0, length);
        while (first < length && IsBackground(source + first * stride, width))
            first++;
        if (first == length)
            return;
        while (IsBackground(source + (end - 1) * stride, width))
            end--;
        first = Math.Max(0, first - 1);
        length = Math.Min(length, end + 1) - first;
        source += first * stride;
        target += first * stride;
        for (var i = 0; i < length; i++)
            for (var j = 0; j < width; j++)
            {
                objects.Pointer[j * length + i] = source[i * stride + j];
                squares.Pointer[j * length + i] = target[i * stride + j];
            }
        for (var j = 0; j < width; j++)
            Column(new ReadOnlySpan<T>(objects.Pointer + (long)j * length, length), squares.Pointer + (long)j * length, spacing * spacing);
        for (var i = 0; i < length; i++)
            for (var j = 0; j < width; j++)
            {
                var square = squares.Pointer[j * length + i];
                target[i * stride + j] = last ? MathF.Sqrt(square) : square;
            }
    }

    private static bool IsBackground(T* row, int width) => !new ReadOnlySpan<T>(row, width).ContainsAnyExcept(T.Zero);

    private void Column(ReadOnlySpan<T> line, float* values, double square)
    {
        for (var start = 0; start < line.Length;)
        {
            var end = TRule.RunEnd(line, start);
            if (line[start] != T.Zero)
                Envelope(values, start, end, start > 0, end < line.Length, square);
            start = end;
        }
    }

    /// <summary>values[q] = min over sites p of values[p] + square · (q - p)², with sites of value 0 just outside the run.</summary>
    private void Envelope(float* values, int start, int end, bool openLeft, bool openRight, double square)
    {
        var count = 0;
        if (openLeft)
            AddSite(ref count, start - 1, 0);
        for (var q = start; q < end; q++)
            if (values[q] < float.PositiveInfinity)
                AddSite(ref count, q, values[q] / square);
        if (openRight)
            AddSite(ref count, end, 0);
        if (count == 0)
            return;
        int* site = sites.Pointer;
        double* height = heights.Pointer, from = starts.Pointer;
        var k = 0;
        for (var q = start; q < end; q++)
        {
            while (k + 1 < count && from[k + 1] < q)
                k++;
            double step = q - site[k];
            values[q] = (float)(square * (step * step + height[k]));
        }
    }

    /// <summary>Adds a parabola at the right end; those that it hides everywhere are dropped. Lengths are in voxels of this axis.</summary>
    private void AddSite(ref int count, int q, double h)
    {
        int* site = sites.Pointer;
        double* height = heights.Pointer, from = starts.Pointer;
        var start = double.NegativeInfinity;
        while (count > 0)
        {
            var p = site[count - 1];
            start = 0.5 * ((h - height[count - 1]) * reciprocals.Pointer[q - p] + q + p);
            if (start > from[count - 1])
                break;
            count--;
            start = double.NegativeInfinity;
        }
        site[count] = q;
        height[count] = h;
        from[count] = start;
        count++;
    }
}
