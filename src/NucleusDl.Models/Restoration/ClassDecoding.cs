using NucleusDl.Filters;
using NucleusDl.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Models.Restoration;

/// <summary>From a map of nuclei to nuclei: the settings, and what they do.</summary>
/// <param name="Decoder">Watershed or components.</param>
/// <param name="Threshold">Probability from which a voxel is nucleus.</param>
/// <param name="Smoothing">σ (z, y, x) of the smoothing before peaks are sought, voxels; unused by components.</param>
/// <param name="PeakHeight">How far a smoothed peak must stand above its surroundings to be a nucleus of its own; unused by components.</param>
/// <param name="MinVoxels">Smaller pieces are debris.</param>
internal sealed record ClassDecoding(ClassDecoder Decoder, double Threshold, double[] Smoothing, double PeakHeight, long MinVoxels)
{
    /// <summary>σ over the median nucleus' radius before tuning: less splits lobes, more joins small neighbours.</summary>
    public const double SmoothingOfRadius = 0.33;

    /// <summary>Height of peaks before tuning.</summary>
    public const double UsualPeakHeight = 0.02;

    /// <summary>The map as peaks are sought in; null where none are. The caller disposes it.</summary>
    public Volume<float>? Smooth(Volume<float> probability) =>
        Decoder == ClassDecoder.Components ? null : Gaussian.Blur(probability, Smoothing[0], Smoothing[1], Smoothing[2]);

    /// <summary>Nuclei, numbered from 1 in raster order.</summary>
    /// <param name="probability">Probability of nucleus.</param>
    public LabelVolume Decode(Volume<float> probability)
    {
        using var smooth = Smooth(probability);
        return Decode(probability, smooth);
    }

    /// <summary>Nuclei, of a map that was smoothed before by <see cref="Smooth"/>.</summary>
    public LabelVolume Decode(Volume<float> probability, Volume<float>? smooth)
    {
        var limit = (float)Threshold;
        using var mask = probability.Map(p => p > limit ? (byte)1 : (byte)0);
        using var pieces = smooth is null ? ConnectedComponents.Label(mask) : Flood(smooth, mask);
        using var large = SmallObjects.Remove(pieces, MinVoxels);
        return Relabel.Sequential(large);
    }

    private LabelVolume Flood(Volume<float> smooth, Volume<byte> mask)
    {
        // Faces, as the flood: two pieces that meet at an edge only are two, each with its marker.
        using var markers = HMaxima.Find(smooth, (float)PeakHeight, mask, Connectivity.Faces6);
        using var height = smooth.Map(v => -v);
        return Watershed.FromMarkers(height, markers, mask);
    }

    /// <summary>A fifth of the 5th percentile of the nuclei's voxels: what is smaller is debris.</summary>
    public static long SmallestVoxels(IEnumerable<RestorationStack> stacks)
    {
        var sizes = stacks.Where(s => s.Labels is not null).SelectMany(s => s.Labels!.Sizes().Values).Order().ToArray();
        return sizes.Length == 0 ? 1 : Math.Max(1, sizes[sizes.Length / 20] / 5);
    }

    /// <summary>σ for the median nucleus of the labelled stacks, voxels of the median stack; null where there is no nucleus.</summary>
    public static double[]? SmoothingFor(IEnumerable<RestorationStack> stacks)
    {
        var labelled = stacks.Where(s => s.Labels is not null).ToList();
        var radii = labelled.SelectMany(s => s.Labels!.Sizes().Values.Select(n => Math.Cbrt(3 / (4 * Math.PI) * n * s.VoxelSize.Volume))).Order().ToArray();
        if (radii.Length == 0)
            return null;
        var sigma = SmoothingOfRadius * radii[radii.Length / 2];
        double Edge(Func<VoxelSize, double> of) => Math.Min(20, Math.Round(sigma / labelled.Select(s => of(s.VoxelSize)).Order().ElementAt(labelled.Count / 2), 3));
        return [Edge(v => v.Z), Edge(v => v.Y), Edge(v => v.X)];
    }
}
