using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace NucleusDl.Kernel;

/// <summary>
/// Loads assemblies for cells into the one context the host itself uses: a type, and its static state, exists once.
/// </summary>
internal static class SharedAssemblies
{
    // A process has one default context, so what was added to its search has to live as long as it does.
    private static readonly ConcurrentDictionary<string, string> Managed = new(StringComparer.OrdinalIgnoreCase);
    private static readonly ConcurrentDictionary<string, string> Native = new(StringComparer.OrdinalIgnoreCase);

    static SharedAssemblies()
    {
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            Managed.TryGetValue(name.Name ?? "", out var path) ? context.LoadFromAssemblyPath(path) : null;
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) =>
            Native.TryGetValue(Plain(name), out var path) && NativeLibrary.TryLoad(path, out var handle) ? handle : 0;
    }

    /// <summary>The loaded assembly of that name, or the file, loaded now.</summary>
    /// <returns>The assembly, and a warning where it is another version than the file.</returns>
    /// <exception cref="NotebookException">The file is missing or not a .NET assembly.</exception>
    public static (Assembly Assembly, string? Warning) Load(string path)
    {
        var full = Path.GetFullPath(path);
        var wanted = NameOf(full);
        var assembly = Loaded(wanted) ?? LoadFile(full);
        var version = assembly.GetName().Version;
        return (assembly, version == wanted.Version ? null : $"{wanted.Name} {wanted.Version} was asked for; {version} is loaded already and is used.");
    }

    /// <summary>Where to find assemblies and native libraries that others will ask for.</summary>
    public static void Offer(IEnumerable<string> managed, IEnumerable<string> native)
    {
        foreach (var path in managed)
            Managed.TryAdd(Path.GetFileNameWithoutExtension(path), path);
        foreach (var path in native)
            Native.TryAdd(Plain(Path.GetFileName(path)), path);
    }

    private static AssemblyName NameOf(string path)
    {
        try
        {
            return AssemblyName.GetAssemblyName(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NotebookException("The assembly of this #r line is not there.", "Check its path; a relative one counts from the notebook's folder.", path, error);
        }
        catch (BadImageFormatException error)
        {
            throw new NotebookException("This is not a .NET assembly.", "Give a .dll that was built for .NET.", path, error);
        }
    }

    // By name first: that finds what the host has, loaded or not yet.
    private static Assembly? Loaded(AssemblyName wanted)
    {
        var loaded = AssemblyLoadContext.Default.Assemblies.FirstOrDefault(a => AssemblyName.ReferenceMatchesDefinition(a.GetName(), new(wanted.Name!)));
        if (loaded is not null)
            return loaded;
        try
        {
            return AssemblyLoadContext.Default.LoadFromAssemblyName(new(wanted.Name!));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static Assembly LoadFile(string path)
    {
        try
        {
            return AssemblyLoadContext.Default.LoadFromAssemblyPath(path);
        }
        catch (Exception error) when (error is FileLoadException or BadImageFormatException)
        {
            throw new NotebookException("The assembly cannot be loaded.", "It must be built for this version of .NET and this processor.", path, error);
        }
    }

    // libtorch.so, torch.dll and torch are one name to whoever imports it.
    private static string Plain(string name)
    {
        var stem = Path.GetExtension(name) is ".dll" or ".so" or ".dylib" ? Path.GetFileNameWithoutExtension(name) : name;
        return stem.StartsWith("lib", StringComparison.Ordinal) ? stem[3..] : stem;
    }
}
