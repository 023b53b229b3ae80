using System.Numerics;
using NucleusDl.Volumes;

namespace NucleusDl.Measuring;

/// <summary>Reads pieces of rows of an image of any pixel type as doubles, without a copy of the image.</summary>
internal abstract class VoxelRows
{
    public static VoxelRows Of(Volume image) => image.Accept(new OfAnyType());

    /// <summary>Copies voxels of a row from <paramref name="x"/> on, as many as fit.</summary>
    public abstract void Copy(int c, int z, int y, int x, Span<double> to);

    /// <summary>A table for all grey values that there can be; null where there are too many of them, or fractions.</summary>
    public abstract GreyCounts? NewCounts();

    /// <summary>Counts voxels of a row: every step-th of those beside <paramref name="numbers"/>, labels from <paramref name="x"/> on.</summary>
    public abstract void Count(int c, int z, int y, int x, ReadOnlySpan<int> numbers, long first, long step, GreyCounts counts);

    /// <summary>All voxels of some runs, one after another.</summary>
    public double[] Values(int c, ReadOnlySpan<LabelRun> runs, int rowsPerPlane, long voxels)
    {
        var values = new double[checked((int)voxels)];
        var next = 0;
        foreach (var run in runs)
        {
            var (z, y) = Math.DivRem(run.Row, rowsPerPlane);
            Copy(c, z, y, run.Start, values.AsSpan(next, run.End - run.Start));
            next += run.End - run.Start;
        }
        return values;
    }

    private sealed class OfAnyType : IVolumeVisitor<VoxelRows>
    {
        public VoxelRows Visit<T>(Volume<T> volume) where T : unmanaged, INumber<T> => new Typed<T>(volume);
    }

    private sealed class Typed<T>(Volume<T> volume) : VoxelRows where T : unmanaged, INumber<T>
    {
        public override void Copy(int c, int z, int y, int x, Span<double> to)
        {
            ReadOnlySpan<T> from = volume.Row(c, z, y).Slice(x, to.Length);
            for (var i = 0; i < to.Length; i++)
                to[i] = double.CreateTruncating(from[i]);
        }

        public override GreyCounts? NewCounts() => volume switch
        {
            Volume<byte> => new GreyCounts(0, 1 << 8),
            Volume<sbyte> => new GreyCounts(sbyte.MinValue, 1 << 8),
            Volume<ushort> => new GreyCounts(0, 1 << 16),
            Volume<short> => new GreyCounts(short.MinValue, 1 << 16),
            _ => null,
        };

        public override void Count(int c, int z, int y, int x, ReadOnlySpan<int> numbers, long first, long step, GreyCounts counts)
        {
            ReadOnlySpan<T> from = volume.Row(c, z, y).Slice(x, numbers.Length);
            for (var i = first; i < from.Length; i += step)
                counts.Add(int.CreateTruncating(from[(int)i]), numbers[(int)i] == 0);
        }
    }
}
