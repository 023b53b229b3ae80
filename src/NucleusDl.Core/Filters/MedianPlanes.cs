using System.Numerics;
using NucleusDl.Volumes;

namespace NucleusDl.Filters;

/// <summary>
/// The median of 27 without a branch, many columns at once. Work is shared along each axis: three voxels along Z are sorted once for each row,
/// three such triples along Y to nine values once for each column, and the median is chosen from three sorted nines side by side.
/// One per thread.
/// </summary>
internal sealed unsafe class MedianPlanes<T, TKey, TKeys> : IDisposable
    where T : unmanaged, INumber<T> where TKey : unmanaged, INumber<TKey> where TKeys : IMedianKeys<T, TKey>
{
    /// <summary>Pairs that sort nine values of which 0-2, 3-5 and 6-8 are sorted (the rest of the network of 25 by Floyd; Knuth, The Art of Computer Programming 3, 5.3.4).</summary>
    private static readonly (int Low, int High)[] Pairs =
        [(0, 3), (3, 6), (0, 3), (1, 4), (4, 7), (1, 4), (2, 5), (5, 8), (2, 5), (1, 3), (5, 7), (2, 6), (4, 6), (2, 4), (2, 3), (5, 6)];

    private readonly VolumeShape shape;
    private readonly int stride;

    /// <summary>Rows y - 1, y, y + 1 in turn; each sorted along Z to three.</summary>
    private readonly NativeBuffer<TKey> triples;

    /// <summary>Nine sorted values of each column, one row a rank; a margin in front holds the column at -1.</summary>
    private readonly NativeBuffer<TKey> nines;
    private readonly NativeBuffer<TKey> medians;

    private MedianPlanes(VolumeShape shape)
    {
        this.shape = shape;
        var width = Vector<TKey>.Count;
        // Whole vectors everywhere: what lies behind the row is computed and never used.
        stride = (shape.X + width - 1) / width * width + 2 * width;
        triples = new NativeBuffer<TKey>(9L * stride);
        nines = new NativeBuffer<TKey>(9L * stride);
        medians = new NativeBuffer<TKey>(stride);
        new Span<TKey>(triples.Pointer, 9 * stride).Clear();
        new Span<TKey>(nines.Pointer, 9 * stride).Clear();
    }

    public static void Run(Volume<T> image, Volume<T> result, ParallelOptions parallel)
    {
        var shape = image.Shape;
        Parallel.For(0, shape.C * shape.Z, parallel, () => new MedianPlanes<T, TKey, TKeys>(shape), (i, _, planes) =>
        {
            planes.Filter(image, i / shape.Z, i % shape.Z, result);
            return planes;
        }, static planes => planes.Dispose());
    }

    public void Dispose()
    {
        triples.Dispose();
        nines.Dispose();
        medians.Dispose();
    }

    private void Filter(Volume<T> image, int c, int z, Volume<T> result)
    {
        SortAlongZ(image, c, z, 0);
        for (var y = 0; y < shape.Y; y++)
        {
            if (y + 1 < shape.Y)
                SortAlongZ(image, c, z, y + 1);
            SortAlongY(Triple(Math.Max(0, y - 1)), Triple(y), Triple(Math.Min(shape.Y - 1, y + 1)));
            Choose();
            TKeys.FromKeys(new Span<TKey>(medians.Pointer, shape.X), result.Row(c, z, y));
        }
    }

    /// <summary>Where the three sorted rows of y stand.</summary>
    private TKey* Triple(int y) => triples.Pointer + y % 3 * 3L * stride;

    private void SortAlongZ(Volume<T> image, int c, int z, int y)
    {
        var low = Triple(y);
        TKey* middle = low + stride, high = middle + stride;
        TKeys.ToKeys(image.Row(c, Math.Max(0, z - 1), y), new Span<TKey>(low, shape.X));
        TKeys.ToKeys(image.Row(c, z, y), new Span<TKey>(middle, shape.X));
        TKeys.ToKeys(image.Row(c, Math.Min(shape.Z - 1, z + 1), y), new Span<TKey>(high, shape.X));
        for (var x = 0; x < shape.X; x += Vector<TKey>.Count)
        {
            Vector<TKey> a = Vector.Load(low + x), b = Vector.Load(middle + x), d = Vector.Load(high + x);
            (a, b) = (Vector.Min(a, b), Vector.Max(a, b));
            (b, d) = (Vector.Min(b, d), Vector.Max(b, d));
            (a, b) = (Vector.Min(a, b), Vector.Max(a, b));
            a.Store(low + x);
            b.Store(middle + x);
            d.Store(high + x);
        }
    }

    private void SortAlongY(TKey* above, TKey* here, TKey* below)
    {
        var width = Vector<TKey>.Count;
        var v = stackalloc Vector<TKey>[9];
        for (var x = 0; x < shape.X; x += width)
        {
            for (var i = 0; i < 3; i++)
            {
                v[i] = Vector.Load(above + i * stride + x);
                v[3 + i] = Vector.Load(here + i * stride + x);
                v[6 + i] = Vector.Load(below + i * stride + x);
            }
            foreach (var (low, high) in Pairs)
                (v[low], v[high]) = (Vector.Min(v[low], v[high]), Vector.Max(v[low], v[high]));
            for (var rank = 0; rank < 9; rank++)
                v[rank].Store(nines.Pointer + rank * stride + width + x);
        }
        for (var rank = 0; rank < 9; rank++)
        {
            var row = nines.Pointer + rank * stride + width;
            row[-1] = row[0];
            row[shape.X] = row[shape.X - 1];
        }
    }

    /// <summary>
    /// The 14th of three sorted nines A, B, C. The s-th of A and B together is D(s) = min over i + j = s of max(A(i), B(j)), counted from 1, where
    /// the 0th is below everything; by the same rule the 14th of all is min over k of max(D(14 - k), C(k)).
    /// </summary>
    private void Choose()
    {
        var width = Vector<TKey>.Count;
        for (var x = 0; x < shape.X; x += width)
        {
            // The s-th value, counted from 1, of the columns x - 1, x and x + 1.
            TKey* b = nines.Pointer - stride + width + x, a = b - 1, c = b + 1;
            var median = Vector<TKey>.Zero;
            for (var s = 5; s <= 14; s++)
            {
                var first = Math.Max(0, s - 9);
                var last = Math.Min(9, s);
                var d = first == 0 ? Vector.Load(b + s * stride) : Vector.Max(Vector.Load(a + first * stride), Vector.Load(b + (s - first) * stride));
                for (var i = first + 1; i < last; i++)
                    d = Vector.Min(d, Vector.Max(Vector.Load(a + i * stride), Vector.Load(b + (s - i) * stride)));
                d = Vector.Min(d, last == s ? Vector.Load(a + s * stride) : Vector.Max(Vector.Load(a + last * stride), Vector.Load(b + (s - last) * stride)));
                if (s < 14)
                    d = Vector.Max(d, Vector.Load(c + (14 - s) * stride));
                median = s == 5 ? d : Vector.Min(median, d);
            }
            median.Store(medians.Pointer + x);
        }
    }
}
