using NucleusDl.Filters;
using NucleusDl.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Forest;

/// <summary>From probabilities to nuclei: threshold, cavities filled, distance to the border, one marker per dome of it, watershed from the markers.</summary>
public static class ForestInstances
{
    /// <summary>Makes nuclei.</summary>
    /// <param name="probabilities">[class, Z, Y, X].</param>
    /// <param name="nucleusClass">Channel of the nuclei, see <see cref="PixelClassifier.IndexOf"/>.</param>
    /// <param name="spacing">Voxel size, µm.</param>
    /// <param name="options">The defaults when null.</param>
    /// <param name="parallel">Number of threads and cancellation; the result does not depend on them.</param>
    /// <returns>Nuclei 1, 2, … n.</returns>
    /// <exception cref="NucleusException">An option makes no sense.</exception>
    public static LabelVolume Segment(Volume<float> probabilities, int nucleusClass, VoxelSize spacing, InstanceOptions? options = null, ParallelOptions? parallel = null)
    {
        options = (options ?? new InstanceOptions()).Validate();
        using var channel = probabilities.Channel(nucleusClass);
        using var smooth = Gaussian.Blur((Volume<float>)channel, options.SmoothingMicrons, spacing, parallel: parallel);
        var limit = (float)options.Threshold;
        using var above = smooth.Map(p => p > limit ? (byte)1 : (byte)0);
        using var mask = HoleFilling.Fill(above, parallel);
        using var distance = DistanceTransform.Euclidean(mask, spacing, parallel);
        using var parts = float.IsInfinity(distance[0, 0, 0])
            ? ConnectedComponents.Label(mask, Connectivity.Faces6, parallel) // no background at all: one object
            : Split(mask, distance, spacing, options, parallel);
        using var large = SmallObjects.Remove(parts, options.MinVolumeCubicMicrons, spacing);
        var result = Relabel.Sequential(large);
        result.VoxelSize = spacing;
        result.Voxels.Source = probabilities.Source;
        return result;
    }

    private static LabelVolume Split(Volume<byte> mask, Volume<float> distance, VoxelSize spacing, InstanceOptions options, ParallelOptions? parallel)
    {
        using var smooth = Gaussian.Blur(distance, options.DistanceSmoothingMicrons, spacing, parallel: parallel);
        using var markers = HMaxima.Find(smooth, (float)options.MarkerHeightMicrons, mask, Connectivity.Corners26, parallel);
        using var valleys = smooth.Map(static v => -v);
        return Watershed.FromMarkers(valleys, markers, mask, Connectivity.Faces6, parallel);
    }
}
