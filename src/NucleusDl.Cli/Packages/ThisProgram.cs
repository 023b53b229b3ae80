using System.Diagnostics;
using NucleusDl.Sharing;

namespace NucleusDl.Cli;

/// <summary>This very program, in a process of its own.</summary>
internal sealed class ThisProgram : IRunPlace
{
    public string Name => "here";

    public string Input(string path) => path;

    public string Output(string work, string name) => Path.Combine(work, name);

    public (int Code, string Said) Run(IReadOnlyList<string> words, CancellationToken cancellation)
    {
        var host = Environment.ProcessPath!;
        var start = new ProcessStartInfo(host) { RedirectStandardError = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(host).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "nucleusdl.dll"));
        foreach (var word in words)
            start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        using var stop = cancellation.Register(() => process.Kill(entireProcessTree: true));
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        process.WaitForExit();
        cancellation.ThrowIfCancellationRequested();
        return (process.ExitCode, errors.GetAwaiter().GetResult() + output.GetAwaiter().GetResult());
    }
}
