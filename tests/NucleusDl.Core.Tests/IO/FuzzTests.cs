using NucleusDl.Fuzz;
using NucleusDl.IO;

namespace NucleusDl.Tests.IO;

/// <summary>A short run of the fuzz program (tests/NucleusDl.Fuzz): damaged files of every format give pixels or a clear error.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class FuzzTests
{
    [Fact]
    public void Damaged_files_give_pixels_or_a_clear_error()
    {
        using var folder = new TempFolder();
        var seeds = FuzzSeed.Load(Repository.Golden());
        var report = new Fuzzer(seeds, seed: 7, folder.Path, keep: null).Run(0, 2000, Math.Min(2, Environment.ProcessorCount));
        // Time is the machine's, and judged by the program alone.
        var failures = report.Failures.Where(f => f.Outcome != FuzzOutcome.Slow).Select(f => $"number {f.Number} ({f.Seed}): {f.Outcome} {f.Why}").ToList();
        Assert.True(failures.Count == 0, string.Join('\n', failures));
        foreach (var format in seeds.Select(s => s.Format).Distinct())
            Assert.True(report.Counts.GetValueOrDefault((format, FuzzOutcome.Read)) > 0 && report.Counts.GetValueOrDefault((format, FuzzOutcome.Refused)) > 0, format);
    }

    /// <summary>Found by the program: the error was built before it knew its file.</summary>
    [Fact]
    public void An_unknown_order_of_dimensions_is_a_clear_error()
    {
        using var folder = new TempFolder();
        var text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(Repository.Golden("io", "ome-XYCTZ.ome.tif")));
        File.WriteAllBytes(folder.File("a.ome.tif"), System.Text.Encoding.Latin1.GetBytes(text.Replace("=\"XYCTZ\"", "=\"XYCTQ\"", StringComparison.Ordinal)));
        Assert.Contains("XYCTQ", Assert.Throws<NucleusException>(() => VolumeFile.Inspect(folder.File("a.ome.tif"))).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_number_gives_the_same_damage()
    {
        using var folder = new TempFolder();
        var fuzzer = new Fuzzer(FuzzSeed.Load(Repository.Golden()), seed: 7, folder.Path, keep: null);
        var (a, b) = (fuzzer.Write(5, folder.File("a")), fuzzer.Write(5, folder.File("b")));
        var same = File.Exists(a) ? File.ReadAllBytes(a).AsSpan().SequenceEqual(File.ReadAllBytes(b)) : Directory.Exists(b);
        Assert.True(same);
    }
}
