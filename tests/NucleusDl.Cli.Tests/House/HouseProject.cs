using System.Xml.Linq;

namespace NucleusDl.Tests.House;

/// <summary>A project file and what it says.</summary>
/// <param name="Name">File name without its ending.</param>
/// <param name="File">Path relative to the root.</param>
/// <param name="Assembly">Name of what it builds.</param>
/// <param name="ProjectReferences">Names of the projects it refers to.</param>
/// <param name="Packages">Packages it refers to, with the version, if it states one itself.</param>
internal sealed record HouseProject(
    string Name, string File, string Assembly, IReadOnlyList<string> ProjectReferences, IReadOnlyList<(string Name, string? Version)> Packages)
{
    /// <summary>All projects of src and tests.</summary>
    public static IReadOnlyList<HouseProject> All { get; } = [.. SourceTree.Files.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal)).Select(Read)];

    /// <summary>The projects of src.</summary>
    public static IEnumerable<HouseProject> Source => All.Where(p => p.File.StartsWith("src/", StringComparison.Ordinal));

    /// <summary>The built assembly: beside the tests, or else the newest in the project's own output.</summary>
    public string Built()
    {
        var beside = Path.Combine(AppContext.BaseDirectory, Assembly + ".dll");
        if (System.IO.File.Exists(beside))
            return beside;
        var bin = Path.Combine(Path.GetDirectoryName(SourceTree.Full(File))!, "bin");
        return (Directory.Exists(bin) ? Directory.GetFiles(bin, Assembly + ".dll", SearchOption.AllDirectories) : [])
            .MaxBy(System.IO.File.GetLastWriteTimeUtc) ?? throw new InvalidOperationException($"{Name} is not built: build NucleusDl.sln");
    }

    /// <summary>Packages that a project or props file refers to.</summary>
    public static IReadOnlyList<(string Name, string? Version)> PackagesOf(XDocument project) =>
        [.. project.Descendants("PackageReference").Select(p => ((string)p.Attribute("Include")!, (string?)p.Attribute("Version") ?? (string?)p.Attribute("VersionOverride")))];

    private static HouseProject Read(string file)
    {
        var project = XDocument.Load(SourceTree.Full(file));
        var name = Path.GetFileNameWithoutExtension(file);
        return new HouseProject(name, file, (string?)project.Descendants("AssemblyName").FirstOrDefault() ?? name,
            [.. project.Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(((string)r.Attribute("Include")!).Replace('\\', '/')))],
            PackagesOf(project));
    }
}
