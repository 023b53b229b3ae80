using NucleusDl.Volumes;

namespace NucleusDl.Synthetic;

/// <summary>Turns solids into voxels. Planes are independent of each other, so the number of threads changes nothing.</summary>
internal static class PhantomRenderer
{
    /// <summary>Labels at the voxel centres; where two bodies overlap, the one whose surface lies farther out wins, which parts them by a flat contact.</summary>
    public static LabelVolume Labels(PhantomConfig config, IReadOnlyList<Nucleus> nuclei, ParallelOptions parallel)
    {
        var shape = config.Shape;
        var labels = new LabelVolume(shape.Z, shape.Y, shape.X, config.VoxelSize);
        Parallel.For(0, shape.Z, parallel, z =>
        {
            var plane = labels.Plane(z);
            var lowest = new double[plane.Length];
            for (var n = 0; n < nuclei.Count; n++)
                if (Cut(nuclei[n].Body, config, z * config.VoxelSize.Z, 0) is { } box)
                    for (var y = box.Top; y < box.Bottom; y++)
                        for (var x = box.Left; x < box.Right; x++)
                        {
                            var i = y * shape.X + x;
                            var level = nuclei[n].Body.Level(box.Offset(y, x));
                            if (level > 1 || (plane[i] != 0 && level >= lowest[i]))
                                continue;
                            plane[i] = n + 1;
                            lowest[i] = level;
                        }
        });
        return labels;
    }

    /// <summary>Emitted light on a grid with <see cref="OpticsConfig.SubPlanes"/> planes per plane; average chromatin is 1, outside is 0.</summary>
    public static Volume<float> Light(PhantomConfig config, IReadOnlyList<Nucleus> nuclei, ParallelOptions parallel)
    {
        var (shape, sub) = (config.Shape, config.Optics.SubPlanes);
        var light = new Volume<float>(shape with { Z = shape.Z * sub });
        var edge = Math.Max(config.VoxelSize.Y, config.VoxelSize.X);
        Parallel.For(0, shape.Z * sub, parallel, k =>
        {
            var plane = light.Plane(k);
            // Sub-plane (sub - 1) / 2 of a plane lies at the plane's own depth.
            var z = (k - (sub - 1) / 2) * config.VoxelSize.Z / sub;
            foreach (var nucleus in nuclei)
                if (Cut(nucleus.Body, config, z, edge) is { } box)
                    for (var y = box.Top; y < box.Bottom; y++)
                        for (var x = box.Left; x < box.Right; x++)
                        {
                            var offset = box.Offset(y, x);
                            var cover = Cover(nucleus.Body, offset, edge);
                            ref var voxel = ref plane[y * shape.X + x];
                            if (cover > 0)
                                voxel = Math.Max(voxel, (float)(cover * nucleus.Chromatin.LightAt(offset, edge)));
                        }
        });
        return light;
    }

    /// <summary>1 inside, 0 outside, with a ramp one voxel wide along the ray from the centre.</summary>
    private static double Cover(NucleusBody body, Point3 offset, double edge)
    {
        var level = body.Level(offset);
        if (level < 0.5)
            return 1;
        var depth = offset.Length() * (1 / level - 1);
        return Math.Clamp(0.5 + depth / edge, 0, 1);
    }

    /// <summary>The rectangle of a plane that a body can reach, if any.</summary>
    private static Box? Cut(NucleusBody body, PhantomConfig config, double z, double margin)
    {
        var (c, e, size, shape) = (body.Centre, body.Extent, config.VoxelSize, config.Shape);
        if (Math.Abs(z - c.Z) > e.Z + margin)
            return null;
        var top = Math.Max(0, (int)Math.Ceiling((c.Y - e.Y - margin) / size.Y));
        var bottom = Math.Min(shape.Y, (int)Math.Floor((c.Y + e.Y + margin) / size.Y) + 1);
        var left = Math.Max(0, (int)Math.Ceiling((c.X - e.X - margin) / size.X));
        var right = Math.Min(shape.X, (int)Math.Floor((c.X + e.X + margin) / size.X) + 1);
        return new Box(top, bottom, left, right, z - c.Z, c, size);
    }

    /// <summary>A rectangle of voxels and how to place them relative to a body.</summary>
    private readonly record struct Box(int Top, int Bottom, int Left, int Right, double DeltaZ, Point3 Centre, VoxelSize Size)
    {
        public Point3 Offset(int y, int x) => new(DeltaZ, y * Size.Y - Centre.Y, x * Size.X - Centre.X);
    }
}
