using NucleusDl.Volumes;

namespace NucleusDl.Labels;

/// <summary>How a foreground map and a distance map become instances.</summary>
public sealed record DecodeThresholds
{
    /// <summary>Probability above which a voxel is nucleus, 0-1.</summary>
    public double Foreground { get; init; } = 0.5;

    /// <summary>How far a peak of the distance map must stand above its surroundings to be a nucleus of its own, 0-1 (the h of h-maxima).</summary>
    public double PeakHeight { get; init; } = 0.1;

    /// <summary>Smoothing of the distance map before peaks are sought, voxels along X; along Z it is less where planes are further apart.</summary>
    public double Smoothing { get; init; } = 1;

    /// <summary>Nuclei smaller than this are dropped, µm³.</summary>
    public double MinVolume { get; init; }

    /// <summary>Nuclei smaller than this share of their stack's median nucleus are dropped, 0-1: polar bodies and debris beside large nuclei, whatever the stage.</summary>
    public double MinShare { get; init; }

    /// <summary>The least number of voxels of a nucleus in a stack with these sizes.</summary>
    internal long LeastVoxels(IEnumerable<long> sizes, VoxelSize voxelSize)
    {
        var least = (long)Math.Ceiling(MinVolume / voxelSize.Volume);
        // Specks do not count for the median: there may be more of them than of nuclei.
        long[] nuclei = [.. sizes.Where(s => s >= least).Order()];
        return nuclei.Length == 0 ? least : Math.Max(least, (long)Math.Ceiling(MinShare * nuclei[nuclei.Length / 2]));
    }

    /// <summary>Refuses values out of range.</summary>
    /// <exception cref="NucleusException">A value is out of range.</exception>
    public void Validate()
    {
        if (!(Foreground is > 0 and < 1 && PeakHeight is > 0 and < 1 && Smoothing is >= 0 and <= 20 && MinVolume >= 0 && MinShare is >= 0 and < 1))
            throw new NucleusException(ErrorKind.Usage, $"The decoding thresholds are wrong: {this}.",
                "Foreground, peak height and smallest share must lie between 0 and 1, smoothing in 0..20 voxels, and the smallest volume must not be negative.");
    }
}
