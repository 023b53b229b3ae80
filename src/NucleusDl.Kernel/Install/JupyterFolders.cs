namespace NucleusDl.Kernel;

/// <summary>Where Jupyter keeps its data, kernels among them. The rules are Jupyter's own, as its documentation states them under "Common directories".</summary>
/// <param name="environment">An environment variable's value, or null; for tests.</param>
/// <param name="home">The user's own folder.</param>
public sealed class JupyterFolders(Func<string, string?> environment, string home)
{
    /// <summary>Those of this process.</summary>
    public static JupyterFolders Current { get; } = new(
        Environment.GetEnvironmentVariable,
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify));

    /// <summary>The user's data folder: <c>JUPYTER_DATA_DIR</c>, or what is usual on this system.</summary>
    public string User
    {
        get
        {
            if (Variable("JUPYTER_DATA_DIR") is { } set)
                return set;
            if (OperatingSystem.IsMacOS())
                return Path.Combine(home, "Library", "Jupyter");
            if (OperatingSystem.IsWindows())
                return Path.Combine(Variable("APPDATA") ?? Path.Combine(home, "AppData", "Roaming"), "jupyter");
            return Path.Combine(Variable("XDG_DATA_HOME") ?? Path.Combine(home, ".local", "share"), "jupyter");
        }
    }

    /// <summary>All data folders Jupyter looks into, the first found wins: <c>JUPYTER_PATH</c>, the user's, an active environment's, the machine's.</summary>
    public IReadOnlyList<string> Search
    {
        get
        {
            var folders = new List<string>();
            if (Variable("JUPYTER_PATH") is { } path)
                folders.AddRange(path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
            folders.Add(User);
            foreach (var variable in new[] { "VIRTUAL_ENV", "CONDA_PREFIX" })
                if (Variable(variable) is { } prefix)
                    folders.Add(Prefix(prefix));
            if (OperatingSystem.IsWindows())
                folders.Add(Path.Combine(Variable("PROGRAMDATA") ?? @"C:\ProgramData", "jupyter"));
            else
                folders.AddRange(["/usr/local/share/jupyter", "/usr/share/jupyter"]);
            return [.. folders.Select(Path.GetFullPath).Distinct()];
        }
    }

    /// <summary>The data folder of an installation or environment, such as <c>/usr/local</c>.</summary>
    public static string Prefix(string prefix) => Path.Combine(prefix, "share", "jupyter");

    private string? Variable(string name) => environment(name) is { Length: > 0 } value ? value : null;
}
