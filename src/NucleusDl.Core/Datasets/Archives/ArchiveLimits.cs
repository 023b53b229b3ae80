namespace NucleusDl.Datasets;

/// <summary>How much an archive may become when it is unpacked. Archives come from strangers, and one of some kilobytes can fill a disk.</summary>
public sealed record ArchiveLimits
{
    /// <summary>Most bytes in all, or null for what the disk has free but for <see cref="Reserve"/>.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>Bytes that stay free on the disk; 256 MiB.</summary>
    public long Reserve { get; init; } = 256L << 20;

    /// <summary>Most files and folders; 200,000.</summary>
    public int MaxEntries { get; init; } = 200_000;

    /// <summary>Most bytes unpacked for one packed; 1,100. Deflate reaches 1,032 at most, and label images come near it, so that more than this is a lie.</summary>
    public double MaxRatio { get; init; } = 1100;

    /// <summary>Most bytes unpacked for one packed, once there are more than <see cref="LargeBytes"/>; 250.</summary>
    public double MaxRatioWhenLarge { get; init; } = 250;

    /// <summary>Where <see cref="MaxRatioWhenLarge"/> begins; 16 GiB.</summary>
    public long LargeBytes { get; init; } = 16L << 30;
}
