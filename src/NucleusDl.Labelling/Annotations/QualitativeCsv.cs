using System.Text;
using NucleusDl.Measuring;
using NucleusDl.Runs;

namespace NucleusDl.Labelling.Annotations;

/// <summary>
/// Results of the Fiji plugin Qualitative Annotations (Thomas et al. 2021, doi:10.12688/f1000research.26872): Folder, Image, sometimes Slice, then one column
/// Category (one class an image), or a column of 0 and 1 for each class (several an image), and Comment.
/// </summary>
public static class QualitativeCsv
{
    private const string Folder = "Folder", Image = "Image", Slice = "Slice", Category = "Category", Comment = "Comment";

    /// <summary>Whether a table's columns are those of the plugin.</summary>
    internal static bool IsHead(CsvTable table) => table.Has(Folder) && table.Has(Image) && (table.Has(Category) || table.Has(Comment));

    /// <summary>Reads the results.</summary>
    /// <exception cref="NucleusException">It is damaged or something else.</exception>
    public static (IReadOnlyList<QualitativeRow> Rows, IReadOnlyList<string> Classes) Read(string path)
    {
        AnnotationErrors.ReadBytes(path);
        var table = CsvTable.Read(path);
        if (!table.Has(Image))
            throw AnnotationErrors.Damaged(path, "Qualitative Annotations' results have a column named Image");
        var single = table.Has(Category);
        // ImageJ's results have a first column of row numbers without a name.
        string[] buttons = single ? [] : [.. table.Names.Where(n => n.Trim().Length > 0 && n is not (Folder or Image or Slice or Comment))];
        var images = table.Texts(Image);
        var folders = table.Has(Folder) ? table.Texts(Folder) : null;
        var slices = table.Has(Slice) ? table.Numbers(Slice) : null;
        var comments = table.Has(Comment) ? table.Texts(Comment) : null;
        var category = single ? table.Texts(Category) : null;
        var marks = buttons.Select(table.Numbers).ToArray();
        var rows = Enumerable.Range(0, table.Count).Select(i => new QualitativeRow(folders?[i] ?? "", images[i], slices?[i] is > 0 and var s && s < int.MaxValue ? (int)s : null,
            category is null ? [.. buttons.Where((_, b) => marks[b][i] == 1)] : category[i].Trim().Length > 0 ? [category[i]] : [], comments?[i] ?? "")).ToList();
        return (rows, single ? [.. rows.SelectMany(r => r.Categories).Distinct().Order(StringComparer.Ordinal)] : buttons);
    }

    /// <summary>Writes the results.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">The verdicts.</param>
    /// <param name="classes">All classes, for the columns of a table where an image may have several; null for one column Category.</param>
    /// <exception cref="NucleusException">A row has several classes and there is one column, or the disk refuses.</exception>
    public static void Write(string path, IReadOnlyList<QualitativeRow> rows, IReadOnlyList<string>? classes = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (classes is null && rows.FirstOrDefault(r => r.Categories.Count > 1) is { } several)
            throw new NucleusException(ErrorKind.Usage, $"'{several.Image}' has {several.Categories.Count} classes, and one column holds one.", "Write a column for each class.", path);
        var slices = rows.Any(r => r.Slice is not null);
        var text = new StringBuilder();
        text.AppendJoin(',', [Folder, Image, .. slices ? [Slice] : Array.Empty<string>(), .. (classes ?? [Category]).Select(CsvCells.Cell), Comment]).Append('\n');
        foreach (var row in rows)
            text.AppendJoin(',', [CsvCells.Cell(row.Folder), CsvCells.Cell(row.Image), .. slices ? [row.Slice is { } s ? CsvCells.Cell(s) : ""] : Array.Empty<string>(),
                .. classes is null ? [CsvCells.Cell(row.Categories.Count > 0 ? row.Categories[0] : "")] : classes.Select(c => row.Categories.Contains(c) ? "1" : "0"), CsvCells.Cell(row.Comment)]).Append('\n');
        AtomicFile.WriteText(path, text.ToString());
    }
}
