using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NucleusDl.Sharing;

/// <summary>Where an engine may answer on this computer.</summary>
/// <param name="variable">Value of an environment variable, null where it is not set.</param>
/// <param name="home">The user's home folder.</param>
internal sealed class EngineFinder(Func<string, string?> variable, string home)
{
    /// <summary>A place to ask.</summary>
    /// <param name="Address">unix, tcp or npipe.</param>
    /// <param name="Why">Who named it.</param>
    /// <param name="Certain">Whether somebody asked for it: then no other is tried.</param>
    public readonly record struct Place(Uri Address, string Why, bool Certain);

    public static EngineFinder Current { get; } = new(Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    /// <summary>Places, most wanted first. One that was asked for stands alone.</summary>
    /// <param name="host">What the user named; null looks at DOCKER_HOST, contexts, and the usual sockets.</param>
    /// <exception cref="NucleusException">An address that was asked for cannot be spoken to.</exception>
    public IReadOnlyList<Place> Places(string? host)
    {
        if (host is not null)
            return [Asked(host, "--host")];
        foreach (var name in (string[])["DOCKER_HOST", "CONTAINER_HOST"])
            if (Value(name) is { } address)
                return [Asked(address, name)];
        return Context() is { } context ? [context] : [.. Usual().DistinctBy(p => p.Address)];
    }

    /// <summary>Reads an address.</summary>
    /// <exception cref="NucleusException">It is none, or one that needs a tunnel.</exception>
    private Place Asked(string text, string why)
    {
        var address = text.StartsWith('/') ? "unix://" + text : text;
        if (address.StartsWith("ssh://", StringComparison.Ordinal))
            throw new NucleusException(ErrorKind.Usage, $"{why} names an engine behind SSH, which is not spoken here: {text}.",
                "Forward its socket ('ssh -nNT -L /tmp/engine.sock:/var/run/docker.sock HOST') and name it: DOCKER_HOST=unix:///tmp/engine.sock.");
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("unix" or "tcp" or "npipe" or "http"))
            throw new NucleusException(ErrorKind.Usage, $"{why} is no address of an engine: {text}.", "Write unix:///path/to/docker.sock, tcp://127.0.0.1:2375 or npipe://./pipe/docker_engine.");
        if (uri.Scheme == "tcp" && Value("DOCKER_TLS_VERIFY") is not null)
            throw new NucleusException(ErrorKind.Usage, "DOCKER_TLS_VERIFY asks for an encrypted connection, which is not spoken here.",
                "Forward the engine's socket through SSH and name it in DOCKER_HOST.");
        return new Place(uri, why, Certain: true);
    }

    /// <summary>The context that 'docker context use' chose; null for the usual one.</summary>
    private Place? Context()
    {
        var folder = Value("DOCKER_CONFIG") ?? Path.Combine(home, ".docker");
        var name = Value("DOCKER_CONTEXT") ?? (Read(Path.Combine(folder, "config.json"))?["currentContext"] as JsonValue)?.ToString();
        if (name is null or "" or "default")
            return null;
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        var host = Read(Path.Combine(folder, "contexts", "meta", id, "meta.json"))?["Endpoints"]?["docker"]?["Host"]?.ToString();
        return host is null
            ? throw new NucleusException(ErrorKind.Usage, $"The context '{name}' of Docker is not known here.", "Choose one with 'docker context use', or set DOCKER_HOST.")
            : Asked(host, $"the context '{name}'");
    }

    private IEnumerable<Place> Usual()
    {
        if (OperatingSystem.IsWindows())
        {
            foreach (var pipe in (string[])["docker_engine", "dockerDesktopLinuxEngine", "podman-machine-default"])
                yield return new Place(new Uri($"npipe://./pipe/{pipe}"), "the usual pipe", Certain: false);
            yield break;
        }
        string[] runtime = Value("XDG_RUNTIME_DIR") is { } own ? [own] : OperatingSystem.IsLinux() ? [$"/run/user/{HostUser.Id()}"] : [];
        (string Path, string Why)[] sockets =
        [
            ("/var/run/docker.sock", "Docker"),
            (Path.Combine(home, ".docker/desktop/docker.sock"), "Docker Desktop"),
            (Path.Combine(home, ".docker/run/docker.sock"), "Docker Desktop"),
            .. runtime.Select(r => (Path.Combine(r, "docker.sock"), "rootless Docker")),
            .. runtime.Select(r => (Path.Combine(r, "podman/podman.sock"), "Podman")),
            ("/run/podman/podman.sock", "Podman"),
            (Path.Combine(home, ".local/share/containers/podman/machine/podman.sock"), "Podman"),
            (Path.Combine(home, ".colima/default/docker.sock"), "Colima"),
        ];
        foreach (var (path, why) in sockets)
            if (Path.Exists(path))
                yield return new Place(new Uri("unix://" + path), why, Certain: false);
    }

    /// <summary>The engine whose program is on the PATH, whether it runs or not; null without any.</summary>
    public string? Installed()
    {
        var folders = (Value("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        foreach (var (file, name) in ((string, string)[])[("docker", "Docker"), ("podman", "Podman")])
            if (folders.Any(f => File.Exists(Path.Combine(f, file)) || (OperatingSystem.IsWindows() && File.Exists(Path.Combine(f, file + ".exe")))))
                return name;
        return null;
    }

    private string? Value(string name) => variable(name) is { Length: > 0 } value ? value : null;

    private static JsonNode? Read(string file)
    {
        if (!File.Exists(file))
            return null;
        try
        {
            return JsonNode.Parse(File.ReadAllText(file));
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new NucleusException(ErrorKind.Input, "This file of Docker's settings cannot be read.", "Mend it, or set DOCKER_HOST.", file, e);
        }
    }
}
