using System.Text.Json.Nodes;
using NucleusDl.Runs;
using NucleusDl.Sharing;

namespace NucleusDl.Tests.Containers;

/// <summary>A receipt repeated in a container that does what the test says.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class ContainerReproductionTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly string receipt;
    private readonly RunRecord record;

    public ContainerReproductionTests()
    {
        File.WriteAllText(folder.File("in.bin"), "stack");
        File.WriteAllText(folder.File("labels.bin"), "labels");
        var recorder = new RunRecorder("nucleusdl predict", ["predict", folder.File("in.bin"), "--out", folder.File("labels.bin")]) { Metrics = new JsonObject { ["nuclei"] = 100 } };
        recorder.AddInput(folder.File("in.bin")).AddOutput(folder.File("labels.bin"));
        record = recorder.Write(folder.File("labels.run.json"));
        receipt = folder.File("receipt");
        Receipt.Export(folder.File("labels.run.json"), receipt);
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("labels", 100, true)]
    [InlineData("labels", 101, false)]
    [InlineData("others", 100, false)]
    public void What_the_container_writes_is_compared(string content, int nuclei, bool passed)
    {
        using var engine = new FakeEngine { Work = made => Write(made, content, nuclei) };
        var result = Sharing.Containers.Reproduce(receipt, new RepetitionOptions { Keep = folder.File("again") }, new ContainerOptions { Host = engine.Address });
        Assert.True(result.SameMachine);
        Assert.Equal(passed, result.Passed);
        Assert.Contains(result.Rows, r => r is { What: "container image", Then: "none", Now: "111111111111", Passed: null });
        Assert.Equal(0, engine.Left);
        var made = engine.Created;
        Assert.Equal(["predict", "/data/0/in.bin", "--out", "/results/labels.bin", "--quiet"], made["Cmd"]!.AsArray().Select(w => w!.ToString()));
        var host = made["HostConfig"]!;
        Assert.Equal(("none", true), (host["NetworkMode"]!.ToString(), host["ReadonlyRootfs"]!.GetValue<bool>()));
        Assert.Equal([(Path.Combine(receipt, "inputs", "1", "in.bin"), "/data/0/in.bin", true), (folder.File("again"), "/results", false)],
            host["Mounts"]!.AsArray().Select(m => (m!["Source"]!.ToString(), m["Target"]!.ToString(), m["ReadOnly"]?.GetValue<bool>() ?? false)));
    }

    [Fact]
    public void A_run_that_fails_there_says_what_it_said()
    {
        using var engine = new FakeEngine { Code = 3, Writes = [(2, "error: in.bin: This is no image.\n")] };
        var e = Assert.Throws<NucleusException>(() => Sharing.Containers.Reproduce(receipt, null, new ContainerOptions { Host = engine.Address }));
        Assert.Equal(ErrorKind.Check, e.Kind);
        Assert.Contains("in a container with exit code 3: error: in.bin: This is no image.", e.Message);
    }

    [Fact]
    public void Nothing_runs_when_the_receipt_or_the_image_is_not_there()
    {
        using var engine = new FakeEngine();
        Assert.Contains("docker build", Assert.Throws<NucleusException>(() => Sharing.Containers.Reproduce(receipt, null, new ContainerOptions { Host = engine.Address, Image = "other" })).Message);
        File.AppendAllText(Path.Combine(receipt, "outputs", "labels.bin"), "x");
        Assert.Contains("not whole", Assert.Throws<NucleusException>(() => Sharing.Containers.Reproduce(receipt, null, new ContainerOptions { Host = engine.Address })).Message);
        Assert.Contains("tolerance", Assert.Throws<NucleusException>(() => Sharing.Containers.Reproduce(receipt, new RepetitionOptions { Tolerance = 2 }, new ContainerOptions { Host = engine.Address })).Message);
        Assert.DoesNotContain(engine.Calls, c => c.Path == "/containers/create");
    }

    private void Write(JsonObject made, string content, int nuclei)
    {
        var mount = made["HostConfig"]!["Mounts"]!.AsArray().Single(m => m!["Target"]!.ToString() == "/results")!["Source"]!.ToString();
        File.WriteAllText(Path.Combine(mount, "labels.bin"), content);
        (record with { Image = FakeEngine.ImageId, Metrics = new JsonObject { ["nuclei"] = nuclei }, Outputs = [FileRecord.Of(Path.Combine(mount, "labels.bin"))] }).Write(Path.Combine(mount, "labels.run.json"));
    }
}
