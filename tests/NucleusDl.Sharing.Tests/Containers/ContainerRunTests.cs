using System.Text;
using NucleusDl.Sharing;

namespace NucleusDl.Tests.Containers;

/// <summary>Containers, by an engine that only says that it runs them.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class ContainerRunTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_verb_runs_with_what_was_asked_for_and_its_words_and_code_come_back()
    {
        using var engine = new FakeEngine { Writes = [(1, "one\n"), (2, "warn\n"), (1, "µm\n")], Code = 6 };
        var run = Sharing.Containers.Run(["predict", folder.File("a.tif"), "--out=" + folder.File("l.tif")], Options(engine) with { User = "12345:12345", ReadOnly = true, Network = false, Results = folder.File("results") });
        Assert.Equal((6, "one\nµm\n", "warn\n", FakeEngine.ImageId), (run.Code, run.Output, run.Errors, run.ImageId));
        var made = engine.Created;
        Assert.Equal(FakeEngine.ImageId, made["Image"]!.ToString());
        Assert.Equal(["predict", "/data/a.tif", "--out=/data/l.tif"], made["Cmd"]!.AsArray().Select(w => w!.ToString()));
        Assert.Equal("12345:12345", made["User"]!.ToString());
        Assert.Contains("NUCLEUSDL_IMAGE=" + FakeEngine.ImageId, made["Env"]!.AsArray().Select(w => w!.ToString()));
        var host = made["HostConfig"]!;
        Assert.Equal("none", host["NetworkMode"]!.ToString());
        Assert.True(host["ReadonlyRootfs"]!.GetValue<bool>());
        Assert.True(host["Init"]!.GetValue<bool>());
        Assert.NotNull(host["Tmpfs"]!["/tmp"]);
        Assert.Null(host["DeviceRequests"]);
        Assert.Null(host["PortBindings"]);
        Assert.Equal([(folder.File("results"), "/results"), (folder.Path, "/data")], host["Mounts"]!.AsArray().Select(m => (m!["Source"]!.ToString(), m["Target"]!.ToString())));
        Assert.True(Directory.Exists(folder.File("results")));
        Assert.Equal(0, engine.Left);
        Assert.Contains(engine.Calls, c => c is { Method: "DELETE", Query: var q } && q.Contains("v=") && q.Contains("force="));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void It_runs_as_the_user_who_owns_the_folders(bool rootless, bool podman)
    {
        using var engine = new FakeEngine { IsRootless = rootless, IsPodman = podman };
        Sharing.Containers.Run(["doctor"], Options(engine));
        var (user, space) = (engine.Created["User"]?.ToString(), engine.Created["HostConfig"]!["UsernsMode"]?.ToString());
        if (OperatingSystem.IsWindows())
            return;
        // The root of a rootless Docker is the user; Podman keeps the number.
        Assert.Equal((rootless && !podman ? "0:0" : HostUser.Pair(), podman ? "keep-id" : null), (user, space));
        Assert.Matches(@"^\d+:\d+$", user!);
    }

    [Fact]
    public void Stopped_it_is_asked_to_end_and_removed()
    {
        using var engine = new FakeEngine { Code = null, Writes = [(1, "working\n")] };
        using var stop = new CancellationTokenSource();
        using var output = new Watched(() => stop.Cancel());
        Assert.ThrowsAny<OperationCanceledException>(() => Sharing.Containers.Run(["train"], Options(engine), output, Stream.Null, null, stop.Token));
        Assert.Equal("working\n", Encoding.UTF8.GetString(output.ToArray()));
        Assert.Contains(engine.Calls, c => c.Path == "/containers/c1/stop" && c.Query.Contains("t=60"));
        Assert.Equal(0, engine.Left);
    }

    [Theory]
    [InlineData("start", 500, "could not select device driver \"\" with capabilities: [[gpu]]", ErrorKind.Device, "Container Toolkit")]
    [InlineData("start", 500, "driver failed programming external connectivity: Bind for 127.0.0.1:8888 failed: port is already allocated", ErrorKind.Resource, "--port")]
    [InlineData("start", 500, "listen tcp4 127.0.0.1:8888: bind: address already in use", ErrorKind.Resource, "--port")]
    [InlineData("start", 500, "mkdir /var/lib/docker/overlay2/x: no space left on device", ErrorKind.Resource, "prune")]
    [InlineData("create", 400, "invalid mount config for type \"bind\": bind source path does not exist: /nowhere", ErrorKind.Resource, "File sharing")]
    [InlineData("create", 500, "something unheard of", ErrorKind.Resource, "something unheard of")]
    [InlineData("attach", 500, "something unheard of", ErrorKind.Resource, "something unheard of")]
    public void What_the_engine_refuses_is_said_in_plain_words_and_nothing_stays(string call, int status, string says, ErrorKind kind, string fix)
    {
        using var engine = new FakeEngine { Refuses = c => c.Path.EndsWith("/" + call, StringComparison.Ordinal) ? (status, says) : null };
        engine.Images["nucleusdl"] = (FakeEngine.ImageId, "cuda", []);
        var e = Assert.Throws<NucleusException>(() => Sharing.Containers.Run(["doctor"], Options(engine) with { Gpu = true }));
        Assert.Equal(kind, e.Kind);
        Assert.Contains(fix, e.Message);
        Assert.Equal(0, engine.Left);
        if (call == "start")
            Assert.Equal("gpu", engine.Created["HostConfig"]!["DeviceRequests"]![0]!["Capabilities"]![0]![0]!.ToString());
    }

    [Fact]
    public void A_GPU_that_nobody_asked_for_may_be_missing()
    {
        using var engine = new FakeEngine();
        engine.Images["nucleusdl"] = (FakeEngine.ImageId, "cuda", []);
        engine.Refuses = c => c.Path.EndsWith("/start", StringComparison.Ordinal) && engine.Created["HostConfig"]!["DeviceRequests"] is not null ? (500, "could not select device driver \"\" with capabilities: [[gpu]]") : null;
        var notes = new List<string>();
        Assert.Equal(0, Sharing.Containers.Run(["doctor"], Options(engine), Stream.Null, Stream.Null, notes.Add));
        Assert.Contains("CPU", Assert.Single(notes));
        Assert.Equal(0, engine.Left);
        Assert.Equal(2, engine.Calls.Count(c => c.Path == "/containers/create"));
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        using var engine = new FakeEngine();
        void Refused(ErrorKind kind, string said, Func<object> run)
        {
            var e = Assert.Throws<NucleusException>(run);
            Assert.Equal(kind, e.Kind);
            Assert.Contains(said, e.Message);
        }
        Refused(ErrorKind.Device, "--torch cuda", () => Sharing.Containers.Run(["doctor"], Options(engine) with { Gpu = true }));
        Refused(ErrorKind.Resource, "'nucleusdl docker build'", () => Sharing.Containers.Run(["doctor"], Options(engine) with { Image = "other" }));
        Refused(ErrorKind.Usage, "--data", () => Sharing.Containers.Run(["doctor"], Options(engine) with { Data = folder.File("nowhere") }));
        Refused(ErrorKind.Usage, "verb", () => Sharing.Containers.Run([], Options(engine)));
        Refused(ErrorKind.Usage, "--no-network", () => Sharing.Containers.Serve(0, Options(engine) with { Network = false }, Stream.Null, _ => { }));
        Refused(ErrorKind.Usage, "no port", () => Sharing.Containers.Serve(70000, Options(engine), Stream.Null, _ => { }));
        Assert.DoesNotContain(engine.Calls, c => c.Path == "/containers/create");
    }

    [Fact]
    public void Too_little_memory_is_no_exit_code_that_nobody_knows()
    {
        using var engine = new FakeEngine { Code = 137, OutOfMemory = true };
        Assert.Contains("memory", Assert.Throws<NucleusException>(() => Sharing.Containers.Run(["train"], Options(engine))).Message);
        Assert.Equal(0, engine.Left);
        using var other = new FakeEngine { Code = 137 };
        Assert.Equal(137, Sharing.Containers.Run(["train"], Options(other)).Code);
    }

    [Fact]
    public void The_course_is_announced_once_it_answers_with_a_token_that_only_it_knows()
    {
        var (early, token) = (0, "");
        using var server = new LocalServer((asked, number, stream) => LocalServer.Write(stream, number < 2 ? "503 Not Yet" : "200 OK", []));
        using var engine = new FakeEngine { Code = null, Port = new Uri(server.Url("")).Port };
        using var stop = new CancellationTokenSource();
        var code = Sharing.Containers.Serve(0, Options(engine) with { Data = null, Results = folder.File("kept") }, Stream.Null, address =>
        {
            early = server.Questions.Count;
            token = address;
            stop.Cancel();
        }, null, stop.Token);
        Assert.Equal(0, code);
        Assert.True(early >= 3);
        Assert.StartsWith($"http://127.0.0.1:{engine.Port}/?token=", token);
        Assert.Matches("=[0-9a-f]{48}$", token);
        var made = engine.Created;
        Assert.Contains("JUPYTER_TOKEN=" + token.Split("token=")[1], made["Env"]!.AsArray().Select(w => w!.ToString()));
        var bound = made["HostConfig"]!["PortBindings"]!["8888/tcp"]![0]!;
        Assert.Equal(("127.0.0.1", "0"), (bound["HostIp"]!.ToString(), bound["HostPort"]!.ToString()));
        Assert.Equal([(folder.File("kept"), "/results")], made["HostConfig"]!["Mounts"]!.AsArray().Select(m => (m!["Source"]!.ToString(), m["Target"]!.ToString())));
        Assert.Equal(0, engine.Left);
    }

    private ContainerOptions Options(FakeEngine engine) => new() { Host = engine.Address, Data = folder.Path };

    private sealed class Watched(Action then) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count)
        {
            base.Write(buffer, offset, count);
            then();
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await base.WriteAsync(buffer, cancellationToken);
            then();
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }
}
