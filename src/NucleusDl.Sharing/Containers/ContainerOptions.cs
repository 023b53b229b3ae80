namespace NucleusDl.Sharing;

/// <summary>How a container is run.</summary>
public sealed record ContainerOptions
{
    /// <summary>Name or id of the image.</summary>
    public string Image { get; init; } = Containers.ImageName;

    /// <summary>Folder that the container sees as /data, to read and to write; null is the current one.</summary>
    public string? Data { get; init; }

    /// <summary>Folder that the container sees as /results; it is made where it is not there.</summary>
    public string? Results { get; init; }

    /// <summary>Whether it gets the GPUs; null: when the image was built for them and the engine can give them.</summary>
    public bool? Gpu { get; init; }

    /// <summary>Who it runs as, UID or UID:GID; null is the user of this program.</summary>
    public string? User { get; init; }

    /// <summary>Whether the container can change nothing but its folders and /tmp.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Whether it has a network.</summary>
    public bool Network { get; init; } = true;

    /// <summary>Where the engine answers; null looks for it.</summary>
    public string? Host { get; init; }
}
