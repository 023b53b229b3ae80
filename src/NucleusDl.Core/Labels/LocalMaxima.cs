using NucleusDl.Volumes;

namespace NucleusDl.Labels;

/// <summary>Regional maxima: connected voxels of one value with only lower ones around them.</summary>
public static class LocalMaxima
{
    /// <summary>Finds all regional maxima, the border included. A constant image is one maximum.</summary>
    /// <param name="image">Image, first channel, [Z, Y, X]; NaN and -∞ count as outside.</param>
    /// <param name="mask">Where to look (every value but 0); everywhere when null. Outside there are no neighbours.</param>
    /// <param name="connectivity">Which voxels are neighbours.</param>
    /// <param name="parallel">Number of threads and cancellation; the result does not depend on them.</param>
    /// <returns>The maxima 1, 2, … in raster order.</returns>
    /// <exception cref="NucleusException">The shapes differ.</exception>
    public static LabelVolume Find(Volume<float> image, Volume<byte>? mask = null, Connectivity connectivity = Connectivity.Corners26, ParallelOptions? parallel = null) =>
        HMaxima.Find(image, 0, mask, connectivity, parallel);
}
