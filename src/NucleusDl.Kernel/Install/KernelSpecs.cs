using System.Reflection;

namespace NucleusDl.Kernel;

/// <summary>The kernels Jupyter knows on this computer.</summary>
/// <param name="folders">Where to look.</param>
public sealed class KernelSpecs(JupyterFolders folders)
{
    private static readonly string[] Logos = ["logo-32x32.png", "logo-64x64.png", "logo-svg.svg"];

    /// <summary>All of them, by name; where two have the same name, Jupyter takes the first.</summary>
    public IReadOnlyList<KernelSpec> All() =>
        [.. folders.Search.SelectMany(In).OrderBy(spec => spec.Name, StringComparer.OrdinalIgnoreCase)];

    /// <summary>The kernel Jupyter starts by a name, or null.</summary>
    public KernelSpec? Find(string name) =>
        folders.Search.SelectMany(In).FirstOrDefault(spec => spec.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Writes a kernel beside its place, then moves it there.</summary>
    /// <returns>What is installed now.</returns>
    /// <exception cref="NotebookException">The name cannot be one, is somebody else's, or the folder cannot be written.</exception>
    public KernelSpec Install(KernelInstall install)
    {
        ArgumentNullException.ThrowIfNull(install);
        if (install.Name.Length == 0 || install.Name is "." or ".." || !install.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
            throw new NotebookException($"'{install.Name}' cannot be the name of a kernel.", "Use letters, digits, '.', '_' and '-'.");
        var place = Path.Combine(Path.GetFullPath(install.DataFolder ?? folders.User), "kernels", install.Name);
        if (!install.Force && Foreign(place, install) is { } other)
            throw Taken(other);
        try
        {
            Write(place, install.ToJson());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NotebookException("The kernel cannot be written there.", "Give a folder of your own with --prefix, or check permissions and disk space.", place, error);
        }
        return KernelSpec.Read(place);
    }

    /// <summary>Removes a kernel of ours.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="dataFolder">The Jupyter data folder it is in; null for the first that holds it.</param>
    /// <param name="force">Whether somebody else's is removed too.</param>
    /// <returns>The folder that is gone.</returns>
    /// <exception cref="NotebookException">There is none, it is somebody else's, or it cannot be removed.</exception>
    public string Uninstall(string name, string? dataFolder = null, bool force = false)
    {
        var spec = (dataFolder is null ? folders.Search.SelectMany(In) : In(Path.GetFullPath(dataFolder)))
            .FirstOrDefault(found => found.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new NotebookException($"There is no kernel '{name}'.", "See 'nucleusdl kernel list' for those that are there.");
        if (!spec.IsOurs && !force)
            throw new NotebookException($"The kernel '{name}' ({Words(spec)}) was installed by another program.", "Remove it with that program, or give --force.", spec.Folder);
        try
        {
            Directory.Delete(spec.Folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NotebookException("The kernel cannot be removed.", "Check the folder's permissions.", spec.Folder, error);
        }
        return spec.Folder;
    }

    private static IEnumerable<KernelSpec> In(string dataFolder)
    {
        var kernels = Path.Combine(dataFolder, "kernels");
        try
        {
            return !Directory.Exists(kernels)
                ? []
                : [.. Directory.GetDirectories(kernels).Where(folder => File.Exists(Path.Combine(folder, KernelSpec.File))).Order(StringComparer.Ordinal).Select(KernelSpec.Read)];
        }
        catch (UnauthorizedAccessException)
        {
            // Jupyter passes over what it may not read, too.
            return [];
        }
    }

    // One in the same place would be overwritten, one elsewhere would be hidden: both are somebody's.
    private KernelSpec? Foreign(string place, KernelInstall install)
    {
        if (Directory.Exists(place) && KernelSpec.Read(place) is { IsOurs: false } there)
            return there;
        return install.DataFolder is null && Find(install.Name) is { IsOurs: false } hidden ? hidden : null;
    }

    private static NotebookException Taken(KernelSpec other) => new(
        $"There is a kernel '{other.Name}' of another program already ({Words(other)}).",
        $"Leave it and give --name {KernelInstall.OtherName}, or take its place with --force.",
        other.Folder);

    private static string Words(KernelSpec spec)
    {
        var program = spec.Arguments.Count > 0 ? $"it starts {string.Join(' ', spec.Arguments.Take(3))}" : "its kernel.json cannot be read";
        return spec.DisplayName.Length > 0 ? $"{spec.DisplayName}; {program}" : program;
    }

    private static void Write(string place, string json)
    {
        var kernels = Directory.CreateDirectory(Path.GetDirectoryName(place)!).FullName;
        // Without a kernel.json Jupyter does not take the unfinished folder for a kernel; it is written last.
        var partial = Path.Combine(kernels, $"{Path.GetFileName(place)}.partial-{Environment.ProcessId}");
        var old = Path.Combine(kernels, $"{Path.GetFileName(place)}.old-{Environment.ProcessId}");
        try
        {
            Directory.CreateDirectory(partial);
            foreach (var logo in Logos)
                using (var from = Assembly.GetExecutingAssembly().GetManifestResourceStream(logo)!)
                using (var to = File.Create(Path.Combine(partial, logo)))
                    from.CopyTo(to);
            File.WriteAllText(Path.Combine(partial, KernelSpec.File), json);
            if (Directory.Exists(place))
                Directory.Move(place, old);
            try
            {
                Directory.Move(partial, place);
            }
            catch (IOException) when (Directory.Exists(old))
            {
                Directory.Move(old, place);
                throw;
            }
        }
        finally
        {
            foreach (var left in new[] { partial, old }.Where(Directory.Exists))
                Directory.Delete(left, recursive: true);
        }
    }
}
