using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Session;

/// <summary>Whether this machine can make nuclei of so large a part at once.</summary>
internal static class ForestMemory
{
    /// <summary>Probability, its smoothed copy, distance, its smoothed copy and valleys as floats; markers, flood and result as integers; two masks.</summary>
    private const int BytesPerVoxel = 44;

    /// <summary>Refuses what does not fit.</summary>
    /// <exception cref="NucleusException">It does not.</exception>
    public static void Check(Bounds box)
    {
        var (needed, there) = ((double)box.Box.Depth * box.Box.Height * box.Box.Width * BytesPerVoxel, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        if (needed > 0.9 * there)
            throw new NucleusException(ErrorKind.Resource, FormattableString.Invariant($"Nuclei of a part of {new VolumeShape(box.Box.Depth, box.Box.Height, box.Box.Width)} voxels need {needed / (1 << 30):0.0} GiB, and this machine has {there / (double)(1 << 30):0.0}."),
                "Scribble more background, so that less is taken for nuclei, crop the stack, or use a machine with more memory.");
    }
}
