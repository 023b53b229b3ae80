namespace NucleusDl.Tests.House;

/// <summary>The documents are complete: files they link to are there, measured numbers are filled in, the map shows every room.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class DocumentTests
{
    private const string Map = "src/README.md";

    public static TheoryData<string> Documents() => [.. Markdown.Documents];

    [Theory, MemberData(nameof(Documents))]
    public void Links_lead_to_files(string document)
    {
        var folder = Path.GetDirectoryName(SourceTree.Full(document))!;
        Rule.NothingBreaks(Markdown.Links(SourceTree.Text(document)).Where(l => !Path.Exists(Path.Combine(folder, Uri.UnescapeDataString(l)))));
    }

    [Theory, MemberData(nameof(Documents))]
    public void Measured_numbers_are_filled_in(string document) => Assert.DoesNotContain("@@" + "MEASURED", SourceTree.Text(document), StringComparison.Ordinal);

    [Fact]
    public void The_usual_documents_are_there()
    {
        foreach (var name in (string[])["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "INFLUENCES.md", "LICENSE", Map, ".ci/run"])
            Assert.Contains(name, SourceTree.Files);
        Assert.StartsWith("MIT License", SourceTree.Text("LICENSE"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_map_has_one_line_for_every_room()
    {
        var rooms = HouseProject.Source.SelectMany(p => Directory.GetDirectories(Path.GetDirectoryName(SourceTree.Full(p.File))!).Select(SourceTree.Relative))
            .Where(d => SourceTree.Files.Any(f => f.StartsWith(d + "/", StringComparison.Ordinal)))
            .Concat(HouseProject.Source.Select(p => Path.GetDirectoryName(p.File)!.Replace('\\', '/'))).Select(d => d["src/".Length..] + "/");
        var listed = SourceTree.Text(Map).Split('\n').Select(l => l.Split('`')).Where(l => l is ["- ", _, ..] or ["  - ", _, ..]).Select(l => l[1]);
        Assert.Equal(rooms.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }
}
