using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace NucleusDl.Runs;

/// <summary>A program in a process of its own, from its start to its end.</summary>
public static class ChildProcess
{
    /// <summary>Runs it and hands its lines over as they come, all on the thread of the caller.</summary>
    /// <param name="start">The program and its words; both its streams are redirected.</param>
    /// <param name="take">Gets a line, and whether the program wrote it to its errors.</param>
    /// <param name="cancellation">Ends the program and all that it started.</param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static int Run(ProcessStartInfo start, Action<string, bool> take, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(take);
        (start.RedirectStandardOutput, start.RedirectStandardError, start.UseShellExecute) = (true, true, false);
        using var lines = new BlockingCollection<(string Line, bool IsError)>();
        var open = 2;
        using var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Add(line.Data, isError: false);
        process.ErrorDataReceived += (_, line) => Add(line.Data, isError: true);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            foreach (var (line, isError) in lines.GetConsumingEnumerable(cancellation))
                take(line, isError);
            process.WaitForExit();
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            throw;
        }
        return process.ExitCode;

        void Add(string? line, bool isError)
        {
            if (line is not null)
                lines.Add((line, isError));
            else if (Interlocked.Decrement(ref open) == 0)
                lines.CompleteAdding();
        }
    }

    /// <summary>Runs it to its end and gives everything that it wrote.</summary>
    /// <param name="start">The program and its words; both its streams are redirected.</param>
    /// <param name="cancellation">Ends the program and all that it started.</param>
    /// <returns>Its exit code, and each stream's lines.</returns>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static (int Code, string Output, string Errors) Run(ProcessStartInfo start, CancellationToken cancellation = default)
    {
        var (output, errors) = (new StringBuilder(), new StringBuilder());
        var code = Run(start, (line, isError) => (isError ? errors : output).Append(line).Append('\n'), cancellation);
        return (code, output.ToString(), errors.ToString());
    }
}
