using NucleusDl.Volumes;

namespace NucleusDl.Labels;

/// <summary>Markers from an image: the domes that rise at least h above every saddle that leads to a higher one (h-maxima; Soille 2003, doi:10.1007/978-3-662-05088-0).</summary>
public static class HMaxima
{
    /// <summary>
    /// Finds the h-maxima. A marker is the top of a dome: all voxels connected to its peak that are less than h below it;
    /// so noise lower than h does not split a marker. Markers never touch. Against scikit-image's h_maxima (the same h, no
    /// mask): each marker here holds at least one voxel marked there, and each voxel marked there lies in a marker here.
    /// Two differences: there, equal peaks in one dome are separate spots, here one marker; there, an image with a range
    /// below h has no marker, here the highest peak of every connected part of the mask always is one, so no nucleus is lost.
    /// </summary>
    /// <param name="image">Image, first channel, [Z, Y, X]; NaN and -∞ count as outside.</param>
    /// <param name="h">Least height of a dome, in the image's unit (µm on a distance map); 0 gives all regional maxima.</param>
    /// <param name="mask">Where to look (every value but 0); everywhere when null. Outside there are no neighbours.</param>
    /// <param name="connectivity">Which voxels are neighbours.</param>
    /// <param name="parallel">Number of threads and cancellation; the result does not depend on them.</param>
    /// <returns>Markers 1, 2, … in raster order.</returns>
    /// <exception cref="NucleusException">h is negative or not a number, or the shapes differ.</exception>
    public static LabelVolume Find(Volume<float> image, float h, Volume<byte>? mask = null, Connectivity connectivity = Connectivity.Corners26,
        ParallelOptions? parallel = null)
    {
        if (!(h >= 0) || float.IsInfinity(h))
            throw new NucleusException(ErrorKind.Usage, $"The height h = {h} of an h-maximum must be 0 or more.", "Give it in the image's unit, for example 0.5 µm on a distance map.");
        parallel ??= new ParallelOptions();
        using var graph = new PeakGraph(image, mask, connectivity, parallel);
        using var tops = new Volume<byte>(image.Shape with { C = 1 }, image.VoxelSize) { Source = image.Source };
        for (var peak = 0; peak < graph.Count; peak++)
        {
            if (graph.Dynamics[peak] < h || graph.Dynamics[peak] == 0)
                continue;
            foreach (var (z, y, x) in graph.Region(peak, (double)graph.Height(peak) - h, strict: h > 0))
                tops[z, y, x] = 1;
        }
        return ConnectedComponents.Label(tops, connectivity, parallel);
    }
}
