using System.Numerics;
using System.Runtime.InteropServices;
using NucleusDl.IO;

namespace NucleusDl.Labelling.Features;

/// <summary>
/// Several separable filters of one field, a row at a time: passes along Z and Y that filters share are made once, and intermediate values stay in the cache.
/// One per thread.
/// </summary>
internal sealed unsafe class RowFilter : IDisposable
{
    private readonly Field source;
    private readonly VolumeBox box;
    private readonly LineKernel[] alongZ, alongY, alongX;
    private readonly (int Z, int Y, int X)[] orders;
    private readonly int[] planeOrders;
    private readonly (int Plane, int Y)[] lineOrders;
    private readonly int[] lineOf;
    private readonly int radiusY, radiusX, first, span, rowStride, resultStride, mostRows;
    private readonly float* planes;
    private readonly float* rows;
    private readonly float* results;
    private readonly float*[] lines;
    private int rowsFrom;

    /// <param name="source">What is filtered; it must reach as far as the kernels, or to the border of the whole.</param>
    /// <param name="box">Where results are wanted.</param>
    /// <param name="kernels">For the axes Z, Y, X the kernels of order 0, 1, 2.</param>
    /// <param name="orders">The filters: order along Z, Y, X.</param>
    /// <param name="rowsAtOnce">Most rows between two calls of <see cref="Begin"/>.</param>
    public RowFilter(Field source, VolumeBox box, LineKernel[][] kernels, (int Z, int Y, int X)[] orders, int rowsAtOnce)
    {
        (this.source, this.box, this.orders) = (source, box, orders);
        (alongZ, alongY, alongX) = (kernels[0], kernels[1], kernels[2]);
        planeOrders = [.. orders.Select(o => o.Z).Distinct()];
        lineOrders = [.. orders.Select(o => (Array.IndexOf(planeOrders, o.Z), o.Y)).Distinct()];
        lineOf = [.. orders.Select(o => Array.IndexOf(lineOrders, (Array.IndexOf(planeOrders, o.Z), o.Y)))];
        radiusY = orders.Max(o => alongY[o.Y].Radius);
        radiusX = orders.Max(o => alongX[o.X].Radius);
        first = Math.Max(0, box.X - radiusX);
        span = Math.Min(source.Whole.X, box.X + box.Width + radiusX) - first;
        // Results are padded to whole vectors, so that what follows needs no tail.
        var pad = 2 * Vector<float>.Count;
        rowStride = box.Width + 2 * radiusX + pad;
        resultStride = (box.Width + pad - 1) / pad * pad;
        mostRows = rowsAtOnce + 2 * radiusY;
        planes = Alloc((long)planeOrders.Length * mostRows * span);
        rows = Alloc((long)lineOrders.Length * rowStride);
        results = Alloc((long)orders.Length * resultStride);
        lines = new float*[2 * kernels.SelectMany(k => k).Max(k => k.Radius) + 1];
    }

    /// <summary>Width of the results, whole vectors.</summary>
    public int Length => resultStride;

    /// <summary>The row of one filter.</summary>
    public float* Result(int filter) => results + (long)filter * resultStride;

    /// <summary>Makes ready for the rows y … y + count - 1 of the whole's plane z.</summary>
    public void Begin(int z, int y, int count)
    {
        rowsFrom = Math.Max(0, y - radiusY);
        var rowsTo = Math.Min(source.Whole.Y, y + count + radiusY);
        fixed (float** line = lines)
            for (var p = 0; p < planeOrders.Length; p++)
            {
                var kernel = alongZ[planeOrders[p]];
                for (var row = rowsFrom; row < rowsTo; row++)
                {
                    for (var k = 0; k <= 2 * kernel.Radius; k++)
                        line[k] = source.At(Field.Mirror(z + k - kernel.Radius, source.Whole.Z), row, first);
                    LineSum.Run(line, kernel, planes + ((long)p * mostRows + (row - rowsFrom)) * span, span);
                }
            }
    }

    /// <summary>Computes all filters of one row.</summary>
    public void Row(int y)
    {
        fixed (float** line = lines)
        {
            for (var i = 0; i < lineOrders.Length; i++)
            {
                var (plane, order) = lineOrders[i];
                var kernel = alongY[order];
                for (var k = 0; k <= 2 * kernel.Radius; k++)
                    line[k] = planes + ((long)plane * mostRows + (Field.Mirror(y + k - kernel.Radius, source.Whole.Y) - rowsFrom)) * span;
                var start = rows + (long)i * rowStride;
                LineSum.Run(line, kernel, start + (first - (box.X - radiusX)), span);
                MirrorEnds(start);
            }
            for (var i = 0; i < orders.Length; i++)
            {
                var kernel = alongX[orders[i].X];
                for (var k = 0; k <= 2 * kernel.Radius; k++)
                    line[k] = rows + (long)lineOf[i] * rowStride + (radiusX - kernel.Radius) + k;
                LineSum.Run(line, kernel, Result(i), box.Width);
            }
        }
    }

    public void Dispose()
    {
        NativeMemory.Free(planes);
        NativeMemory.Free(rows);
        NativeMemory.Free(results);
    }

    private void MirrorEnds(float* row)
    {
        var origin = box.X - radiusX;
        for (var x = origin; x < 0; x++)
            row[x - origin] = row[Field.Mirror(x, source.Whole.X) - origin];
        for (var x = source.Whole.X; x < box.X + box.Width + radiusX; x++)
            row[x - origin] = row[Field.Mirror(x, source.Whole.X) - origin];
    }

    private static float* Alloc(long count) => (float*)NativeMemory.AllocZeroed((nuint)Math.Max(1, count), sizeof(float));
}
