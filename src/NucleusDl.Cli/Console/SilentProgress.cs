namespace NucleusDl.Cli;

/// <summary>Shows nothing.</summary>
internal sealed class SilentProgress : IProgress<ProgressReport>
{
    public static SilentProgress Instance { get; } = new();

    public void Report(ProgressReport value)
    {
    }
}
