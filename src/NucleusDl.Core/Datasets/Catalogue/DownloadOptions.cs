namespace NucleusDl.Datasets;

/// <summary>How patient a download is, and how much it may bring.</summary>
public sealed record DownloadOptions
{
    /// <summary>How long a server may take to begin its answer; 2 minutes, since archives in cold storage start slowly.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long no byte may come before the connection is taken for broken; 1 minute.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Tries in a row that bring nothing before it is given up; 5. A try that brings bytes starts the count anew.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>Wait before the second try, doubled before each further one; 1 second.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Most bytes, or null for what the disk has free but for <see cref="Reserve"/>.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>Bytes that stay free on the disk; 256 MiB.</summary>
    public long Reserve { get; init; } = 256L << 20;

    /// <summary>What to do when the network fails, a sentence that ends every error.</summary>
    public string Hint { get; init; } = "Open the address in a browser, and use the file from there.";
}
