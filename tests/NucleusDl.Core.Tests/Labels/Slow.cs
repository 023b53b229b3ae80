using System.Numerics;
using NucleusDl.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Labels;

/// <summary>Random volumes, and the plain loops that the fast ones are measured against.</summary>
internal static class Slow
{
    public static VolumeShape Shape(Random random, int max = 9) => new(random.Next(1, max), random.Next(1, max), random.Next(1, max));

    public static Volume<byte> Mask(Random random, VolumeShape shape, double density)
    {
        var mask = new Volume<byte>(shape);
        foreach (ref var v in All(mask))
            v = random.NextDouble() < density ? (byte)(random.Next(2) == 0 ? 1 : 255) : (byte)0;
        return mask;
    }

    /// <summary>Boxes painted over each other, with numbers that are neither small nor in sequence.</summary>
    public static LabelVolume Labels(Random random, VolumeShape shape, int boxes = 12)
    {
        int[] numbers = [0, 1, 2, 7, 300, 70000, int.MaxValue];
        var labels = new LabelVolume(new Volume<int>(shape));
        for (var i = 0; i < boxes; i++)
        {
            int z0 = random.Next(shape.Z), y0 = random.Next(shape.Y), x0 = random.Next(shape.X), number = numbers[random.Next(numbers.Length)];
            for (var z = z0; z < Math.Min(shape.Z, z0 + 4); z++)
                for (var y = y0; y < Math.Min(shape.Y, y0 + 4); y++)
                    for (var x = x0; x < Math.Min(shape.X, x0 + 4); x++)
                        labels[z, y, x] = number;
        }
        return labels;
    }

    /// <summary>Numbers; with few levels there are many ties.</summary>
    public static Volume<float> Image(Random random, VolumeShape shape, int levels)
    {
        var image = new Volume<float>(shape);
        foreach (ref var v in All(image))
            v = random.Next(levels) - levels / 2;
        return image;
    }

    public static VoxelSize Spacing(Random random) => new(0.3 + 2 * random.NextDouble(), 0.3 + random.NextDouble(), 0.3 + random.NextDouble());

    public static Span<T> All<T>(Volume<T> v) where T : unmanaged, INumber<T> => v.Slice(0, (int)v.Shape.Length);

    public static Span<int> All(LabelVolume v) => All(v.Voxels);

    public static void Equal<T>(Volume<T> expected, Volume<T> actual) where T : unmanaged, INumber<T>
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.Equal(All(expected).ToArray(), All(actual).ToArray());
    }

    public static void Equal(LabelVolume expected, LabelVolume actual) => Equal(expected.Voxels, actual.Voxels);

    public static void Near(Volume<float> expected, Volume<float> actual, double relative)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Span<float> e = All(expected), a = All(actual);
        for (var i = 0; i < e.Length; i++)
            if (e[i] != a[i])
                Assert.True(Math.Abs((double)e[i] - a[i]) <= relative * Math.Abs(e[i]), $"voxel {i}: expected {e[i]}, got {a[i]}");
    }

    /// <summary>Neighbours inside the volume, nearest first.</summary>
    public static IEnumerable<(int Z, int Y, int X)> Around(VolumeShape s, (int Z, int Y, int X) p, Connectivity c) =>
        from o in (from dz in Enumerable.Range(-1, 3) from dy in Enumerable.Range(-1, 3) from dx in Enumerable.Range(-1, 3) select (dz, dy, dx))
        let steps = Math.Abs(o.dz) + Math.Abs(o.dy) + Math.Abs(o.dx)
        where steps > 0 && steps <= (c == Connectivity.Faces6 ? 1 : c == Connectivity.Edges18 ? 2 : 3)
        orderby steps
        let q = (Z: p.Z + o.dz, Y: p.Y + o.dy, X: p.X + o.dx)
        where q.Z >= 0 && q.Y >= 0 && q.X >= 0 && q.Z < s.Z && q.Y < s.Y && q.X < s.X
        select q;

    public static IEnumerable<(int Z, int Y, int X)> Voxels(VolumeShape s) =>
        from z in Enumerable.Range(0, s.Z) from y in Enumerable.Range(0, s.Y) from x in Enumerable.Range(0, s.X) select (z, y, x);

    /// <summary>Components of equal number by flood fill, in raster order.</summary>
    public static LabelVolume Components(LabelVolume labels, Connectivity c)
    {
        var result = new LabelVolume(new Volume<int>(labels.Shape));
        var count = 0;
        foreach (var start in Voxels(labels.Shape))
        {
            if (labels[start.Z, start.Y, start.X] == 0 || result[start.Z, start.Y, start.X] != 0)
                continue;
            result[start.Z, start.Y, start.X] = ++count;
            var open = new Stack<(int, int, int)>([start]);
            while (open.TryPop(out var p))
                foreach (var (z, y, x) in Around(labels.Shape, p, c))
                    if (result[z, y, x] == 0 && labels[z, y, x] == labels[start.Z, start.Y, start.X])
                    {
                        result[z, y, x] = count;
                        open.Push((z, y, x));
                    }
        }
        return result;
    }

    /// <summary>Distance to the nearest voxel with another number, by trying all of them.</summary>
    public static Volume<float> Distance(LabelVolume labels, VoxelSize spacing)
    {
        var result = new Volume<float>(labels.Shape);
        foreach (var (z, y, x) in Voxels(labels.Shape))
        {
            if (labels[z, y, x] == 0)
                continue;
            var least = double.PositiveInfinity;
            foreach (var (k, j, i) in Voxels(labels.Shape))
                if (labels[k, j, i] != labels[z, y, x])
                    least = Math.Min(least, Math.Pow((k - z) * spacing.Z, 2) + Math.Pow((j - y) * spacing.Y, 2) + Math.Pow((i - x) * spacing.X, 2));
            result[z, y, x] = (float)Math.Sqrt(least);
        }
        return result;
    }

    public static LabelVolume AsLabels(Volume<byte> mask) => new(mask.Map(v => v != 0 ? 1 : 0));

    /// <summary>The watershed as a list that is searched through for the lowest and then oldest voxel.</summary>
    public static LabelVolume Watershed(Volume<float> height, LabelVolume markers, Volume<byte> mask, Connectivity c)
    {
        var result = new LabelVolume(new Volume<int>(height.Shape));
        var waiting = new List<(int Z, int Y, int X)>();
        foreach (var p in Voxels(height.Shape))
            if (mask[p.Z, p.Y, p.X] != 0 && markers[p.Z, p.Y, p.X] != 0)
            {
                result[p.Z, p.Y, p.X] = markers[p.Z, p.Y, p.X];
                waiting.Add(p);
            }
        while (waiting.Count > 0)
        {
            var best = 0;
            for (var i = 1; i < waiting.Count; i++)
                if (height[waiting[i].Z, waiting[i].Y, waiting[i].X] < height[waiting[best].Z, waiting[best].Y, waiting[best].X])
                    best = i;
            var p = waiting[best];
            waiting.RemoveAt(best);
            foreach (var q in Around(height.Shape, p, c))
                if (mask[q.Z, q.Y, q.X] != 0 && result[q.Z, q.Y, q.X] == 0)
                {
                    result[q.Z, q.Y, q.X] = result[p.Z, p.Y, p.X];
                    waiting.Add(q);
                }
        }
        return result;
    }
}
