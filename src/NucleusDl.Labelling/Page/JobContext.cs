namespace NucleusDl.Labelling.Page;

/// <summary>What a job is given.</summary>
/// <param name="progress">Told how far it is.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class JobContext(IProgress<ProgressReport> progress, CancellationToken cancellation)
{
    /// <summary>Told how far it is.</summary>
    public IProgress<ProgressReport> Progress => progress;

    /// <summary>Stops it.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>What became of it, in words.</summary>
    public string? Text { get; set; }
}
