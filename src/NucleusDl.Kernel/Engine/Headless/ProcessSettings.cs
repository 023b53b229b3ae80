namespace NucleusDl.Kernel;

/// <summary>What cells see of the process while a notebook runs, and its former state after.</summary>
internal sealed class ProcessSettings : IDisposable
{
    private readonly string folder = Environment.CurrentDirectory;
    private readonly string? variable = Environment.GetEnvironmentVariable(HeadlessRunner.ProfileVariable);
    private readonly object? data = AppContext.GetData(HeadlessRunner.ProfileKey);

    public ProcessSettings(string profile, string workingDirectory)
    {
        Environment.CurrentDirectory = workingDirectory;
        Environment.SetEnvironmentVariable(HeadlessRunner.ProfileVariable, profile);
        AppContext.SetData(HeadlessRunner.ProfileKey, profile);
    }

    public void Dispose()
    {
        Environment.CurrentDirectory = folder;
        Environment.SetEnvironmentVariable(HeadlessRunner.ProfileVariable, variable);
        AppContext.SetData(HeadlessRunner.ProfileKey, data);
    }
}
