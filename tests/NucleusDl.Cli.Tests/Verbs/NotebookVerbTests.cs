using System.Text.Json.Nodes;
using NucleusDl.Tests;

namespace NucleusDl.Cli.Tests.Verbs;

[Trait(Kind.Name, Kind.Slow)]
public sealed class NotebookVerbTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void NotebooksRunUntilOneFails()
    {
        Notebook("a", "int n = 1;", "Console.Write(n * 2);");
        Notebook("b", "int n = 1;", "var list = new int[1];\nlist[n]");
        Notebook("c", "int n = 1;", "n");
        var done = Nucleusdl.Run("run", folder.File("*.ipynb"), "-p", "n=4", "--out", folder.File("out"), "--no-html");
        Assert.Equal((int)ErrorKind.Check, done.Exit);
        Assert.Contains("Cell 3 failed", done.Error);
        Assert.Contains("    list[n]", done.Err);
        Assert.Contains("1 of 3 notebooks ran", done.Err);
        Assert.Contains("peak MB", done.Err);
        Assert.Contains("a.ipynb: 3 cells", done.Out);
        Assert.False(File.Exists(folder.File("out/c.ipynb")));
        Assert.False(File.Exists(folder.File("out/a.html")));
        Assert.Contains("8", File.ReadAllText(folder.File("out/a.ipynb")));
        var record = JsonNode.Parse(File.ReadAllText(folder.File("out/b.run.json")))!["metrics"]!;
        Assert.False((bool)record["succeeded"]!);
        Assert.Equal("failed", (string)record["cells"]![2]!["status"]!);
        Assert.True((long)record["cells"]![2]!["peak_bytes"]! > 0);

        var all = Nucleusdl.Run("run", folder.File("*.ipynb"), "--set", "n=4", "--out", folder.File("out"), "--keep-going", "--json");
        Assert.Equal((int)ErrorKind.Check, all.Exit);
        Assert.Contains("1 of 3 notebooks failed", all.Error);
        Assert.Equal(3, JsonNode.Parse(all.Out)!["notebooks"]!.AsArray().Count);
        Assert.True(File.Exists(folder.File("out/c.html")));
    }

    [Theory]
    [InlineData("hello", "not a notebook")]
    [InlineData("{\"nbformat\": 4, \"metadata\": {}}", "no list of cells")]
    [InlineData("{\"nbformat\": 3, \"worksheets\": []}", "format 3")]
    [InlineData("{\"nbformat\": 4, \"nbformat_minor\": 5, \"cells\": [], \"metadata\": {\"kernelspec\": {\"name\": \"python3\", \"language\": \"python\"}}}", "written for python")]
    public void WhatIsNoNotebookOfOursIsNamed(string text, string why)
    {
        File.WriteAllText(folder.File("x.ipynb"), text);
        foreach (var verb in new[] { "run", "export" })
        {
            var done = Nucleusdl.Run(verb, folder.File("x.ipynb"), "--out", folder.File("out"));
            Assert.Equal((int)ErrorKind.Input, done.Exit);
            Assert.Contains(why, done.Error);
            Assert.Contains("x.ipynb", done.Error);
        }
    }

    [Theory]
    [InlineData("run", "x.ipynb", "-p", "n")]
    [InlineData("run", "x.ipynb", "--html", "--no-html")]
    [InlineData("run", "x.ipynb", "--timeout", "0")]
    [InlineData("kernel", "install", "--user", "--prefix", "x")]
    public void WrongUseIsNamed(params string[] words) => Assert.Equal((int)ErrorKind.Usage, Nucleusdl.Run(words).Exit);

    [Fact]
    public void TheKernelIsInstalledAndTakenAway()
    {
        var data = folder.File("env/share/jupyter/kernels/tried");
        Assert.Equal(0, Nucleusdl.Run("kernel", "install", "--prefix", folder.File("env"), "--name", "tried").Exit);
        var spec = JsonNode.Parse(File.ReadAllText(Path.Combine(data, "kernel.json")))!;
        Assert.All(spec["argv"]!.AsArray().Take(2), word => Assert.True(File.Exists((string)word!)));
        Assert.Equal("start", (string)spec["argv"]!.AsArray()[^2]!);
        Assert.True(Directory.Exists((string)spec["env"]!["DOTNET_ROOT"]!));
        File.WriteAllText(Path.Combine(data, "kernel.json"), "{}");
        var kept = Nucleusdl.Run("kernel", "install", "--prefix", folder.File("env"), "--name", "tried");
        Assert.Equal((int)ErrorKind.Input, kept.Exit);
        Assert.Contains("--force", kept.Error);
        Assert.Equal(0, Nucleusdl.Run("kernel", "install", "--prefix", folder.File("env"), "--name", "tried", "--force").Exit);
        Assert.Equal(0, Nucleusdl.Run("kernel", "uninstall", "--prefix", folder.File("env"), "--name", "tried").Exit);
        Assert.False(Directory.Exists(data));
        Assert.Equal(0, Nucleusdl.Run("kernel", "list", "--json").Exit);
        Assert.Equal((int)ErrorKind.Input, Nucleusdl.Run("kernel", "start", folder.File("none.json")).Exit);
        Assert.Equal((int)ErrorKind.Input, Nucleusdl.Run("lab", folder.File("none")).Exit);
    }

    [Fact]
    public void ANotebookOfTheKitBecomesAProgram()
    {
        var program = folder.File("black-box.cs");
        var done = Nucleusdl.Run("export", Path.Combine(Repository.Root, "notebooks", "01-the-black-box.ipynb"), "--to", "app", "--out", program);
        Assert.Equal((0, program), (done.Exit, done.Out.Trim()));
        var text = File.ReadAllText(program);
        Assert.Contains("NucleusDl.Views/NucleusDl.Views.csproj\n", text);
        Assert.Contains("NucleusDl.Views.Formatters.Register();", text);
        Assert.Equal(0, Nucleusdl.Run("export", Path.Combine(Repository.Root, "notebooks", "01-the-black-box.ipynb"), "--to", "html", "--out", folder.File("page.html")).Exit);
        Assert.Contains("<h1", File.ReadAllText(folder.File("page.html")));
    }

    private void Notebook(string name, string parameters, string code)
    {
        static JsonObject Cell(string id, string source, params string[] tags) => new()
        {
            ["cell_type"] = "code",
            ["execution_count"] = null,
            ["id"] = id,
            ["metadata"] = new JsonObject { ["tags"] = new JsonArray([.. tags.Select(t => (JsonNode)t)]) },
            ["outputs"] = new JsonArray(),
            ["source"] = source,
        };
        var root = new JsonObject
        {
            ["cells"] = new JsonArray(Cell("a", parameters, "parameters"), Cell("b", code)),
            ["metadata"] = new JsonObject(),
            ["nbformat"] = 4,
            ["nbformat_minor"] = 5,
        };
        File.WriteAllText(folder.File(name + ".ipynb"), root.ToJsonString());
    }
}
