namespace NucleusDl.IO.Hdf5;

/// <summary>Names such as "stack.h5/exported_data", as ilastik writes them: a file, and a data set inside it.</summary>
internal static class Hdf5Path
{
    private static readonly string[] Endings = [".h5", ".hdf5", ".hdf", ".ims"];

    /// <summary>Divides the name where its first part is a file and the whole is none; otherwise as it is.</summary>
    public static (string Path, ReadOptions Options) Resolve(string path, ReadOptions options)
    {
        if (options.Dataset is not null || File.Exists(path) || Directory.Exists(path))
            return (path, options);
        foreach (var ending in Endings)
        {
            var at = path.IndexOf(ending + '/', StringComparison.OrdinalIgnoreCase);
            if (at >= 0 && File.Exists(path[..(at + ending.Length)]))
                return (path[..(at + ending.Length)], options with { Dataset = path[(at + ending.Length)..] });
        }
        return (path, options);
    }
}
