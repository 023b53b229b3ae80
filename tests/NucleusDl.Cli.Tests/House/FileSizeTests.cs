using Xunit.Abstractions;

namespace NucleusDl.Tests.House;

/// <summary>Files that one reads in a sitting, and rooms with something in them.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class FileSizeTests(ITestOutputHelper output)
{
    private const int MostLines = 500, UsualLines = 250;

    [Fact]
    public void No_code_file_is_longer_than_500_lines()
    {
        var sizes = SourceTree.Files.Where(f => f.EndsWith(".cs", StringComparison.Ordinal)).Select(f => (File: f, Lines: Lines(SourceTree.Text(f)))).ToList();
        Assert.True(sizes.Count > 100, $"only {sizes.Count} files were looked at");
        foreach (var (file, lines) in sizes.Where(s => s.Lines > UsualLines && !IsMethod(s.File)).OrderByDescending(s => s.Lines))
            output.WriteLine($"warning: {file} has {lines} lines; {UsualLines} are usual");
        Rule.NothingBreaks(sizes.Where(s => s.Lines > MostLines));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("a", 1)]
    [InlineData("a\n", 1)]
    [InlineData("a\nb\n", 2)]
    public void Lines_are_counted_as_an_editor_does(string text, int expected) => Assert.Equal(expected, Lines(text));

    [Fact]
    public void No_room_stands_empty()
    {
        var folders = SourceTree.Tops.SelectMany(SourceTree.Folders).ToList();
        Assert.True(folders.Count > 30, $"only {folders.Count} folders were looked at");
        Rule.NothingBreaks(folders.Where(f => !SourceTree.Files.Any(file => file.StartsWith(f + "/", StringComparison.Ordinal) && IsContent(file))));
    }

    [Theory]
    [InlineData("src/Room/.gitkeep", false)]
    [InlineData("src/Room/README.md", false)]
    [InlineData("src/Room/Type.cs", true)]
    public void A_placeholder_does_not_furnish_a_room(string file, bool furnishes) => Assert.Equal(furnishes, IsContent(file));

    private static bool IsMethod(string file) => file.StartsWith("src/NucleusDl.Models/Methods/", StringComparison.Ordinal);

    private static bool IsContent(string file) => Path.GetFileName(file) is not ("README.md" or ".gitkeep" or ".gitignore");

    private static int Lines(string text) => text.Count(c => c == '\n') + (text.Length > 0 && text[^1] != '\n' ? 1 : 0);
}
