using NucleusDl.Volumes;

namespace NucleusDl.Measuring;

/// <summary>
/// Size, box, place, second moments and intensities of every label, in voxels and quickly: one pass over the labels, and one over the voxels inside
/// them. For surfaces, neighbours, chromocentres and µm use <see cref="Morphometry"/>.
/// </summary>
public static class RegionProperties
{
    /// <summary>Measures every label; the numbers are those of scikit-image's regionprops.</summary>
    /// <param name="labels">Labels, [Z, Y, X], 0 = background; gaps in the numbers are fine, and a label in several pieces is one.</param>
    /// <param name="image">The image they belong to, first channel, any pixel type; without it there are no intensities.</param>
    /// <param name="parallel">Number of threads and cancellation; the result does not depend on them.</param>
    /// <returns>One entry for each label, ascending.</returns>
    /// <exception cref="NucleusException">The shapes differ.</exception>
    /// <example><code>
    /// foreach (var region in RegionProperties.Measure(labels, image))
    ///     Console.WriteLine($"{region.Label}: {region.Voxels} voxels, mean {region.Mean:0.0}");
    /// </code></example>
    public static IReadOnlyList<Region> Measure(LabelVolume labels, Volume? image = null, ParallelOptions? parallel = null)
    {
        if (image is not null && !image.Shape.SameSpace(labels.Shape))
            throw new NucleusException(ErrorKind.Input, $"The labels have {labels.Shape} voxels, the image {image.Shape}.",
                "Measure labels on the very image they were made from; check for cropping or swapped axes.", labels.Voxels.Source);
        parallel ??= new ParallelOptions();
        var runs = LabelRuns.Collect(labels, parallel);
        var result = new Region[runs.Labels.Length];
        Parallel.For(0, result.Length, parallel, i =>
        {
            var own = runs.Of(i);
            var sums = new VoxelSums(own, labels.Shape.Y, new VoxelSize(1, 1, 1));
            var grey = image is null ? RunIntensity.None : RunIntensity.Of(image, own);
            result[i] = new Region(runs.Labels[i], sums.Voxels, sums.Box, sums.Centroid, sums.Covariance, grey.Min, grey.Sum / sums.Voxels, grey.Max);
        });
        return result;
    }
}
