using System.Numerics;
using NucleusDl.Volumes;

namespace NucleusDl.Measuring;

/// <summary>Reads pieces of rows of an image of any pixel type as doubles, without a copy of the image.</summary>
internal abstract class VoxelRows
{
    public static VoxelRows Of(Volume image) => image switch
    {
        Volume<byte> v => new Typed<byte>(v),
        Volume<sbyte> v => new Typed<sbyte>(v),
        Volume<ushort> v => new Typed<ushort>(v),
        Volume<short> v => new Typed<short>(v),
        Volume<uint> v => new Typed<uint>(v),
        Volume<int> v => new Typed<int>(v),
        Volume<float> v => new Typed<float>(v),
        Volume<double> v => new Typed<double>(v),
        _ => throw new ArgumentOutOfRangeException(nameof(image)),
    };

    /// <summary>Copies voxels of a row from <paramref name="x"/> on, as many as fit.</summary>
    public abstract void Copy(int c, int z, int y, int x, Span<double> to);

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

    private sealed class Typed<T>(Volume<T> volume) : VoxelRows where T : unmanaged, INumber<T>
    {
        public override void Copy(int c, int z, int y, int x, Span<double> to)
        {
            ReadOnlySpan<T> from = volume.Row(c, z, y).Slice(x, to.Length);
            for (var i = 0; i < to.Length; i++)
                to[i] = double.CreateTruncating(from[i]);
        }
    }
}
