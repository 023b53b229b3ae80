using NucleusDl.Measuring;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Measuring;

/// <summary>Solids with known size, drawn at voxel centres.</summary>
internal static class Solids
{
    public static readonly VoxelSize[] Spacings = [new(1, 0.5, 0.5), new(1.75, 0.8, 0.8), new(1, 0.4, 0.4), new(1, 0.5, 0.25)];

    /// <summary>A random turn: three directions at right angles.</summary>
    public static (Point3 A, Point3 B, Point3 C) Turn(ref CounterRandom random)
    {
        var a = random.Direction();
        var b = random.Direction();
        b -= a * a.Dot(b);
        b /= b.Length();
        return (a, b, new Point3(a.Y * b.X - a.X * b.Y, a.X * b.Z - a.Z * b.X, a.Z * b.Y - a.Y * b.Z));
    }

    /// <summary>A label of every voxel whose centre fulfils a condition, in a stack just large enough; the solid's centre lies at a random place within a voxel.</summary>
    public static LabelVolume Draw(VoxelSize size, double reach, Func<Point3, bool> inside, ref CounterRandom random)
    {
        var (nz, ny, nx) = ((int)(reach / size.Z) + 3, (int)(reach / size.Y) + 3, (int)(reach / size.X) + 3);
        var centre = new Point3((nz + random.NextDouble() - 0.5) * size.Z, (ny + random.NextDouble() - 0.5) * size.Y, (nx + random.NextDouble() - 0.5) * size.X);
        var labels = new LabelVolume(2 * nz + 1, 2 * ny + 1, 2 * nx + 1, size);
        for (var z = 0; z < labels.Shape.Z; z++)
            for (var y = 0; y < labels.Shape.Y; y++)
                for (var x = 0; x < labels.Shape.X; x++)
                    if (inside(new Point3(z * size.Z, y * size.Y, x * size.X) - centre))
                        labels[z, y, x] = 7;
        return labels;
    }

    public static LabelVolume Draw(VoxelSize size, Ellipsoid e, ref CounterRandom random) => Draw(size, e.Long, p =>
    {
        var q = new Point3(p.Dot(e.LongAxis) / e.Long, p.Dot(e.MiddleAxis) / e.Middle, p.Dot(e.ShortAxis) / e.Short);
        return q.Dot(q) <= 1;
    }, ref random);

    /// <summary>A ball in the middle of a stack, sitting on a voxel centre.</summary>
    public static LabelVolume Ball(int z, int y, int x, double radius, VoxelSize size, int label = 1)
    {
        var labels = new LabelVolume(z, y, x, size);
        Add(labels, new Point3(z / 2 * size.Z, y / 2 * size.Y, x / 2 * size.X), radius, label);
        return labels;
    }

    public static void Add(LabelVolume labels, Point3 centre, double radius, int label)
    {
        var size = labels.VoxelSize!.Value;
        for (var z = 0; z < labels.Shape.Z; z++)
            for (var y = 0; y < labels.Shape.Y; y++)
                for (var x = 0; x < labels.Shape.X; x++)
                    if ((new Point3(z * size.Z, y * size.Y, x * size.X) - centre).Length() <= radius)
                        labels[z, y, x] = label;
    }
}
