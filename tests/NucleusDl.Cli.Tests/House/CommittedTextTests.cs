using Microsoft.CodeAnalysis.CSharp;

namespace NucleusDl.Tests.House;

/// <summary>Committed text stands for itself and works on every machine.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class CommittedTextTests
{
    private const string ThisFile = "tests/NucleusDl.Cli.Tests/House/CommittedTextTests.cs";

    [Fact]
    public void No_file_promises_work_or_names_a_machine()
    {
        var files = SourceTree.TextFiles.Where(f => f != ThisFile).ToList();
        Assert.True(files.Count > 150, $"only {files.Count} files were looked at");
        Rule.NothingBreaks(files.AsParallel().AsOrdered().SelectMany(f => CommittedText.Problems(f, SourceTree.Text(f))));
    }

    [Fact]
    public void No_error_is_swallowed() =>
        Rule.NothingBreaks(SourceTree.CSharp.SelectMany(s => CommittedText.SwallowedErrors(s.Tree).Select(line => $"{s.File}:{line}")));

    [Theory]
    [InlineData("a.cs", "// TODO later", true)]
    [InlineData("a.md", "line\nFIXME", true)]
    [InlineData("a.cs", "throw new NotImplementedException();", true)]
    [InlineData("a.cs", "var todo = Hackney;", false)]
    [InlineData("a.md", "see /home/ada/data", true)]
    [InlineData("a.py", "open('/work/data.tif')", true)]
    [InlineData("a.md", @"C:\Users\ada", true)]
    [InlineData("a.md", "src/home/page and a/b/work/x", false)]
    [InlineData("a.cs", "// as issue 7 asks", true)]
    [InlineData("a.cs", "// a serious issue", false)]
    [InlineData("x.lock.json", "\"https://api.nuget.org/v3/index.json\"", false)]
    [InlineData("x.lock.json", "\"https://nuget.company.example/v3/index.json\"", true)]
    [InlineData("a.csproj", "http://proxy:8080/feed", true)]
    [InlineData("a.md", "https://doi.org/10.1000/1", false)]
    [InlineData("a.md", "http://mirror.internal/simple", true)]
    [InlineData("a.md", "http://10.1.2.3/simple", true)]
    [InlineData("a.cs", "\"http://localhost:8888/\"", false)]
    public void Traces_are_found_and_plain_words_are_not(string file, string text, bool found) => Assert.Equal(found, CommittedText.Problems(file, text).Any());

    [Theory]
    [InlineData("catch { }", true)]
    [InlineData("catch (Exception) { /* fine */ }", true)]
    [InlineData("catch (IOException) { }", true)]
    [InlineData("catch (IOException) { // The first error is told.\n }", false)]
    [InlineData("catch (Exception e) when (e is IOException) { // Likewise.\n }", false)]
    [InlineData("catch (Exception e) { Log(e); }", false)]
    public void A_swallowed_error_would_be_found(string clause, bool found) =>
        Assert.Equal(found, CommittedText.SwallowedErrors(CSharpSyntaxTree.ParseText($"class A {{ void B() {{ try {{ C(); }} {clause} }} }}")).Any());
}
