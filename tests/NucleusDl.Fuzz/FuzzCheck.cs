using System.Diagnostics;
using NucleusDl.IO;

namespace NucleusDl.Fuzz;

/// <summary>How one damaged file fared.</summary>
internal enum FuzzOutcome
{
    /// <summary>It gave pixels.</summary>
    Read,

    /// <summary>It gave an error that says what to do.</summary>
    Refused,

    /// <summary>An exception of another kind, or an error without advice.</summary>
    Unhandled,

    /// <summary>More than two seconds, twice.</summary>
    Slow,

    /// <summary>More than 512 MB.</summary>
    Memory,
}

/// <summary>Opens a file as a user would: inspect, first plane, all of it where it is small, sometimes as labels.</summary>
internal static class FuzzCheck
{
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private const long MostBytes = 512L << 20, SmallImage = 64L << 20;

    /// <summary>Reads the file, and says what went wrong.</summary>
    public static (FuzzOutcome Outcome, string? Why) Run(string path, bool asLabels)
    {
        var (outcome, why, time) = Once(path, asLabels);
        // A busy machine is not the file's fault.
        if (outcome <= FuzzOutcome.Refused && time > Longest)
            (outcome, why, time) = Once(path, asLabels);
        return outcome <= FuzzOutcome.Refused && time > Longest ? (FuzzOutcome.Slow, $"{time.TotalSeconds:0.0} s") : (outcome, why);
    }

    private static (FuzzOutcome Outcome, string? Why, TimeSpan Time) Once(string path, bool asLabels)
    {
        var clock = Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var outcome = FuzzOutcome.Read;
        string? why = null;
        var native = 0L;
        try
        {
            native = Read(path, asLabels);
        }
        catch (NucleusException e) when (e.Kind is ErrorKind.Input or ErrorKind.Resource or ErrorKind.Usage && e.Problem.Length > 0 && e.Fix.Length > 0)
        {
            outcome = FuzzOutcome.Refused;
        }
        catch (Exception e)
        {
            (outcome, why) = (FuzzOutcome.Unhandled, e.ToString());
        }
        var bytes = native + GC.GetAllocatedBytesForCurrentThread() - before;
        return outcome <= FuzzOutcome.Refused && bytes > MostBytes ? (FuzzOutcome.Memory, $"{bytes >> 20} MB", clock.Elapsed) : (outcome, why, clock.Elapsed);
    }

    /// <summary>Bytes of the volumes that were made.</summary>
    private static long Read(string path, bool asLabels)
    {
        using var reader = VolumeFile.OpenToInspect(path);
        var info = reader.Info;
        _ = info.ToString();
        var plane = info.Shape.PlaneLength * 8;
        var all = plane * info.Shape.Z * info.Shape.C * info.Frames;
        if (plane < MostBytes)
            using (reader.ReadPlane(0, 0))
                if (all < SmallImage)
                    for (var frame = 0; frame < Math.Min(info.Frames, 3); frame++)
                        reader.ReadBox(VolumeBox.Whole(info.Shape), frame).Dispose();
        if (!asLabels && all < SmallImage)
            PixelStatistics.Of(reader, checksum: true);
        if (asLabels && all < SmallImage)
            VolumeFile.ReadLabels(path, new ReadOptions(Channel: 0, Frame: 0, Series: info.SeriesCount > 1 ? 0 : null)).Dispose();
        return all < SmallImage ? all : Math.Min(plane, MostBytes / 2);
    }
}
