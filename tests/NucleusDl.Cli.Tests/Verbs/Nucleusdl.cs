using System.Diagnostics;
using System.Text;

namespace NucleusDl.Cli.Tests.Verbs;

/// <summary>What a run of the program left.</summary>
internal sealed record Outcome(int Exit, string Out, string Err)
{
    /// <summary>The one error line.</summary>
    public string Error => Assert.Single(Err.Split('\n'), l => l.StartsWith("error: ", StringComparison.Ordinal));
}

/// <summary>Runs the built program as a user does, in a process of its own.</summary>
internal static class Nucleusdl
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "nucleusdl.dll");

    public static Outcome Run(params string[] arguments)
    {
        using var process = Start(arguments, out var output, out var errors);
        process.WaitForExit();
        return new Outcome(process.ExitCode, output.ToString(), errors.ToString());
    }

    /// <summary>Starts it and goes on; the texts grow as it writes.</summary>
    public static Process Start(string[] arguments, out StringBuilder output, out StringBuilder errors)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in arguments.Prepend(Program))
            start.ArgumentList.Add(argument);
        var (o, e) = (new StringBuilder(), new StringBuilder());
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Append(o, line.Data);
        process.ErrorDataReceived += (_, line) => Append(e, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        (output, errors) = (o, e);
        return process;
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line is null)
            return;
        lock (text)
            text.Append(line).Append('\n');
    }
}
