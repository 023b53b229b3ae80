using NucleusDl.Volumes;

namespace NucleusDl.Labels;

/// <summary>Refuses volumes of different extent with a reason.</summary>
internal static class SameSpace
{
    public static void Check(VolumeShape image, VolumeShape other, string name)
    {
        if (!image.SameSpace(other))
            throw new NucleusException(ErrorKind.Input, $"The {name} has {other} voxels, the image {image}.", $"Use a {name} made from this image.");
    }
}
