using NucleusDl.Runs;
using NucleusDl.Sharing;

namespace NucleusDl.Tests.Containers;

/// <summary>Builds, by an engine that only says that it builds.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class ImageBuildTests : IDisposable
{
    private readonly TempFolder folder = new();

    public ImageBuildTests()
    {
        Directory.CreateDirectory(folder.File("kit/src"));
        File.WriteAllText(folder.File("kit/Dockerfile"), "ARG SDK=sdk:10\nFROM ${SDK} AS build\nFROM base\nCOPY --from=build /a /b\n");
        File.WriteAllText(folder.File("kit/src/a.cs"), "class A;");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_files_are_sent_the_steps_are_told_and_the_record_names_what_it_stands_on()
    {
        using var engine = new FakeEngine { BuildLines = ["{\"status\":\"Pulling fs layer\",\"id\":\"abc\"}", "{\"status\":\"Downloading\",\"progressDetail\":{\"current\":1,\"total\":2},\"id\":\"abc\"}", FakeEngine.Line("Step 1/2 : FROM base\n"), FakeEngine.Line("Step 2/2 : COPY\nwarm\n"), FakeEngine.Line("Successfully built 1111\n")] };
        engine.Images["other/sdk:9"] = (FakeEngine.BaseId, null, ["other/sdk@sha256:" + new string('3', 64)]);
        var told = new Told();
        var image = Sharing.Containers.Build(folder.File("kit"), Options(engine) with { Torch = "cuda", Network = "host", Arguments = new Dictionary<string, string> { ["SDK"] = "other/sdk:9" } }, told);
        Assert.Equal((FakeEngine.ImageId, folder.File("docker.run.json")), (image.Id, image.Record));
        Assert.Equal(["Dockerfile", "src/a.cs"], engine.Sent().Keys.Order());
        Assert.Equal("class A;", engine.Sent()["src/a.cs"]);
        var query = engine.Calls.Single(c => c.Path == "/build").Query;
        foreach (var wanted in (string[])["t=nucleusdl", "\"TORCH\":\"cuda\"", "\"SDK\":\"other/sdk:9\"", "networkmode=host", "forcerm="])
            Assert.Contains(wanted, query);
        Assert.Contains(told.Reports, r => r is { Done: 1, Total: 2, Detail: "warm" });
        Assert.Equal((2, 2), (told.Reports[^1].Done, told.Reports[^1].Total));
        Assert.Contains(told.Reports, r => r.Detail == "Pulling fs layer: abc");
        Assert.DoesNotContain(told.Reports, r => r.Detail!.StartsWith("Downloading", StringComparison.Ordinal));
        var record = RunRecord.Read(image.Record!);
        Assert.Equal(("nucleusdl docker build", "20.10.24", "Dockerfile"), (record.Tool, record.Versions["Docker"], record.Inputs.Single().Name));
        Assert.Equal("cuda", record.Config!["torch"]!.ToString());
        Assert.Matches("^[0-9a-f]{64}$", record.Config!["contextSha256"]!.ToString());
        Assert.Equal(FakeEngine.ImageId, record.Metrics!["image"]!["id"]!.ToString());
        var bases = record.Metrics!["bases"]!.AsArray();
        Assert.Equal(["other/sdk:9", "base"], bases.Select(b => b!["name"]!.ToString()));
        Assert.Equal("other/sdk@sha256:" + new string('3', 64), bases[0]!["digests"]![0]!.ToString());
        // What the engine does not keep has no digest, and none is invented.
        Assert.False(bases[1]!.AsObject().ContainsKey("id"));
    }

    [Fact]
    public void The_commit_of_a_checkout_goes_along()
    {
        using var engine = new FakeEngine();
        Directory.CreateDirectory(folder.File("kit/.git"));
        File.WriteAllText(folder.File("kit/.git/HEAD"), new string('a', 40) + "\n");
        Sharing.Containers.Build(folder.File("kit"), Options(engine));
        Assert.Contains($"\"COMMIT\":\"{new string('a', 40)}\"", engine.Calls.Single(c => c.Path == "/build").Query);
        Assert.DoesNotContain(engine.Sent().Keys, k => k.StartsWith(".git", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("The command '/bin/sh -c dotnet publish' returned a non-zero code: 1", "failed at step 1 of 2")]
    [InlineData("write /var/lib/docker/tmp/x: no space left on device", "disk is full")]
    [InlineData("Get \"https://mcr.microsoft.com/v2/\": dial tcp: lookup mcr.microsoft.com: no such host", "could not be fetched")]
    [InlineData("something new", "something new")]
    public void A_line_of_error_fails_the_build_in_plain_words(string error, string said)
    {
        using var engine = new FakeEngine { BuildLines = [FakeEngine.Line("Step 1/2 : FROM base\n"), FakeEngine.ErrorLine(error)] };
        var e = Assert.Throws<NucleusException>(() => Sharing.Containers.Build(folder.File("kit"), Options(engine)));
        Assert.Equal(ErrorKind.Resource, e.Kind);
        Assert.Contains(said, e.Message);
        Assert.False(File.Exists(folder.File("docker.run.json")));
    }

    [Fact]
    public void An_end_without_success_is_none()
    {
        using var engine = new FakeEngine { BuildLines = [FakeEngine.Line("Step 1/2 : FROM base\n")] };
        Assert.Contains("without saying that it is done", Assert.Throws<NucleusException>(() => Sharing.Containers.Build(folder.File("kit"), Options(engine))).Message);
    }

    [Fact]
    public void Stopped_the_connection_is_closed_which_ends_the_build()
    {
        using var engine = new FakeEngine { BuildLines = [FakeEngine.Line("Step 1/2 : FROM base\n")], BuildHangs = true };
        using var stop = new CancellationTokenSource();
        var told = new Told { Then = r => { if (r.Detail!.StartsWith("Step", StringComparison.Ordinal)) stop.Cancel(); } };
        Assert.ThrowsAny<OperationCanceledException>(() => Sharing.Containers.Build(folder.File("kit"), Options(engine), told, stop.Token));
        Assert.True(SpinWait.SpinUntil(() => engine.BuildWasLeft, TimeSpan.FromSeconds(20)));
        Assert.False(File.Exists(folder.File("docker.run.json")));
    }

    [Fact]
    public void What_cannot_be_built_is_refused_before_anything_is_asked()
    {
        using var engine = new FakeEngine();
        void Refused(string said, string where, BuildOptions options)
        {
            var e = Assert.Throws<NucleusException>(() => Sharing.Containers.Build(where, options));
            Assert.Equal(ErrorKind.Usage, e.Kind);
            Assert.Contains(said, e.Message);
        }
        Refused("rocm", folder.File("kit"), Options(engine) with { Torch = "rocm" });
        Refused("--torch", folder.File("kit"), Options(engine) with { Arguments = new Dictionary<string, string> { ["TORCH"] = "cuda" } });
        Refused("name", folder.File("kit"), Options(engine) with { Name = " " });
        Refused("no Dockerfile", folder.Path, Options(engine));
        Refused("no such folder", folder.File("nowhere"), Options(engine));
        Refused("--record", folder.File("kit"), Options(engine) with { Record = folder.File("nowhere/r.json") });
        Assert.DoesNotContain(engine.Calls, c => c.Path == "/build");
    }

    private BuildOptions Options(FakeEngine engine) => new() { Host = engine.Address, Record = folder.File("docker.run.json") };

    private sealed class Told : IProgress<ProgressReport>
    {
        public List<ProgressReport> Reports { get; } = [];

        public Action<ProgressReport>? Then { get; init; }

        public void Report(ProgressReport value)
        {
            Reports.Add(value);
            Then?.Invoke(value);
        }
    }
}
