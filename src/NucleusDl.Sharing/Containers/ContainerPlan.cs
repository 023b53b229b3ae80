using System.Globalization;
using Docker.DotNet.Models;
using NucleusDl.Runs;

namespace NucleusDl.Sharing;

/// <summary>One container, before it is made.</summary>
internal sealed record ContainerPlan
{
    /// <summary>Port of the course inside.</summary>
    public const int CoursePort = 8888;

    /// <summary>Mark of the kit's containers.</summary>
    public const string Label = "nucleusdl.run";

    /// <summary>The image.</summary>
    public required ImageInfo Image { get; init; }

    /// <summary>The verb and what follows; none opens the course.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>What it sees of this computer.</summary>
    public IReadOnlyList<MappedFolder> Folders { get; init; } = [];

    /// <summary>Folder that it works in.</summary>
    public string? Working { get; init; }

    /// <summary>User, or null for the user of this program.</summary>
    public string? User { get; init; }

    /// <summary>Whether only its folders and /tmp can be written.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Whether it has a network.</summary>
    public bool Network { get; init; } = true;

    /// <summary>Whether it gets the GPUs.</summary>
    public bool Gpu { get; init; }

    /// <summary>Port on this computer for the course, 0 for a free one; null serves nothing.</summary>
    public int? Port { get; init; }

    /// <summary>Further variables, NAME=VALUE.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>As the engine wants it.</summary>
    public CreateContainerParameters For(EngineInfo engine)
    {
        var port = $"{CoursePort}/tcp";
        var pair = User ?? HostUser.Pair();
        var keepsId = engine is { Rootless: true, Name: "Podman" } && User is null;
        return new CreateContainerParameters
        {
            Image = Image.Id,
            Cmd = [.. Words],
            // The root of a rootless engine's container is the user who runs the engine; everybody else in it is a stranger to the folders.
            User = User is null && engine is { Rootless: true, Name: "Docker" } ? "0:0" : pair,
            WorkingDir = Working,
            Env = [$"{Machine.ImageVariable}={Image.Id}", .. Environment],
            Labels = new Dictionary<string, string> { [Label] = "1" },
            AttachStdout = true,
            AttachStderr = true,
            ExposedPorts = Port is null ? null : new Dictionary<string, EmptyStruct> { [port] = default },
            HostConfig = new HostConfig
            {
                Init = true,
                ReadonlyRootfs = ReadOnly,
                Tmpfs = ReadOnly ? new Dictionary<string, string> { ["/tmp"] = "" } : null,
                NetworkMode = Network ? null : "none",
                UsernsMode = keepsId ? "keep-id" : null,
                // Where SELinux guards this computer, a container could not read the folders.
                SecurityOpt = Directory.Exists("/sys/fs/selinux/policy_capabilities") ? ["label=disable"] : null,
                Mounts = [.. Folders.Select(f => new Mount { Type = "bind", Source = f.Here, Target = f.There, ReadOnly = f.ReadOnly })],
                DeviceRequests = Gpu ? [new DeviceRequest { Count = -1, Capabilities = [["gpu"]] }] : null,
                // This computer only: the course runs what it is told.
                PortBindings = Port is { } number
                    ? new Dictionary<string, IList<PortBinding>> { [port] = [new PortBinding { HostIP = "127.0.0.1", HostPort = number.ToString(CultureInfo.InvariantCulture) }] }
                    : null,
            },
        };
    }
}
