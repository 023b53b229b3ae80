using NucleusDl.Volumes;

namespace NucleusDl.Models.Restoration;

/// <summary>
/// Labels as three classes: 0 background, 1 nucleus, 2 border. The border is the outer one, background voxels that touch a nucleus by a face, and, where
/// two nuclei touch, the voxels of both that touch, so that components of nucleus voxels are nuclei; a wall of one voxel is learnt with holes, and one hole joins two nuclei.
/// </summary>
internal static class BorderClasses
{
    public const float Background = 0, Nucleus = 1, Border = 2;

    public static Volume<float> Of(LabelVolume labels)
    {
        var s = labels.Shape;
        var classes = new Volume<float>(s, labels.VoxelSize);
        Parallel.For(0, s.Z, z =>
        {
            var plane = labels.Plane(z);
            var above = z > 0 ? labels.Plane(z - 1) : default;
            var below = z + 1 < s.Z ? labels.Plane(z + 1) : default;
            var to = classes.Plane(z);
            for (int y = 0, i = 0; y < s.Y; y++)
                for (var x = 0; x < s.X; x++, i++)
                {
                    var own = plane[i];
                    var at = own != 0 ? Nucleus : Background;
                    if (x > 0 && Splits(own, plane[i - 1]) || x + 1 < s.X && Splits(own, plane[i + 1])
                        || y > 0 && Splits(own, plane[i - s.X]) || y + 1 < s.Y && Splits(own, plane[i + s.X])
                        || !above.IsEmpty && Splits(own, above[i]) || !below.IsEmpty && Splits(own, below[i]))
                        at = Border;
                    to[i] = at;
                }
        });
        return classes;
    }

    // A neighbour that is another nucleus.
    private static bool Splits(int own, int other) => other != 0 && other != own;
}
