using System.Diagnostics;
using NucleusDl.IO;

namespace NucleusDl.Tests.IO.Tiff;

/// <summary>Tests that count memory run when no others do.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}

/// <summary>Reads a file that may be anything.</summary>
internal static class TiffHostility
{
    /// <summary>Inspects and reads the file: it may fail with a clear error alone, and must keep within time and memory.</summary>
    public static void Check(string path, TimeSpan mostTime, long mostBytes)
    {
        var clock = Stopwatch.StartNew();
        var before = GC.GetTotalAllocatedBytes();
        try
        {
            using (var reader = VolumeFile.OpenToInspect(path))
                PixelStatistics.Of(reader, checksum: true);
            using var volume = VolumeFile.Read(path, new ReadOptions(Frame: 0, Channel: 0));
        }
        catch (NucleusException e)
        {
            Assert.EndsWith(".", e.Fix, StringComparison.Ordinal);
        }
        var allocated = GC.GetTotalAllocatedBytes() - before;
        Assert.True(clock.Elapsed < mostTime && allocated < mostBytes, $"{path}: {clock.Elapsed}, {allocated >> 20} MiB");
    }
}
