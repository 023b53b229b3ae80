using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Features;

/// <summary>Eigenvalues of the structure tensor: products of the first derivatives, smoothed (Förstner and Gülch 1987; Bigün and Granlund 1987).</summary>
internal sealed unsafe class StructureRows(Field source, FeatureScale scale, VolumeBox box, Volume<float> result, int channel)
{
    private readonly bool flat = source.Whole.Z == 1;

    public void Run(ParallelOptions parallel)
    {
        // xx, yy, xy in 2D; xx, yy, zz, xy, xz, yz in 3D; numbers are those of the derivatives.
        (int A, int B)[] products = flat ? [(0, 0), (1, 1), (0, 1)] : [(0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2)];
        var wide = Field.Grow(box, source.Whole, scale.OuterReach);
        var fields = Array.ConvertAll(products, _ => new Field(source.Whole, wide));
        try
        {
            RowLoop.Run(wide, parallel, rows => new RowFilter(source, wide, scale.At, DerivativeRows.First(flat), rows), (filter, z, y, count) =>
            {
                filter.Begin(z, y, count);
                for (var row = y; row < y + count; row++)
                {
                    filter.Row(row);
                    for (var i = 0; i < products.Length; i++)
                        Multiply(filter.Result(products[i].A), filter.Result(products[i].B), fields[i].At(z, row, wide.X), wide.Width);
                }
            });
            RowLoop.Run(box, parallel, rows => new Worker(fields, box, scale.Outer, rows), Eigenvalues);
        }
        finally
        {
            foreach (var field in fields)
                field.Dispose();
        }
    }

    private void Eigenvalues(Worker worker, int z, int y, int count)
    {
        foreach (var filter in worker.Filters)
            filter.Begin(z, y, count);
        var length = worker.Filters[0].Length;
        var to = channel + scale.Offset[FeatureKind.Structure];
        for (var row = y; row < y + count; row++)
        {
            foreach (var filter in worker.Filters)
                filter.Row(row);
            if (flat)
                EigenRows.Two(worker.Row(0), worker.Row(1), worker.Row(2), worker.Values.Rows, length);
            else
                EigenRows.Three(worker.Row(0), worker.Row(1), worker.Row(2), worker.Row(3), worker.Row(4), worker.Row(5), worker.Values.Rows, length);
            for (var i = 0; i < (flat ? 2 : 3); i++)
                new ReadOnlySpan<float>(worker.Values.Scratch(i), box.Width).CopyTo(result.Row(to + i, z - box.Z, row - box.Y));
        }
    }

    private static void Multiply(float* a, float* b, float* to, int length)
    {
        for (var x = 0; x < length; x++)
            to[x] = a[x] * b[x];
    }

    private sealed class Worker : IDisposable
    {
        public Worker(Field[] fields, VolumeBox box, LineKernel[][] kernels, int rows)
        {
            Filters = Array.ConvertAll(fields, f => new RowFilter(f, box, kernels, [(0, 0, 0)], rows));
            Values = new DerivativeRows.Worker(Filters[0]);
        }

        public RowFilter[] Filters { get; }

        public DerivativeRows.Worker Values { get; }

        public float* Row(int filter) => Filters[filter].Result(0);

        public void Dispose()
        {
            // The first filter belongs to the values.
            Values.Dispose();
            foreach (var filter in Filters.AsSpan(1))
                filter.Dispose();
        }
    }
}
