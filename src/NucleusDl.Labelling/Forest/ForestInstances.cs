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
        var result = DistanceSplit.Nuclei(mask, spacing, options.DistanceSmoothingMicrons, options.MarkerHeightMicrons, options.MinVolumeCubicMicrons, parallel);
        result.Voxels.Source = probabilities.Source;
        return result;
    }
}
