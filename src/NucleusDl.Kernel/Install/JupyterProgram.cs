using System.ComponentModel;
using System.Diagnostics;

namespace NucleusDl.Kernel;

/// <summary>Jupyter Lab or Jupyter Notebook as it is installed on this computer.</summary>
/// <param name="Name">"Jupyter Lab" or "Jupyter Notebook".</param>
/// <param name="Version">What it says of itself.</param>
/// <param name="Command">The program and its first arguments.</param>
public sealed record JupyterProgram(string Name, string Version, IReadOnlyList<string> Command)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The first that answers: Lab as a program, through <c>jupyter</c>, through Python; then Notebook in the same ways.</summary>
    /// <param name="path">The folders to look into; null for <c>PATH</c>.</param>
    public static JupyterProgram? Find(string? path = null)
    {
        var folders = (path ?? Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        foreach (var (name, program, word, module) in new[] { ("Jupyter Lab", "jupyter-lab", "lab", "jupyterlab"), ("Jupyter Notebook", "jupyter-notebook", "notebook", "notebook") })
            foreach (var command in Ways(folders, program, word, module))
                if (Ask(command) is { } version)
                    return new(name, version, command);
        return null;
    }

    /// <summary>How to get it on this system, a line a way.</summary>
    public static IReadOnlyList<string> HowToGet()
    {
        var lines = new List<string>();
        if (OperatingSystem.IsMacOS())
            lines.Add("brew install jupyterlab");
        else if (OperatingSystem.IsWindows())
            lines.Add("py -m pip install --user jupyterlab   (Python first, where there is none: winget install Python.Python.3.13)");
        else if (File.Exists("/etc/debian_version"))
            lines.Add("sudo apt install jupyter-notebook");
        else if (File.Exists("/etc/fedora-release"))
            lines.Add("sudo dnf install jupyterlab");
        lines.Add("pipx install jupyterlab   (any system with Python and pipx)");
        return lines;
    }

    private static IEnumerable<string[]> Ways(string[] folders, string program, string word, string module)
    {
        if (Executable(folders, program) is { } direct)
            yield return [direct];
        if (Executable(folders, "jupyter") is { } jupyter)
            yield return [jupyter, word];
        foreach (var name in OperatingSystem.IsWindows() ? new[] { "py", "python" } : ["python3", "python"])
            if (Executable(folders, name) is { } python)
                yield return [python, "-m", module];
    }

    private static string? Executable(string[] folders, string name)
    {
        string[] endings = OperatingSystem.IsWindows() ? [".exe", ".cmd", ".bat"] : [""];
        return folders.SelectMany(folder => endings.Select(ending => Path.Combine(folder, name + ending))).FirstOrDefault(File.Exists);
    }

    private static string? Ask(string[] command)
    {
        var start = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (var word in command.Skip(1).Append("--version"))
            start.ArgumentList.Add(word);
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync();
            _ = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill(entireProcessTree: true);
                return null;
            }
            return process.ExitCode == 0 && output.GetAwaiter().GetResult().Trim() is { Length: > 0 } version ? version.Split('\n')[^1].Trim() : null;
        }
        catch (Exception error) when (error is Win32Exception or InvalidOperationException)
        {
            return null;
        }
    }
}
