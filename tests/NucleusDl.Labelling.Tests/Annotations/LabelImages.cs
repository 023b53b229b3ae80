using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Tests.Annotations;

/// <summary>Label images for tests.</summary>
internal static class LabelImages
{
    /// <summary>Random blocks of labels: touching, with holes, in pieces, at the border.</summary>
    public static LabelVolume Random(int seed, int z, int y, int x, VoxelSize? size = null)
    {
        var random = new Random(seed);
        var labels = new LabelVolume(z, y, x, size);
        for (var n = 0; n < 14; n++)
        {
            var (label, z0, y0, x0) = (random.Next(0, 9), random.Next(z), random.Next(y), random.Next(x));
            var (z1, y1, x1) = (Math.Min(z, z0 + 1 + random.Next(3)), Math.Min(y, y0 + 1 + random.Next(y / 2 + 1)), Math.Min(x, x0 + 1 + random.Next(x / 2 + 1)));
            for (var k = z0; k < z1; k++)
                for (var j = y0; j < y1; j++)
                    for (var i = x0; i < x1; i++)
                        labels[k, j, i] = label;
        }
        return labels;
    }

    public static bool Same(LabelVolume a, LabelVolume b)
    {
        if (!a.Shape.SameSpace(b.Shape))
            return false;
        for (var z = 0; z < a.Shape.Z; z++)
            if (!a.Plane(z).SequenceEqual(b.Plane(z)))
                return false;
        return true;
    }
}
