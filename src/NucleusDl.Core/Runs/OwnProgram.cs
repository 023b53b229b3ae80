using System.Diagnostics;
using System.Reflection;

namespace NucleusDl.Runs;

/// <summary>Finds the program nucleusdl, so that it can run in a process of its own: for commands in notebooks, runs that are repeated, and Jupyter's kernel.</summary>
public static class OwnProgram
{
    private const string Name = "nucleusdl", Solution = "NucleusDl.sln";

    /// <summary>The words that start it, before its own: the program that runs, or the one beside what runs, in the sources' own build or on the PATH; with dotnet before it where it
    /// is a library. null where it is not here.</summary>
    public static IReadOnlyList<string>? Command()
    {
        var host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path).Equals("dotnet", StringComparison.OrdinalIgnoreCase) ? path : null;
        if (host is null && Environment.ProcessPath is { } program && Assembly.GetEntryAssembly()?.GetName().Name == Name)
            return [program];
        if (Folders().Select(static f => Path.Combine(f, Name + ".dll")).FirstOrDefault(File.Exists) is { } library)
            return [host ?? Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", library];
        var file = Name + (OperatingSystem.IsWindows() ? ".exe" : "");
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Where(static f => f.Length > 0).Select(f => Path.Combine(f, file)).FirstOrDefault(File.Exists);
        return found is null ? null : [found];
    }

    /// <summary>How it is started with some words; null where it is not here.</summary>
    /// <param name="words">The verb and its arguments.</param>
    public static ProcessStartInfo? Start(IEnumerable<string> words) => Command() is { } command ? new ProcessStartInfo(command[0], command.Skip(1).Concat(words)) : null;

    /// <summary>The folders of the program's sources that what runs lies in, and those that the current folder lies in.</summary>
    public static IEnumerable<string> Sources() => Above(AppContext.BaseDirectory).Concat(Above(Environment.CurrentDirectory));

    private static IEnumerable<string> Above(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, Solution)))
                yield return folder.FullName;
    }

    private static IEnumerable<string> Folders() => Sources()
        .SelectMany(static sources => new[] { "Release", "Debug" }.Select(build => Path.Combine(sources, "src", "NucleusDl.Cli", "bin", build, "net10.0")))
        .Prepend(AppContext.BaseDirectory);
}
