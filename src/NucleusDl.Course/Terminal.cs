using System.Collections.Concurrent;
using System.Diagnostics;

namespace NucleusDl.Course;

/// <summary>
/// The command line inside a notebook: the very program that one types at a prompt, in a process of its own, with its lines in the cell as they come. For what
/// is about commands: the record of a run names the command that made it.
/// </summary>
/// <example><code>Terminal.Run("predict", "embryo.tif", "--out", "labels.tif")</code></example>
public static class Terminal
{
    // The kernel keeps the token of the running cell here.
    private const string TokenKey = "NucleusDl.CancellationToken";

    // "A check did not pass" is a result like another.
    private const int CheckCode = (int)ErrorKind.Check;

    private static readonly string Program = "nucleusdl" + (OperatingSystem.IsWindows() ? ".exe" : "");

    /// <summary>Runs the program and writes what it says; a stopped cell stops it.</summary>
    /// <param name="words">The verb and its arguments, word by word: a path with blanks is one word.</param>
    /// <returns>The exit code: 0, or 6 where a check did not pass.</returns>
    /// <exception cref="NucleusException">The program is not here, or it ended with another code; its message stands above.</exception>
    public static int Run(params string[] words)
    {
        ArgumentNullException.ThrowIfNull(words);
        Console.WriteLine("$ nucleusdl " + string.Join(' ', words.Select(static w => w.Contains(' ', StringComparison.Ordinal) ? $"\"{w}\"" : w)));
        using var process = Started(words);
        using var lines = new BlockingCollection<string>();
        var open = 2;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var stop = AppContext.GetData(TokenKey) is CancellationToken token ? token : CancellationToken.None;
        try
        {
            // Written by this thread: only its lines belong to the cell.
            foreach (var line in lines.GetConsumingEnumerable(stop))
                Console.WriteLine(line);
            process.WaitForExit();
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            throw;
        }
        return process.ExitCode is 0 or CheckCode ? process.ExitCode
            : throw new NucleusException(ErrorKind.Input, $"The command '{words.FirstOrDefault()}' of nucleusdl ended with exit code {process.ExitCode}.", "Its message stands above; mend that and run the cell again.");

        void Take(string? line)
        {
            if (line is not null)
                lines.Add(line);
            else if (Interlocked.Decrement(ref open) == 0)
                lines.CompleteAdding();
        }
    }

    private static Process Started(string[] words)
    {
        var (file, first) = Find() ?? throw new NucleusException(ErrorKind.Input, "The program nucleusdl is not here.", "Run the notebook with 'nucleusdl run' or with the kit's kernel, or install the program: README, \"Your own stacks\".");
        var start = new ProcessStartInfo(file) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var word in words.Prepend(first).Where(static w => w.Length > 0))
            start.ArgumentList.Add(word);
        return Process.Start(start)!;
    }

    /// <summary>The program beside what runs, in the sources' own build, or on the PATH; with dotnet before it where it is no program by itself.</summary>
    private static (string File, string First)? Find()
    {
        var dll = Folders().Select(static f => Path.Combine(f, "nucleusdl.dll")).FirstOrDefault(File.Exists);
        if (dll is not null)
            return (Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", dll);
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Where(static f => f.Length > 0).Select(static f => Path.Combine(f, Program)).FirstOrDefault(File.Exists);
        return program is null ? null : (program, "");
    }

    private static IEnumerable<string> Folders()
    {
        yield return AppContext.BaseDirectory;
        foreach (var start in new[] { AppContext.BaseDirectory, Environment.CurrentDirectory })
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
                if (File.Exists(Path.Combine(folder.FullName, "NucleusDl.sln")))
                    foreach (var build in new[] { "Release", "Debug" })
                        yield return Path.Combine(folder.FullName, "src", "NucleusDl.Cli", "bin", build, "net10.0");
    }
}
