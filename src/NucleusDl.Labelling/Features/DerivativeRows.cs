using System.Numerics;
using System.Runtime.InteropServices;
using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Features;

/// <summary>What is made from the derivatives at a voxel: smoothed value, gradient magnitude, Laplacian, eigenvalues of the Hessian.</summary>
internal sealed unsafe class DerivativeRows
{
    private readonly Field source;
    private readonly FeatureScale scale;
    private readonly VolumeBox box;
    private readonly Volume<float> result;
    private readonly int channel;
    private readonly List<(int Z, int Y, int X)> orders = [];
    private readonly bool flat;

    public DerivativeRows(Field source, FeatureScale scale, VolumeBox box, Volume<float> result, int channel)
    {
        (this.source, this.scale, this.box, this.result, this.channel) = (source, scale, box, result, channel);
        flat = source.Whole.Z == 1;
        if (scale.Wants(FeatureKind.Gaussian))
            orders.Add((0, 0, 0));
        if (scale.Wants(FeatureKind.Gradient))
            orders.AddRange(First(flat));
        if (scale.Wants(FeatureKind.Log) || scale.Wants(FeatureKind.Hessian))
            orders.AddRange(flat ? [(0, 0, 2), (0, 2, 0)] : [(0, 0, 2), (0, 2, 0), (2, 0, 0)]);
        if (scale.Wants(FeatureKind.Hessian))
            orders.AddRange(flat ? [(0, 1, 1)] : [(0, 1, 1), (1, 0, 1), (1, 1, 0)]);
    }

    /// <summary>The first derivatives along X, Y and, in 3D, Z.</summary>
    public static (int Z, int Y, int X)[] First(bool flat) => flat ? [(0, 0, 1), (0, 1, 0)] : [(0, 0, 1), (0, 1, 0), (1, 0, 0)];

    public void Run(ParallelOptions parallel)
    {
        if (orders.Count > 0)
            RowLoop.Run(box, parallel, rows => new Worker(new RowFilter(source, box, scale.At, [.. orders], rows)), (worker, z, y, count) =>
            {
                worker.Filter.Begin(z, y, count);
                for (var row = y; row < y + count; row++)
                {
                    worker.Filter.Row(row);
                    Write(worker, z - box.Z, row - box.Y);
                }
            });
    }

    private void Write(Worker worker, int z, int y)
    {
        var filter = worker.Filter;
        if (scale.Offset.TryGetValue(FeatureKind.Gaussian, out var to))
            Copy(filter.Result(At(0, 0, 0)), to, z, y);
        if (scale.Offset.TryGetValue(FeatureKind.Gradient, out to))
        {
            Length(filter.Result(At(0, 0, 1)), filter.Result(At(0, 1, 0)), flat ? null : filter.Result(At(1, 0, 0)), worker.Scratch(0), filter.Length);
            Copy(worker.Scratch(0), to, z, y);
        }
        if (scale.Offset.TryGetValue(FeatureKind.Log, out to))
        {
            Sum(filter.Result(At(0, 0, 2)), filter.Result(At(0, 2, 0)), flat ? null : filter.Result(At(2, 0, 0)), worker.Scratch(0), filter.Length);
            Copy(worker.Scratch(0), to, z, y);
        }
        if (!scale.Offset.TryGetValue(FeatureKind.Hessian, out to))
            return;
        if (flat)
            EigenRows.Two(filter.Result(At(0, 0, 2)), filter.Result(At(0, 2, 0)), filter.Result(At(0, 1, 1)), worker.Rows, filter.Length);
        else
            EigenRows.Three(filter.Result(At(0, 0, 2)), filter.Result(At(0, 2, 0)), filter.Result(At(2, 0, 0)), filter.Result(At(0, 1, 1)),
                filter.Result(At(1, 0, 1)), filter.Result(At(1, 1, 0)), worker.Rows, filter.Length);
        for (var i = 0; i < (flat ? 2 : 3); i++)
            Copy(worker.Scratch(i), to + i, z, y);
    }

    private int At(int z, int y, int x) => orders.IndexOf((z, y, x));

    private void Copy(float* row, int feature, int z, int y) => new ReadOnlySpan<float>(row, box.Width).CopyTo(result.Row(channel + feature, z, y));

    private static void Length(float* x, float* y, float* z, float* to, int length)
    {
        for (var i = 0; i < length; i += Vector<float>.Count)
        {
            Vector<float> a = Vector.Load(x + i), b = Vector.Load(y + i);
            var sum = a * a + b * b;
            if (z is not null)
                sum += Vector.Load(z + i) * Vector.Load(z + i);
            Vector.SquareRoot(sum).Store(to + i);
        }
    }

    private static void Sum(float* x, float* y, float* z, float* to, int length)
    {
        for (var i = 0; i < length; i += Vector<float>.Count)
        {
            var sum = Vector.Load(x + i) + Vector.Load(y + i);
            if (z is not null)
                sum += Vector.Load(z + i);
            sum.Store(to + i);
        }
    }

    /// <summary>A filter and three rows for what is made from its results; one per thread.</summary>
    internal sealed class Worker : IDisposable
    {
        private readonly float* scratch;

        public Worker(RowFilter filter)
        {
            Filter = filter;
            scratch = (float*)NativeMemory.AllocZeroed((nuint)(3 * filter.Length), sizeof(float));
            Rows = [Scratch(0), Scratch(1), Scratch(2)];
        }

        public RowFilter Filter { get; }

        public float*[] Rows { get; }

        public float* Scratch(int i) => scratch + (long)i * Filter.Length;

        public void Dispose()
        {
            Filter.Dispose();
            NativeMemory.Free(scratch);
        }
    }
}
