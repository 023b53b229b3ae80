using System.Reflection;

namespace NucleusDl.Datasets;

/// <summary>The public data sets of nuclei that the kit knows; part of the library, so that it is there wherever the program runs.</summary>
/// <example><code>
/// foreach (var entry in DatasetCatalogue.Search(dimension: "3D"))
///     Console.WriteLine(entry);
/// </code></example>
public static class DatasetCatalogue
{
    private const string Prefix = "catalogue/";

    private static readonly Lazy<IReadOnlyList<CatalogueEntry>> Entries = new(Load);

    /// <summary>All entries, by name.</summary>
    public static IReadOnlyList<CatalogueEntry> All => Entries.Value;

    /// <summary>The entry of a name.</summary>
    /// <exception cref="NucleusException">There is none; the nearest one is named.</exception>
    public static CatalogueEntry Find(string id) => All.FirstOrDefault(e => e.Id.Equals(id, StringComparison.OrdinalIgnoreCase))
        ?? throw new NucleusException(ErrorKind.Usage, $"The catalogue has no data set '{id}'.", $"Did you mean '{Spelling.Nearest(id, All.Select(e => e.Id))}'? 'nucleusdl dataset list' shows all.");

    /// <summary>The entries that fit.</summary>
    /// <param name="text">Words that must all occur in name, sample, modality, notes or licence; null for any.</param>
    /// <param name="dimension">2D, 3D or 3D+t; "3D" finds series of stacks too; null for any.</param>
    public static IReadOnlyList<CatalogueEntry> Search(string? text = null, string? dimension = null)
    {
        var words = (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return [.. All.Where(e => (dimension is null || e.Dimension.StartsWith(dimension, StringComparison.OrdinalIgnoreCase)) && Array.TrueForAll(words, w => Says(e, w)))];
    }

    private static bool Says(CatalogueEntry e, string word) =>
        string.Join('\n', e.Id, e.Name, e.Modality, e.Sample, e.Licence, e.Citation, e.Notes).Contains(word, StringComparison.OrdinalIgnoreCase);

    private static IReadOnlyList<CatalogueEntry> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var entries = new List<CatalogueEntry>();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            entries.Add(CatalogueYaml.Read(StrictYaml.Parse(reader, name), name));
        }
        return [.. entries.OrderBy(e => e.Id, StringComparer.Ordinal)];
    }
}
