using System.Text.Json.Nodes;
using NucleusDl.Runs;
using NucleusDl.Tests;

namespace NucleusDl.Cli.Tests.Verbs;

/// <summary>nucleusdl docker, with an engine that only says what engines say.</summary>
[Trait(Kind.Name, Kind.Slow)]
public sealed class DockerVerbTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_build_tells_its_lines_and_where_it_is_recorded()
    {
        using var engine = new FakeEngine();
        Directory.CreateDirectory(folder.File("kit"));
        File.WriteAllText(folder.File("kit/Dockerfile"), "ARG SDK=sdk\nFROM ${SDK}\n");
        var record = folder.File("r.json");
        var built = Nucleusdl.Run("docker", "build", folder.File("kit"), "--host", engine.Address, "--record", record, "--build-arg", "SDK=mine", "--torch", "cuda");
        Assert.True(built.Exit == 0, built.Err);
        Assert.Contains("Step 2/2 : RUN true", built.Err);
        Assert.Contains($"nucleusdl: {FakeEngine.ImageId}, 2.50 GB; recorded in {record}", built.Out);
        Assert.Contains("\"SDK\":\"mine\",\"TORCH\":\"cuda\"", engine.Calls.Single(c => c.Path == "/build").Query);
        var read = RunRecord.Read(record);
        Assert.Equal(["docker", "build"], read.Command.Take(2));
        Assert.Equal("mine", read.Metrics!["bases"]![0]!["name"]!.ToString());
        Assert.Equal(2, Nucleusdl.Run("docker", "build", folder.File("kit"), "--torch", "rocm").Exit);
        Assert.Equal(2, Nucleusdl.Run("docker", "build", folder.File("kit"), "--build-arg", "SDK").Exit);
        using var full = new FakeEngine { BuildLines = [FakeEngine.ErrorLine("no space left on device")] };
        var failed = Nucleusdl.Run("docker", "build", folder.File("kit"), "--host", full.Address, "--record", record);
        Assert.Equal(4, failed.Exit);
        Assert.Contains("disk is full", failed.Error);
    }

    [Fact]
    public void What_the_verb_inside_writes_comes_through_and_its_exit_code_is_taken()
    {
        using var engine = new FakeEngine { Writes = [(1, "3 nuclei\n"), (2, "note: small\n")], Code = 6 };
        var run = Nucleusdl.Run("docker", "run", "--host", engine.Address, "--data", folder.Path, "--no-network", "--read-only", "predict", "a.tif", "--device", "cpu");
        Assert.Equal((6, "3 nuclei\n"), (run.Exit, run.Out));
        Assert.Contains("note: small", run.Err);
        Assert.Equal(["predict", "a.tif", "--device", "cpu"], engine.Created["Cmd"]!.AsArray().Select(w => w!.ToString()));
        Assert.Equal(("none", true), (engine.Created["HostConfig"]!["NetworkMode"]!.ToString(), engine.Created["HostConfig"]!["ReadonlyRootfs"]!.GetValue<bool>()));
        // After -- even options of this verb go to the one inside.
        using var other = new FakeEngine();
        Assert.Equal(0, Nucleusdl.Run("docker", "run", "--host", other.Address, "--", "reproduce", "r.zip", "--data", "x", "--json").Exit);
        Assert.Equal(["reproduce", "r.zip", "--data", "x", "--json"], other.Created["Cmd"]!.AsArray().Select(w => w!.ToString()));
        Assert.Null(other.Created["HostConfig"]!["ReadonlyRootfs"]);
    }

    [Fact]
    public void What_is_missing_is_one_line_and_an_exit_code()
    {
        using var engine = new FakeEngine();
        void Fails(int exit, string said, params string[] words)
        {
            var run = Nucleusdl.Run(words);
            Assert.Equal((exit, ""), (run.Exit, run.Out));
            Assert.Contains(said, run.Error);
            Assert.DoesNotContain("running again", run.Err);
        }
        if (!OperatingSystem.IsWindows())
            Fails(4, "No engine answers", "docker", "run", "--host", "unix://" + folder.File("no.sock"), "--", "doctor");
        Fails(4, "nucleusdl docker build", "docker", "run", "--host", engine.Address, "--image", "other", "--", "doctor");
        Fails(5, "--torch cuda", "docker", "run", "--host", engine.Address, "--gpu", "true", "--", "doctor");
        Fails(2, "no address", "docker", "run", "--host", "nonsense", "--", "doctor");
        Fails(2, "--no-network", "docker", "run", "--host", engine.Address, "--no-network", "--results", folder.File("r"));
        Fails(2, "--in-container", "reproduce", "r.zip", "--image", "other");
        Fails(4, "nucleusdl docker build", "docker", "reproduce", "r.zip", "--host", engine.Address, "--image", "other");
        Fails(4, "nucleusdl docker build", "reproduce", "r.zip", "--in-container", "--host", engine.Address, "--image", "other");
        engine.Refuses = c => c.Path.EndsWith("/start", StringComparison.Ordinal) ? (500, "Bind for 127.0.0.1:8888 failed: port is already allocated") : null;
        var taken = Nucleusdl.Run("docker", "run", "--host", engine.Address, "--results", folder.File("r"));
        Assert.Equal(4, taken.Exit);
        Assert.Contains("--port", taken.Error);
        Assert.DoesNotContain("Your work is kept", taken.Err);
        Assert.Equal(0, engine.Left);
    }

    [Fact]
    public void A_receipt_is_repeated_inside_and_compared()
    {
        File.WriteAllText(folder.File("in.bin"), "stack");
        File.WriteAllText(folder.File("labels.bin"), "labels");
        var recorder = new RunRecorder("nucleusdl predict", ["predict", folder.File("in.bin"), "--out", folder.File("labels.bin")]) { Metrics = new JsonObject { ["nuclei"] = 100 } };
        var record = recorder.AddInput(folder.File("in.bin")).AddOutput(folder.File("labels.bin")).Write(folder.File("labels.run.json"));
        Sharing.Receipt.Export(folder.File("labels.run.json"), folder.File("receipt.zip"));
        foreach (var (nuclei, exit) in ((int, int)[])[(100, 0), (99, 6)])
        {
            using var engine = new FakeEngine
            {
                Work = made =>
                {
                    var mount = made["HostConfig"]!["Mounts"]!.AsArray().Single(m => m!["Target"]!.ToString() == "/results")!["Source"]!.ToString();
                    File.Copy(folder.File("labels.bin"), Path.Combine(mount, "labels.bin"));
                    (record with { Image = FakeEngine.ImageId, Metrics = new JsonObject { ["nuclei"] = nuclei } }).Write(Path.Combine(mount, "labels.run.json"));
                },
            };
            var run = Nucleusdl.Run("reproduce", folder.File("receipt.zip"), "--in-container", "--host", engine.Address);
            Assert.True(run.Exit == exit, run.Out + run.Err);
            Assert.Matches(exit == 0 ? "ok +nuclei +100 +100 +equal" : "WRONG +nuclei +100 +99", run.Out);
            Assert.Contains("container image", run.Out);
            Assert.Contains("equality to the bit was asked", run.Out);
        }
    }
}
