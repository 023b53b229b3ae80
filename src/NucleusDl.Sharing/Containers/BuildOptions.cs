namespace NucleusDl.Sharing;

/// <summary>How an image is built.</summary>
public sealed record BuildOptions
{
    /// <summary>Name of the record of a build where none is given.</summary>
    public const string DefaultRecord = "docker.run.json";

    /// <summary>Which libtorch the image can hold.</summary>
    public static IReadOnlyList<string> Torches { get; } = ["cpu", "cuda"];

    /// <summary>Name of the image.</summary>
    public string Name { get; init; } = Containers.ImageName;

    /// <summary>cpu, or cuda for NVIDIA GPUs.</summary>
    public string Torch { get; init; } = "cpu";

    /// <summary>Platform, such as linux/amd64; null is the engine's own. The kit's libtorch for Linux is for amd64.</summary>
    public string? Platform { get; init; }

    /// <summary>Network of the steps of the build, such as host; null is the engine's usual one.</summary>
    public string? Network { get; init; }

    /// <summary>Whether base images are looked up again in their registry.</summary>
    public bool Pull { get; init; }

    /// <summary>Whether every step runs again.</summary>
    public bool NoCache { get; init; }

    /// <summary>Values of the Dockerfile's ARG lines, such as SDK and RUNTIME.</summary>
    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new Dictionary<string, string>();

    /// <summary>File for the record of the build: image id, digests of the bases, hash of what was sent. Null writes none.</summary>
    public string? Record { get; init; } = DefaultRecord;

    /// <summary>Where the engine answers; null looks for it.</summary>
    public string? Host { get; init; }

    /// <summary>What stands in the record as the command.</summary>
    public IReadOnlyList<string> Command { get; init; } = ["docker", "build"];

    /// <summary>Refuses what cannot be built.</summary>
    /// <exception cref="NucleusException">A value makes no sense.</exception>
    internal void Validate()
    {
        if (!Torches.Contains(Torch))
            throw new NucleusException(ErrorKind.Usage, $"There is no libtorch '{Torch}'.", "Choose cpu, or cuda for NVIDIA GPUs.");
        if (Arguments.ContainsKey("TORCH"))
            throw new NucleusException(ErrorKind.Usage, "TORCH is chosen by an option of its own.", "Use --torch cuda.");
        if (string.IsNullOrWhiteSpace(Name))
            throw new NucleusException(ErrorKind.Usage, "The image needs a name.", $"Leave --name out for '{Containers.ImageName}'.");
    }
}
