using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace NucleusDl.Tests.House;

/// <summary>Core &lt;- {Models, Labelling, Sharing, Views, Course} &lt;- Cli -> Kernel, as the built assemblies have it.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class ReferenceArrowTests
{
    public static TheoryData<string> Projects() => [.. HouseProject.Source.Select(p => p.Name)];

    [Theory, MemberData(nameof(Projects))]
    public void An_assembly_refers_only_to_what_lies_below_it(string name)
    {
        var project = HouseProject.Source.Single(p => p.Name == name);
        var references = Read(project, m => m.AssemblyReferences.Select(h => m.GetString(m.GetAssemblyReference(h).Name)).ToList());
        Assert.NotEmpty(references);
        Rule.NothingBreaks(ReferenceArrows.Wrong(project.Assembly, references));
    }

    [Theory, MemberData(nameof(Projects))]
    public void A_project_file_asks_only_for_what_lies_below_it(string name)
    {
        var project = HouseProject.Source.Single(p => p.Name == name);
        var assemblies = HouseProject.All.ToDictionary(p => p.Name, p => p.Assembly);
        Rule.NothingBreaks(ReferenceArrows.Wrong(project.Assembly, project.ProjectReferences.Select(r => assemblies[r])));
    }

    [Fact]
    public void Core_calls_no_native_library_but_the_systems_own() =>
        Assert.Equal(["libc"], Read(HouseProject.Source.Single(p => p.Name == "NucleusDl.Core"), m => Enumerable.Range(1, m.GetTableRowCount(TableIndex.ModuleRef))
            .Select(row => m.GetString(m.GetModuleReference(MetadataTokens.ModuleReferenceHandle(row)).Name)).ToArray()));

    [Theory]
    [InlineData("NucleusDl.Core", "NucleusDl.Models")]
    [InlineData("NucleusDl.Core", "TorchSharp")]
    [InlineData("NucleusDl.Core", "Plotly.NET")]
    [InlineData("NucleusDl.Core", "Spectre.Console")]
    [InlineData("NucleusDl.Core", "Newtonsoft.Json")]
    [InlineData("NucleusDl.Models", "NucleusDl.Views")]
    [InlineData("NucleusDl.Views", "NucleusDl.Models")]
    [InlineData("NucleusDl.Views", "TorchSharp")]
    [InlineData("NucleusDl.Course", "TorchSharp")]
    [InlineData("NucleusDl.Course", "NucleusDl.Views")]
    [InlineData("NucleusDl.Kernel", "NucleusDl.Core")]
    [InlineData("NucleusDl.Models", "nucleusdl")]
    [InlineData("nucleusdl", "TorchSharp")]
    [InlineData("NucleusDl.Kernel", "System.CommandLine")]
    [InlineData("NucleusDl.Stranger", "System.Runtime")]
    public void A_wrong_arrow_would_be_found(string from, string to) => Assert.Equal([to], ReferenceArrows.Wrong(from, [to, "System.Runtime"]).Take(1));

    [Theory]
    [InlineData("NucleusDl.Core", "System.Text.Json")]
    [InlineData("NucleusDl.Core", "YamlDotNet")]
    [InlineData("NucleusDl.Models", "TorchSharp")]
    [InlineData("NucleusDl.Sharing", "NucleusDl.Core")]
    [InlineData("NucleusDl.Views", "FSharp.Core")]
    [InlineData("nucleusdl", "NucleusDl.Kernel")]
    public void A_right_arrow_is_let_through(string from, string to) => Assert.Empty(ReferenceArrows.Wrong(from, [to]));

    private static T Read<T>(HouseProject project, Func<MetadataReader, T> read)
    {
        using var file = new PEReader(File.OpenRead(project.Built()));
        return read(file.GetMetadataReader());
    }
}
