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

    /// <summary>Length that counts as 1 in the vectors to the nuclei's centres, µm; 0 where nuclei are parted by distance alone.</summary>
    public double CentreUnit { get; init; }

    /// <summary>How widely the votes for a centre are spread before heaps are told apart, σ in µm.</summary>
    public double VoteSpread { get; init; } = 1.5;

    /// <summary>How many times more votes a heap must have at its top than at the saddle to a higher one, to be a nucleus of its own; above 1.</summary>
    public double VoteRatio { get; init; } = 1.5;

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
        if (!(Foreground is > 0 and < 1 && PeakHeight is > 0 and < 1 && Smoothing is >= 0 and <= 20 && MinVolume >= 0 && MinShare is >= 0 and < 1
            && CentreUnit >= 0 && VoteSpread is >= 0 and <= 100 && VoteRatio is > 1 and <= 100))
            throw new NucleusException(ErrorKind.Usage, $"The decoding thresholds are wrong: {this}.",
                "Foreground, peak height and smallest share must lie between 0 and 1, smoothing in 0..20 voxels, the smallest volume must not be negative; votes spread over 0..100 µm, and their ratio lies in 1..100.");
    }
}
