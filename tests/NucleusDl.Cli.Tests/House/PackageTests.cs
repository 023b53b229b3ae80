using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace NucleusDl.Tests.House;

/// <summary>Versions stand in one file, every machine's are locked, and the solution has every project.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class PackageTests
{
    private static readonly string[] Machines = ["linux-x64", "osx-arm64", "win-x64"];

    private static readonly Dictionary<string, string> Central = XDocument.Load(SourceTree.Full("Directory.Packages.props")).Descendants("PackageVersion")
        .ToDictionary(p => (string)p.Attribute("Include")!, p => (string)p.Attribute("Version")!, StringComparer.OrdinalIgnoreCase);

    public static TheoryData<string, string> Locks()
    {
        var data = new TheoryData<string, string>();
        foreach (var machine in Machines)
            foreach (var project in HouseProject.All)
                data.Add(machine, project.Name);
        return data;
    }

    [Fact]
    public void Every_package_has_its_version_in_the_central_file_only()
    {
        var props = SourceTree.Files.Where(f => f.EndsWith(".props", StringComparison.Ordinal)).SelectMany(f => HouseProject.PackagesOf(XDocument.Load(SourceTree.Full(f))));
        var references = HouseProject.All.SelectMany(p => p.Packages).Concat(props).ToList();
        Assert.True(references.Count > 15, $"only {references.Count} references were looked at");
        Rule.NothingBreaks(references.Where(r => r.Version is not null || !Central.ContainsKey(r.Name)));
        Assert.All(Central.Values, v => Assert.Matches(@"^\d+\.\d+\.\d+(\.\d+)?(-[\w.]+)?$", v));
    }

    [Theory, MemberData(nameof(Locks))]
    public void A_project_is_locked_for_each_machine(string machine, string project)
    {
        var file = $"environment/locks/{machine}/{project}.lock.json";
        Assert.Contains(file, SourceTree.Files);
        var targets = JsonNode.Parse(SourceTree.Text(file))!["dependencies"]!.AsObject();
        Assert.Contains($"net10.0/{machine}", targets.Select(t => t.Key));
        foreach (var (package, found) in targets["net10.0"]!.AsObject().Where(p => (string?)p.Value!["type"] is "Direct" or "CentralTransitive"))
            Assert.Equal((package, Central.GetValueOrDefault(package)), (package, (string?)found!["resolved"]));
    }

    [Fact]
    public void No_lock_is_left_over() =>
        Assert.Equal(Machines.SelectMany(m => HouseProject.All.Select(p => $"environment/locks/{m}/{p.Name}.lock.json")).Order(StringComparer.Ordinal),
            SourceTree.Files.Where(f => f.EndsWith(".lock.json", StringComparison.Ordinal)));

    [Fact]
    public void The_solution_has_every_project()
    {
        var solution = SourceTree.Text("NucleusDl.sln").Replace('\\', '/');
        Assert.True(HouseProject.All.Count >= 12);
        Rule.NothingBreaks(HouseProject.All.Where(p => !solution.Contains($"\"{p.File}\"", StringComparison.Ordinal)).Select(p => p.File));
    }
}
