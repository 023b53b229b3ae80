namespace NucleusDl.Datasets;

/// <summary>Counts what an archive becomes, and stops where it becomes too much.</summary>
internal sealed class UnpackBudget
{
    private readonly string archive;
    private readonly ArchiveLimits limits;
    private readonly long packed;
    private readonly long allowed;
    private long bytes;
    private int entries;

    public UnpackBudget(string archive, string folder, ArchiveLimits limits)
    {
        (this.archive, this.limits) = (archive, limits);
        packed = Math.Max(1, new FileInfo(archive).Length);
        var free = DiskSpace.Free(folder) is { } f ? Math.Max(0, f - limits.Reserve) : long.MaxValue;
        allowed = Math.Min(limits.MaxBytes ?? long.MaxValue, free);
    }

    /// <summary>Bytes unpacked so far.</summary>
    public long Bytes => bytes;

    /// <summary>One more file or folder.</summary>
    public void AddEntry() => CheckEntries(++entries);

    public void CheckEntries(long count)
    {
        if (count > limits.MaxEntries)
            throw new NucleusException(ErrorKind.Input, $"The archive has more than {limits.MaxEntries} entries.",
                "No data set of images needs so many: do not use it unless you trust it, and then unpack it with another program.", archive);
    }

    /// <summary>More bytes.</summary>
    public void Add(long more) => CheckBytes(bytes += more);

    /// <summary>Refuses a size before anything is written.</summary>
    public void CheckBytes(long total)
    {
        if (total < 0 || total / (double)packed > limits.MaxRatio || (total > limits.LargeBytes && total / (double)packed > limits.MaxRatioWhenLarge))
            throw new NucleusException(ErrorKind.Input, $"The archive of {DiskSpace.Say(packed)} would become more than {DiskSpace.Say(Math.Max(0, total))}: it is made to fill the disk.",
                "Do not use it unless you trust it, and then unpack it with another program.", archive);
        if (total > allowed)
            throw new NucleusException(ErrorKind.Resource, $"The archive needs more than the {DiskSpace.Say(allowed)} that may be used on this disk.",
                "Free some space, or choose a folder on another disk with --out.", archive);
    }
}
