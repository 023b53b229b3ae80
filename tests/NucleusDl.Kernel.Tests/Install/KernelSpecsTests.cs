using System.Text.Json.Nodes;
using NucleusDl.Kernel;

namespace NucleusDl.Tests.Kernel;

[Trait(Kind.Name, Kind.Fast)]
public sealed class KernelSpecsTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly KernelSpecs specs;
    private readonly KernelInstall install = new() { Command = ["/usr/bin/dotnet", "/opt/kernel.dll", "kernel", "start"], Environment = new Dictionary<string, string> { ["A"] = "b" } };

    public KernelSpecsTests() => specs = new(Folders(("JUPYTER_DATA_DIR", folder.File("data"))));

    public void Dispose() => folder.Dispose();

    [Fact]
    public void WhatIsWrittenIsWhatJupyterExpects()
    {
        var spec = specs.Install(install);
        Assert.Equal(folder.File("data/kernels/.net-csharp"), spec.Folder);
        var expected = """
            {"argv":["/usr/bin/dotnet","/opt/kernel.dll","kernel","start","{connection_file}"],"display_name":".NET (C#)","env":{"A":"b"},"interrupt_mode":"message","language":"C#","metadata":{"debugger":false,"nucleusdl":true}}
            """;
        Assert.Equal(expected, JsonNode.Parse(File.ReadAllText(Path.Combine(spec.Folder, "kernel.json")))!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.Equal(["kernel.json", "logo-32x32.png", "logo-64x64.png", "logo-svg.svg"], Directory.GetFiles(spec.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var png = File.ReadAllBytes(Path.Combine(spec.Folder, "logo-64x64.png"));
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]);
        Assert.Equal((64, 64), (png[19], png[23]));
        Assert.True(spec.IsOurs);
        Assert.False(spec.ProgramExists);
        Assert.Equal([".net-csharp"], Directory.GetDirectories(folder.File("data/kernels")).Select(Path.GetFileName));
    }

    [Fact]
    public void OursIsReplacedAndNothingOfTheOldOneStays()
    {
        var first = specs.Install(install);
        File.WriteAllText(Path.Combine(first.Folder, "old.txt"), "");
        var second = specs.Install(install with { Command = ["/new"] });
        Assert.Equal(["/new", "{connection_file}"], second.Arguments);
        Assert.False(File.Exists(Path.Combine(second.Folder, "old.txt")));
        Assert.Single(Directory.GetDirectories(folder.File("data/kernels")));
    }

    [Theory]
    [InlineData("""{"argv":["dotnet","interactive","jupyter"],"display_name":".NET (C#)","language":"C#","metadata":{"debugger":true}}""", "dotnet interactive jupyter")]
    [InlineData("not json", "cannot be read")]
    [InlineData("""{"metadata":{"nucleusdl":"yes"}}""", "cannot be read")]
    public void SomebodyElsesIsKeptWithoutForce(string json, string said)
    {
        var place = Foreign("data/kernels/.net-csharp", json);
        var error = Assert.Throws<NotebookException>(() => specs.Install(install));
        Assert.Contains(said, error.Problem);
        Assert.Contains("--name nucleusdl-csharp", error.Fix);
        Assert.Contains("--force", error.Fix);
        Assert.Equal(place, error.File);
        Assert.Equal(json, File.ReadAllText(Path.Combine(place, "kernel.json")));
        Assert.Throws<NotebookException>(() => specs.Uninstall(".net-csharp"));
        Assert.True(Directory.Exists(place));

        var other = specs.Install(install with { Name = KernelInstall.OtherName });
        Assert.Equal(".NET (C#, nucleusdl-csharp)", other.DisplayName);
        Assert.True(specs.Install(install with { Force = true }).IsOurs);
        Assert.Equal(place, specs.Uninstall(".net-csharp"));
        Assert.False(Directory.Exists(place));
    }

    [Fact]
    public void OneThatWouldBeHiddenCountsToo()
    {
        var place = Foreign("elsewhere/kernels/.net-csharp", """{"argv":["x"]}""");
        var hidden = new KernelSpecs(Folders(("JUPYTER_DATA_DIR", folder.File("data")), ("VIRTUAL_ENV", folder.File("env")), ("JUPYTER_PATH", folder.File("elsewhere"))));
        Assert.Equal(place, Assert.Throws<NotebookException>(() => hidden.Install(install)).File);
        Assert.Equal(place, hidden.Find(".NET-CSHARP")!.Folder);
        Assert.Equal(JupyterFolders.Prefix(folder.File("env")) + "/kernels/.net-csharp", hidden.Install(install with { DataFolder = JupyterFolders.Prefix(folder.File("env")) }).Folder.Replace('\\', '/'));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../evil")]
    [InlineData("a b")]
    public void ANameThatCannotBeOneIsRefused(string name) =>
        Assert.Contains("cannot be the name", Assert.Throws<NotebookException>(() => specs.Install(install with { Name = name })).Problem);

    [Fact]
    public void AFolderThatCannotBeWrittenIsNamedAndNothingIsLeft()
    {
        File.WriteAllText(folder.File("data"), "a file in the way");
        Assert.Contains("cannot be written", Assert.Throws<NotebookException>(() => specs.Install(install)).Problem);
        Assert.Contains("no kernel", Assert.Throws<NotebookException>(() => specs.Uninstall("none")).Problem);
    }

    [Fact]
    public void TheUsersFolderFollowsTheSystem()
    {
        var user = Folders().User.Replace('\\', '/');
        Assert.EndsWith(OperatingSystem.IsMacOS() ? "home/Library/Jupyter" : OperatingSystem.IsWindows() ? "home/AppData/Roaming/jupyter" : "home/.local/share/jupyter", user);
        if (OperatingSystem.IsLinux())
            Assert.Equal("/xdg/jupyter", Folders(("XDG_DATA_HOME", "/xdg")).User);
        Assert.Equal("/set", Folders(("JUPYTER_DATA_DIR", "/set"), ("XDG_DATA_HOME", "/xdg")).User);
    }

    private JupyterFolders Folders(params (string Name, string Value)[] variables) =>
        new(name => variables.FirstOrDefault(v => v.Name == name).Value, folder.File("home"));

    private string Foreign(string relative, string json)
    {
        var place = Directory.CreateDirectory(folder.File(relative)).FullName;
        File.WriteAllText(Path.Combine(place, "kernel.json"), json);
        return place;
    }
}
