using System.Security.Cryptography;
using System.Text;
using NucleusDl.Sharing;

namespace NucleusDl.Tests.Containers;

/// <summary>Where an engine is looked for, and what is said when it is not there.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class EngineFinderTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly Dictionary<string, string> variables = [];

    public EngineFinderTests() => Directory.CreateDirectory(folder.File("runtime/podman"));

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("unix:///a/b.sock", "unix:///a/b.sock")]
    [InlineData("/a/b.sock", "unix:///a/b.sock")]
    [InlineData("tcp://127.0.0.1:2375", "tcp://127.0.0.1:2375/")]
    [InlineData("npipe://./pipe/docker_engine", "npipe://./pipe/docker_engine")]
    public void What_somebody_names_stands_alone(string host, string address)
    {
        variables["DOCKER_HOST"] = host;
        variables["CONTAINER_HOST"] = "unix:///never";
        var place = Assert.Single(Finder.Places(null));
        Assert.Equal((address, "DOCKER_HOST", true), (place.Address.ToString(), place.Why, place.Certain));
        Assert.Equal("--host", Assert.Single(Finder.Places(host)).Why);
        variables["DOCKER_HOST"] = "";
        Assert.Equal("unix:///never", Assert.Single(Finder.Places(null)).Address.ToString());
    }

    [Theory]
    [InlineData("ssh://me@host", "ssh -nNT")]
    [InlineData("docker", "no address")]
    [InlineData("ftp://x", "no address")]
    public void An_address_that_cannot_be_spoken_to_is_refused_with_a_way_out(string host, string said)
    {
        var e = Assert.Throws<NucleusException>(() => Finder.Places(host));
        Assert.Equal(ErrorKind.Usage, e.Kind);
        Assert.Contains(said, e.Message);
    }

    [Fact]
    public void An_encrypted_engine_is_not_spoken_to_in_the_clear()
    {
        variables["DOCKER_TLS_VERIFY"] = "1";
        Assert.Contains("DOCKER_TLS_VERIFY", Assert.Throws<NucleusException>(() => Finder.Places("tcp://host:2376")).Message);
        Assert.Single(Finder.Places("unix:///a"));
    }

    [Fact]
    public void The_context_that_was_chosen_counts()
    {
        Directory.CreateDirectory(folder.File(".docker"));
        File.WriteAllText(folder.File(".docker/config.json"), """{ "currentContext": "desk" }""");
        var meta = folder.File(".docker/contexts/meta/" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("desk"))));
        var e = Assert.Throws<NucleusException>(() => Finder.Places(null));
        Assert.Contains("'desk'", e.Message);
        Directory.CreateDirectory(meta);
        File.WriteAllText(Path.Combine(meta, "meta.json"), """{ "Name": "desk", "Endpoints": { "docker": { "Host": "unix:///desk.sock" } } }""");
        Assert.Equal("unix:///desk.sock", Assert.Single(Finder.Places(null)).Address.ToString());
        variables["DOCKER_CONTEXT"] = "default";
        Assert.DoesNotContain(Finder.Places(null), p => p.Certain);
        variables["DOCKER_HOST"] = "unix:///first";
        Assert.Equal("unix:///first", Assert.Single(Finder.Places(null)).Address.ToString());
        variables.Clear();
        File.WriteAllText(folder.File(".docker/config.json"), "{");
        Assert.Equal(ErrorKind.Input, Assert.Throws<NucleusException>(() => Finder.Places(null)).Kind);
    }

    [Fact]
    public void The_usual_places_are_those_that_are_there()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Contains(Finder.Places(null), p => p.Address.ToString() == "npipe://./pipe/docker_engine");
            return;
        }
        variables["XDG_RUNTIME_DIR"] = folder.File("runtime");
        Assert.DoesNotContain(Finder.Places(null), p => p.Address.ToString().Contains(folder.Path, StringComparison.Ordinal));
        Directory.CreateDirectory(folder.File(".docker/desktop"));
        foreach (var socket in (string[])["runtime/docker.sock", "runtime/podman/podman.sock", ".docker/desktop/docker.sock"])
            File.WriteAllText(folder.File(socket), "");
        var found = Finder.Places(null).Where(p => p.Address.ToString().Contains(folder.Path, StringComparison.Ordinal)).ToList();
        Assert.Equal(["Docker Desktop", "rootless Docker", "Podman"], found.Select(p => p.Why));
        Assert.All(found, p => Assert.False(p.Certain));
    }

    [Fact]
    public async Task The_first_that_answers_is_taken_and_without_any_it_is_said_what_was_asked()
    {
        using var engine = new FakeEngine();
        using (var open = await ContainerEngine.Open(engine.Address, Finder, default))
            Assert.Equal(("Docker", "20.10.24", false), (open.Info.Name, open.Info.Version, open.Info.Rootless));
        using (var podman = new FakeEngine { IsPodman = true, IsRootless = true })
        using (var open = await ContainerEngine.Open(podman.Address, Finder, default))
            Assert.Equal(("Podman", true), (open.Info.Name, open.Info.Rootless));
        Assert.NotNull(Sharing.Containers.Find(engine.Address));
        Assert.Equal("cpu", Sharing.Containers.Image(host: engine.Address)!.Torch);
        Assert.Null(Sharing.Containers.Image("other", engine.Address));
        if (OperatingSystem.IsWindows())
            return;
        var gone = await Assert.ThrowsAsync<NucleusException>(() => ContainerEngine.Open("unix://" + folder.File("no.sock"), Finder, default));
        Assert.Equal(ErrorKind.Resource, gone.Kind);
        Assert.Contains("No engine answers", gone.Message);
    }

    [Fact]
    public void Without_any_it_says_what_to_install_and_what_was_asked()
    {
        Assert.Contains("Install Docker Desktop", EngineErrors.None([]).Message);
        Assert.Contains("Docker is installed but does not answer (asked: unix:///a (Docker)). Start it (Docker Desktop, or 'sudo systemctl start docker')", EngineErrors.None(["unix:///a (Docker)"], "Docker").Message);
        Assert.Contains("podman machine start", EngineErrors.None([], "Podman").Message);
        Assert.Contains("(asked: unix:///a (Docker), unix:///b (Podman))", EngineErrors.None(["unix:///a (Docker)", "unix:///b (Podman)"]).Message);
    }

    [Fact]
    public void A_program_on_the_path_is_an_engine_that_is_installed()
    {
        Assert.Null(Finder.Installed());
        variables["PATH"] = string.Join(Path.PathSeparator, folder.File("none"), folder.Path);
        Assert.Null(Finder.Installed());
        File.WriteAllText(folder.File("podman"), "");
        Assert.Equal("Podman", Finder.Installed());
        File.WriteAllText(folder.File("docker"), "");
        Assert.Equal("Docker", Finder.Installed());
    }

    private EngineFinder Finder => new(n => variables.GetValueOrDefault(n), folder.Path);
}
