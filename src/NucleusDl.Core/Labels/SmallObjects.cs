using NucleusDl.Volumes;

namespace NucleusDl.Labels;

/// <summary>Removes what is too small to be a nucleus.</summary>
public static class SmallObjects
{
    /// <summary>Turns labels with fewer voxels than asked for into background; the other numbers stay.</summary>
    /// <param name="labels">Labels, [Z, Y, X]; left as they are. A label in several pieces counts as one.</param>
    /// <param name="minVoxels">Least number of voxels that stays.</param>
    /// <returns>New labels of the same shape and voxel size.</returns>
    public static LabelVolume Remove(LabelVolume labels, long minVoxels)
    {
        var kept = new Dictionary<int, int>();
        foreach (var (label, size) in labels.Sizes())
            if (size >= minVoxels)
                kept[label] = label;
        return Relabel.Map(labels, kept);
    }

    /// <summary>Turns labels of less volume than asked for into background; the other numbers stay.</summary>
    /// <param name="labels">Labels, [Z, Y, X]; left as they are.</param>
    /// <param name="minCubicMicrons">Least volume that stays, µm³.</param>
    /// <param name="spacing">Voxel size in µm.</param>
    /// <returns>New labels of the same shape and voxel size.</returns>
    public static LabelVolume Remove(LabelVolume labels, double minCubicMicrons, VoxelSize spacing) =>
        Remove(labels, (long)Math.Ceiling(minCubicMicrons / spacing.Volume));
}
