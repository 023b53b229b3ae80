namespace NucleusDl.Tests;

/// <summary>Marks for <c>dotnet test --filter</c>: Fast needs no network, GPU, Docker or Python.</summary>
internal static class Kind
{
    public const string Name = "Kind";
    public const string Fast = "Fast";
    public const string Slow = "Slow";
    public const string Gpu = "Gpu";
}

/// <summary>The folder of real images with truth, or null where it is absent. Set NUCLEUSDL_TEST_DATA to point elsewhere.</summary>
internal static class RealData
{
    public static string? Root { get; } = Find();

    public static string? Folder(string relative)
    {
        var path = Root is null ? null : Path.Combine(Root, relative);
        return path is not null && Directory.Exists(path) ? path : null;
    }

    private static string? Find()
    {
        var set = Environment.GetEnvironmentVariable("NUCLEUSDL_TEST_DATA");
        if (!string.IsNullOrEmpty(set))
            return Directory.Exists(set) ? set : null;
        for (var d = new DirectoryInfo(Repository.Root).Parent; d is not null; d = d.Parent)
        {
            var data = Path.Combine(d.FullName, "shared", "data");
            if (File.Exists(Path.Combine(data, "MANIFEST.md")))
                return data;
        }
        return null;
    }
}

/// <summary>A test on real files: shown as skipped where they are not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RealDataFactAttribute : FactAttribute
{
    public RealDataFactAttribute(string folder)
    {
        if (RealData.Folder(folder) is null)
            Skip = $"real data '{folder}' is not on this machine (set NUCLEUSDL_TEST_DATA to its folder)";
    }
}

/// <summary>Finds the repository from a test's output folder.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Golden(params string[] parts) => Path.Combine([Root, "tests", "Golden", .. parts]);

    private static string Find()
    {
        for (var d = new DirectoryInfo(AppContext.BaseDirectory); d is not null; d = d.Parent)
            if (File.Exists(Path.Combine(d.FullName, "NucleusDl.sln")))
                return d.FullName;
        throw new InvalidOperationException("NucleusDl.sln not found above " + AppContext.BaseDirectory);
    }
}

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("nucleusdl-test-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
