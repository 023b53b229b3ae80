namespace NucleusDl.Kernel;

/// <summary>Names of notebooks as they are typed.</summary>
public static class NotebookFiles
{
    /// <summary>Spells out <c>*</c> and <c>?</c> in file names, as some shells do not.</summary>
    /// <param name="names">Files and patterns.</param>
    /// <returns>The files in the order given, those of one pattern by name, each once.</returns>
    /// <exception cref="NotebookException">Nothing fits a pattern, or two files would have the same name in one output folder.</exception>
    public static IReadOnlyList<string> Expand(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var files = names.SelectMany(Match).DistinctBy(Path.GetFullPath).ToList();
        var twice = files.GroupBy(file => Path.GetFileName(file), StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
            throw new NotebookException($"{string.Join(" and ", twice)} have the same name and would overwrite each other's results.", "Run them one after the other, each with its own --out.");
        return files;
    }

    private static IEnumerable<string> Match(string name)
    {
        var pattern = Path.GetFileName(name);
        if (File.Exists(name) || pattern.IndexOfAny(['*', '?']) < 0)
            return [name];
        var folder = Path.GetDirectoryName(name) ?? "";
        var searched = folder.Length == 0 ? "." : folder;
        var found = Directory.Exists(searched)
            ? Directory.EnumerateFiles(searched, pattern).Select(file => Path.Combine(folder, Path.GetFileName(file))).Order(StringComparer.Ordinal).ToList()
            : [];
        return found.Count > 0 ? found : throw new NotebookException("No file fits this pattern.", "Check the folder and the ending (.ipynb).", name);
    }
}
