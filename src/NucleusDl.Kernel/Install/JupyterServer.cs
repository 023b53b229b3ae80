using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace NucleusDl.Kernel;

/// <summary>A Jupyter server as a child of this process; what it says goes to this process's own streams.</summary>
public static partial class JupyterServer
{
    private const int Terminate = 15;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Runs it until it ends or is stopped, and then its kernels are gone as well.</summary>
    /// <param name="program">What to start.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="stop">Stops it as Ctrl-C does, without a question.</param>
    /// <returns>Its exit code; 0 where it was stopped.</returns>
    /// <exception cref="NotebookException">It cannot be started.</exception>
    public static async Task<int> RunAsync(JupyterProgram program, IEnumerable<string> arguments, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(arguments);
        var start = new ProcessStartInfo(program.Command[0]) { UseShellExecute = false };
        foreach (var word in program.Command.Skip(1).Concat(arguments))
            start.ArgumentList.Add(word);
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new NotebookException($"{program.Name} cannot be started.", "Try it by itself, or install it again.", program.Command[0], error);
        }
        using (process)
        {
            try
            {
                await process.WaitForExitAsync(stop).ConfigureAwait(false);
                return process.ExitCode;
            }
            catch (OperationCanceledException)
            {
                await Stop(process).ConfigureAwait(false);
                return 0;
            }
        }
    }

    // In a terminal Ctrl-C has reached the server as well; a signal sent to us alone has not.
    private static async Task Stop(Process process)
    {
        if (!OperatingSystem.IsWindows() && !process.HasExited)
            _ = Kill(process.Id, Terminate);
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
