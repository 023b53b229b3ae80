using NucleusDl.IO;

namespace NucleusDl.Labelling.Page;

/// <summary>How the labelling page is started.</summary>
public sealed record LabelPageOptions
{
    /// <summary>Where the labels are read from, if they are there, and saved; NAME_labels.tif beside the stack when null.</summary>
    public string? Labels { get; init; }

    /// <summary>Port on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Names under which a proxy sends requests on, such as hub.example.org; "*" for any, where nobody but the proxy can reach the port.</summary>
    public IReadOnlyList<string> AllowHosts { get; init; } = [];

    /// <summary>Whether the folder holds crops to be sorted into classes, one a file.</summary>
    public bool Crops { get; init; }

    /// <summary>Names of the classes of crops; those of the table that is there already when empty.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>How stacks are read: axes, voxel size, channel, time point.</summary>
    public ReadOptions Reading { get; init; } = ReadOptions.Default;

    /// <summary>Memory for features and channels, bytes.</summary>
    public long MemoryBytes { get; init; } = 2L << 30;

    /// <summary>Trained models; null where there are none.</summary>
    public ILabelModels? Models { get; init; }

    /// <summary>Beginning of the page's address as the browser sees it, such as https://hub.example.org/user/ada/proxy/; the port and a slash follow. Null where the browser reaches 127.0.0.1.</summary>
    public string? ProxyBase { get; init; }
}
