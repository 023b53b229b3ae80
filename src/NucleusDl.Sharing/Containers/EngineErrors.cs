using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Docker.DotNet;

namespace NucleusDl.Sharing;

/// <summary>What an engine says, in words that somebody who never saw an engine can act on.</summary>
internal static class EngineErrors
{
    private const string ToolkitPage = "https://docs.nvidia.com/datacenter/cloud-native/container-toolkit";

    // What the message holds; kind; problem; what to do. The first that fits counts.
    private static readonly (string[] Signs, ErrorKind Kind, string Problem, string Fix)[] Known =
    [
        (["no space left on device", "not enough space", "disk quota exceeded"], ErrorKind.Resource, "The engine's disk is full.",
            "Remove what is not needed ('docker system prune'), or give the engine a larger disk; the image takes about 3 GB, its build twice that."),
        (["could not select device driver", "nvidia-container-cli", "unresolvable cdi", "unknown or invalid runtime name: nvidia", "nvidia.com/gpu"], ErrorKind.Device,
            "This engine cannot give a GPU to a container.", $"Install the driver of NVIDIA and its Container Toolkit ({ToolkitPage}) and restart the engine, or leave --gpu out."),
        (["port is already allocated", "address already in use", "ports are not available"], ErrorKind.Resource, "The port is taken by another program.", "Choose another with --port, or end the other program."),
        (["no such image", "image not known"], ErrorKind.Resource, "The image is not on this computer.", "Make it with 'nucleusdl docker build', or name another with --image."),
        (["bind source path does not exist", "mounts denied", "not shared from", "invalid mount config", "statfs"], ErrorKind.Resource, "The engine cannot see a folder that it was to map.",
            "Allow the folder in the settings of the engine (Docker Desktop: Resources, File sharing), or use one below your home."),
        (["pull access denied", "manifest unknown", "manifest for", "no such host", "tls handshake timeout", "i/o timeout", "connection refused", "failed to resolve", "toomanyrequests", "temporary failure in name resolution"],
            ErrorKind.Resource, "A base image or a package could not be fetched.", "Check the network and try again; other base images can be named with --build-arg SDK=NAME and --build-arg RUNTIME=NAME."),
        (["exec format error", "does not match the specified platform", "no matching manifest"], ErrorKind.Resource, "The image is for another kind of processor.",
            "Build it for this engine, or with --platform linux/amd64, which Docker Desktop can run."),
        (["cannot allocate memory", "out of memory", "signal: killed"], ErrorKind.Resource, "There was not enough memory.", "Give the engine more, or close other programs."),
    ];

    /// <summary>Runs a call and explains its failure.</summary>
    /// <param name="call">The call.</param>
    /// <param name="address">Where the engine answers.</param>
    /// <param name="about">The image, file or folder that it is about.</param>
    /// <exception cref="NucleusException">It failed; why.</exception>
    public static async Task<T> Explained<T>(Func<Task<T>> call, Uri address, string? about = null)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception e) when (Explain(e, address, about) is { } plain)
        {
            throw plain;
        }
    }

    /// <summary>As <see cref="Explained{T}"/>, for calls that give nothing.</summary>
    public static Task Explained(Func<Task> call, Uri address, string? about = null) => Explained(async () =>
    {
        await call().ConfigureAwait(false);
        return true;
    }, address, about);

    /// <summary>The failure in plain words; null for what is none of the engine, such as Ctrl-C.</summary>
    public static NucleusException? Explain(Exception e, Uri address, string? about = null)
    {
        for (var at = e; at is not null; at = at.InnerException)
            switch (at)
            {
                case NucleusException or OperationCanceledException when at == e && e is not TaskCanceledException { InnerException: TimeoutException }:
                    return null;
                case DockerApiException api:
                    return OfText(Message(api), about, e, api.StatusCode == HttpStatusCode.NotFound);
                case SocketException { SocketErrorCode: SocketError.AccessDenied } or UnauthorizedAccessException:
                    return Denied(address, e);
                case SocketException or TimeoutException:
                    return Silent(address, e);
            }
        return e is HttpRequestException or IOException ? new NucleusException(ErrorKind.Resource, $"The connection to the engine at {address} broke off.", "Look whether the engine still runs, and try again.", null, e) : null;
    }

    /// <summary>What a line of an engine says, in plain words; the line itself follows.</summary>
    public static NucleusException OfText(string text, string? about = null, Exception? inner = null, bool missing = false)
    {
        var said = text.Trim().ReplaceLineEndings(" ");
        foreach (var (signs, kind, problem, fix) in Known)
            if (signs.Any(s => said.Contains(s, StringComparison.OrdinalIgnoreCase)))
                return new NucleusException(kind, $"{problem} The engine says: {said.TrimEnd('.')}.", fix, about, inner);
        if (said.Contains("permission denied", StringComparison.OrdinalIgnoreCase))
            return new NucleusException(ErrorKind.Resource, $"The engine may not do this: {said.TrimEnd('.')}.", "Check who may read and write the mapped folders.", about, inner);
        return new NucleusException(ErrorKind.Resource, $"The engine {(missing ? "does not know this" : "refused")}: {said.TrimEnd('.')}.", "Its own words say why; mend that and try again.", about, inner);
    }

    /// <summary>Nobody may speak to the socket.</summary>
    public static NucleusException Denied(Uri address, Exception? inner = null) => new(ErrorKind.Resource, $"There is an engine at {address}, but you may not use it.",
        OperatingSystem.IsLinux() ? "Ask to be a member of the group docker ('sudo usermod -aG docker $USER', then log in again), or install the rootless engine." : "Start Docker Desktop as the user that you are, and try again.", null, inner);

    /// <summary>Nobody answers.</summary>
    public static NucleusException Silent(Uri address, Exception? inner = null) => new(ErrorKind.Resource, $"No engine answers at {address}.",
        "Start it (Docker Desktop, or 'sudo systemctl start docker', or 'podman machine start'), and try again.", null, inner);

    /// <summary>No engine answers anywhere.</summary>
    /// <param name="tried">What was asked.</param>
    /// <param name="program">The program of an engine that is on this computer all the same; null where there is none.</param>
    public static NucleusException None(IEnumerable<string> tried, string? program = null)
    {
        var places = string.Join(", ", tried);
        if (program is not null)
            return new NucleusException(ErrorKind.Resource, $"{program} is installed but does not answer{(places.Length > 0 ? $" (asked: {places})" : "")}.",
                program == "Podman" ? "Start it ('podman machine start', or 'systemctl --user start podman.socket'), and try again." : "Start it (Docker Desktop, or 'sudo systemctl start docker'), and try again.");
        return new NucleusException(ErrorKind.Resource, $"No engine for containers was found on this computer{(places.Length > 0 ? $" (asked: {places})" : "")}.",
            "Install Docker Desktop (https://docs.docker.com/get-started/get-docker/), Docker Engine or Podman and start it, or name one with DOCKER_HOST or --host.");
    }

    private static string Message(DockerApiException e)
    {
        try
        {
            return JsonNode.Parse(e.ResponseBody ?? "") is JsonObject { Count: > 0 } o && o["message"] is { } message ? message.ToString() : e.Message;
        }
        catch (JsonException)
        {
            // Not every engine answers in JSON; what it wrote counts.
            return string.IsNullOrWhiteSpace(e.ResponseBody) ? e.Message : e.ResponseBody;
        }
    }
}
