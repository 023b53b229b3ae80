using NucleusDl.Filters;
using NucleusDl.Volumes;

namespace NucleusDl.Labels;

/// <summary>From a mask of all nuclei to nuclei: distance to the border, one marker for each dome of it, watershed from the markers. Nuclei that touch over a wide face stay one.</summary>
public static class DistanceSplit
{
    /// <summary>Parts a mask.</summary>
    /// <param name="mask">Other than 0 inside of nuclei, [1, Z, Y, X].</param>
    /// <param name="spacing">Voxel size, µm; that of the result too.</param>
    /// <param name="smoothingMicrons">σ of the Gaussian over the distance, µm.</param>
    /// <param name="markerHeightMicrons">How far a dome must rise to be a nucleus of its own, µm.</param>
    /// <param name="minVolumeCubicMicrons">What is smaller is left out, µm³.</param>
    /// <param name="parallel">Number of threads and cancellation; the result does not depend on them.</param>
    /// <returns>Nuclei 1, 2, … n of the mask's shape.</returns>
    public static LabelVolume Nuclei(Volume<byte> mask, VoxelSize spacing, double smoothingMicrons, double markerHeightMicrons, double minVolumeCubicMicrons, ParallelOptions? parallel = null)
    {
        using var distance = DistanceTransform.Euclidean(mask, spacing, parallel);
        using var parts = float.IsInfinity(distance[0, 0, 0])
            ? ConnectedComponents.Label(mask, Connectivity.Faces6, parallel) // no background at all: one object
            : Flood(mask, distance, spacing, smoothingMicrons, markerHeightMicrons, parallel);
        using var large = SmallObjects.Remove(parts, minVolumeCubicMicrons, spacing);
        var result = Relabel.Sequential(large);
        result.VoxelSize = spacing;
        return result;
    }

    private static LabelVolume Flood(Volume<byte> mask, Volume<float> distance, VoxelSize spacing, double smoothingMicrons, double markerHeightMicrons, ParallelOptions? parallel)
    {
        using var smooth = Gaussian.Blur(distance, smoothingMicrons, spacing, parallel: parallel);
        using var markers = HMaxima.Find(smooth, (float)markerHeightMicrons, mask, Connectivity.Corners26, parallel);
        using var valleys = smooth.Map(static v => -v);
        return Watershed.FromMarkers(valleys, markers, mask, Connectivity.Faces6, parallel);
    }
}
