using NucleusDl.Volumes;

namespace NucleusDl.Labels;

/// <summary>How large the nuclei of a stack are, before anybody has outlined one.</summary>
public static class NucleusDiameter
{
    /// <summary>
    /// The diameter of the median nucleus, as a sphere of its volume, found by <see cref="ClassicalSegmentation"/>. Nuclei that merge make it too large, and those
    /// cut by the border do not count unless there are no others; within a factor of 1.5 it is good enough to choose a scale.
    /// </summary>
    /// <param name="image">Image, [C, Z, Y, X]; the first channel is used.</param>
    /// <param name="spacing">Voxel size, µm.</param>
    /// <param name="parallel">Threads and cancellation.</param>
    /// <returns>µm.</returns>
    /// <exception cref="NucleusException">No nucleus is found.</exception>
    public static double Estimate(Volume<float> image, VoxelSize spacing, ParallelOptions? parallel = null)
    {
        using var labels = ClassicalSegmentation.Segment(image, spacing, parallel: parallel);
        var sizes = labels.Sizes();
        if (sizes.Count == 0)
            throw new NucleusException(ErrorKind.Input, "No nucleus is found by brightness alone, so their size cannot be estimated.", "Give it with --diameter, in µm.", image.Source);
        var cut = OnBorder(labels);
        long[] whole = [.. sizes.Where(s => !cut.Contains(s.Key)).Select(s => s.Value).Order()];
        long[] counted = whole.Length > 0 ? whole : [.. sizes.Values.Order()];
        return 2 * Math.Cbrt(counted[counted.Length / 2] * spacing.Volume * 3 / (4 * Math.PI));
    }

    private static HashSet<int> OnBorder(LabelVolume labels)
    {
        var (shape, found) = (labels.Shape, new HashSet<int>());
        for (var z = 0; z < shape.Z; z++)
        {
            var plane = labels.Plane(z);
            for (var y = 0; y < shape.Y; y++)
            {
                var row = plane.Slice(y * shape.X, shape.X);
                // The first and last plane of a stack cut nuclei too; a single plane cuts them all, so there it does not count.
                if ((shape.Z > 1 && (z == 0 || z == shape.Z - 1)) || y == 0 || y == shape.Y - 1)
                    found.UnionWith(row.ToArray());
                else
                    found.UnionWith([row[0], row[^1]]);
            }
        }
        return found;
    }
}
