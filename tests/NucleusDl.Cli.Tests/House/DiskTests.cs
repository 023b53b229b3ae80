using System.Reflection;
using NucleusDl.Models;
using Xunit.Abstractions;

namespace NucleusDl.Tests.House;

/// <summary>libtorch lies on disk once, in the package folder, however many projects use it.</summary>
public class DiskTests(ITestOutputHelper output)
{
    private const long MostBytes = 1_000_000_000;

    private static readonly bool WithCuda = typeof(ModelFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Any(a => a is { Key: "TorchFlavour", Value: "cuda" });

    /// <summary>bin and obj of every project of src and tests.</summary>
    private static IEnumerable<string> Outputs => HouseProject.All.Select(p => Path.GetDirectoryName(SourceTree.Full(p.File))!)
        .SelectMany(d => new[] { Path.Combine(d, "bin"), Path.Combine(d, "obj") }).Where(Directory.Exists);

    [Fact, Trait(Kind.Name, Kind.Fast)]
    public void No_project_has_a_copy_of_libtorch()
    {
        Assert.NotEmpty(Outputs);
        if (!WithCuda)
            Rule.NothingBreaks(Outputs.SelectMany(d => Directory.EnumerateFiles(d, "*torch_cpu*", SearchOption.AllDirectories)));
    }

    [Fact, Trait(Kind.Name, Kind.Slow)]
    public void A_build_of_the_whole_solution_takes_less_than_1_GB()
    {
        // Of the configuration that is being tested: others may lie beside it.
        var configuration = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar))!);
        var sizes = Outputs.Select(d => Path.Combine(d, configuration)).Where(Directory.Exists).Select(d => (Folder: SourceTree.Relative(d), Bytes: Size(d))).ToList();
        foreach (var (folder, bytes) in sizes.OrderByDescending(s => s.Bytes))
            output.WriteLine($"{bytes / 1e6,8:0.0} MB  {folder}");
        var all = sizes.Sum(s => s.Bytes);
        output.WriteLine($"{all / 1e6,8:0.0} MB in all");
        Assert.NotEmpty(sizes);
        if (!WithCuda)
            Assert.InRange(all, 1, MostBytes);
    }

    private static long Size(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);
}
