using System.Globalization;

namespace NucleusDl.Volumes;

/// <summary>Brings a stack to another grid over the same field of view. Voxel centres are aligned as (i + 1/2)·old/new - 1/2.</summary>
public static class Resample
{
    // Beyond any memory, and still so small that bytes can be counted.
    private const double MostVoxels = 1e15;

    /// <summary>The shape a stack gets at another voxel size, at least one voxel an axis.</summary>
    /// <exception cref="NucleusException">It would have more than 10^15 voxels: one of the sizes is wrong.</exception>
    public static VolumeShape ShapeAt(VolumeShape shape, VoxelSize from, VoxelSize to)
    {
        var (z, y, x) = (Edge(shape.Z, from.Z, to.Z), Edge(shape.Y, from.Y, to.Y), Edge(shape.X, from.X, to.X));
        return z * y * x <= MostVoxels && Math.Max(z, Math.Max(y, x)) <= int.MaxValue
            ? new VolumeShape(shape.C, (int)z, (int)y, (int)x)
            : throw new NucleusException(ErrorKind.Input, string.Create(CultureInfo.InvariantCulture, $"A stack of {shape with { C = 1 }} voxels of {from} would have {z:0} x {y:0} x {x:0} voxels at {to}."),
                "Check the voxel size: it is Z,Y,X in µm.");

        static double Edge(int voxels, double old, double wanted) => Math.Max(1, Math.Round(voxels * old / wanted));
    }

    /// <summary>Trilinear, edges repeated. Not a low-pass: smooth first when shrinking by more than two.</summary>
    public static Volume<float> Linear(Volume<float> source, VolumeShape shape)
    {
        var s = source.Shape;
        var result = new Volume<float>(shape with { C = s.C }, SizeAt(source.VoxelSize, s, shape)) { Source = source.Source, ChannelNames = source.ChannelNames };
        var (y0, y1, fy) = Weights(s.Y, shape.Y);
        var (x0, x1, fx) = Weights(s.X, shape.X);
        var (z0, z1, fz) = Weights(s.Z, shape.Z);
        Parallel.For(0, s.C * shape.Z, i =>
        {
            int c = i / shape.Z, z = i % shape.Z;
            ReadOnlySpan<float> below = source.Plane(c, z0[z]), above = source.Plane(c, z1[z]);
            var plane = result.Plane(c, z);
            var blended = new float[s.X];
            for (var y = 0; y < shape.Y; y++)
            {
                int a = y0[y] * s.X, b = y1[y] * s.X;
                for (var x = 0; x < s.X; x++)
                {
                    var near = below[a + x] + fy[y] * (below[b + x] - below[a + x]);
                    var far = above[a + x] + fy[y] * (above[b + x] - above[a + x]);
                    blended[x] = near + fz[z] * (far - near);
                }
                for (var x = 0; x < shape.X; x++)
                    plane[y * shape.X + x] = blended[x0[x]] + fx[x] * (blended[x1[x]] - blended[x0[x]]);
            }
        });
        return result;
    }

    /// <summary>Nearest voxel, the only right way for labels.</summary>
    public static LabelVolume Nearest(LabelVolume source, VolumeShape shape)
    {
        var s = source.Shape;
        var result = new LabelVolume(shape.Z, shape.Y, shape.X, SizeAt(source.VoxelSize, s, shape));
        Parallel.For(0, shape.Z, z =>
        {
            ReadOnlySpan<int> from = source.Plane(Near(z, s.Z, shape.Z));
            var to = result.Plane(z);
            for (var y = 0; y < shape.Y; y++)
            {
                var row = from.Slice(Near(y, s.Y, shape.Y) * s.X, s.X);
                for (var x = 0; x < shape.X; x++)
                    to[y * shape.X + x] = row[Near(x, s.X, shape.X)];
            }
        });
        return result;
    }

    private static VoxelSize? SizeAt(VoxelSize? size, VolumeShape from, VolumeShape to) => size is { } v
        ? new VoxelSize(v.Z * from.Z / to.Z, v.Y * from.Y / to.Y, v.X * from.X / to.X)
        : null;

    private static int Near(int i, int from, int to) => Math.Min(from - 1, (int)((i + 0.5) * from / to));

    private static (int[] Low, int[] High, float[] Share) Weights(int from, int to)
    {
        var (low, high, share) = (new int[to], new int[to], new float[to]);
        for (var i = 0; i < to; i++)
        {
            var position = Math.Clamp((i + 0.5) * from / to - 0.5, 0, from - 1);
            low[i] = (int)position;
            high[i] = Math.Min(low[i] + 1, from - 1);
            share[i] = (float)(position - low[i]);
        }
        return (low, high, share);
    }
}
