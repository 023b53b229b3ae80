using System.Globalization;

namespace NucleusDl.Measuring;

/// <summary>A table read from comma-separated text, as <see cref="MorphometryCsv"/> writes it and spreadsheets save it (comma, semicolon or tab).</summary>
public sealed class CsvTable
{
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);
    private readonly List<List<string>> rows;

    private CsvTable(string path, List<List<string>> all)
    {
        Path = path;
        Names = all[0];
        rows = all[1..];
        for (var i = 0; i < Names.Count; i++)
            if (!places.TryAdd(Names[i], i))
                throw new NucleusException(ErrorKind.Input, $"The column '{Names[i]}' is there twice.", "Keep one of the two.", path);
        for (var i = 0; i < rows.Count; i++)
            if (rows[i].Count != Names.Count)
                throw new NucleusException(ErrorKind.Input, $"Row {i + 2} has {rows[i].Count} cells, and the header has {Names.Count}.", "Save the table as CSV again.", path);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Names of the columns.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Number of rows below the header.</summary>
    public int Count => rows.Count;

    /// <summary>Reads a table; its first row names the columns.</summary>
    /// <exception cref="NucleusException">The file is missing, empty, or its rows are of different length.</exception>
    public static CsvTable Read(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NucleusException(ErrorKind.Input, "The table cannot be read.", "Check the name and that you may read it.", path, e);
        }
        var end = text.AsSpan().IndexOfAny('\r', '\n');
        var head = end < 0 ? text : text[..end];
        var separator = head.Contains(',') ? ',' : head.Contains(';') ? ';' : head.Contains('\t') ? '\t' : ',';
        var all = Csv.Rows(text, separator);
        return all.Count > 0 ? new CsvTable(path, all) : throw new NucleusException(ErrorKind.Input, "The table is empty.", "Give a table that 'nucleusdl measure' wrote.", path);
    }

    /// <summary>Whether there is a column of this name.</summary>
    public bool Has(string column) => places.ContainsKey(column);

    /// <summary>The cells of a column.</summary>
    /// <exception cref="NucleusException">There is no such column.</exception>
    public IReadOnlyList<string> Texts(string column)
    {
        var place = Place(column);
        return [.. rows.Select(r => r[place])];
    }

    /// <summary>The numbers of a column; an empty cell is NaN.</summary>
    /// <exception cref="NucleusException">There is no such column, or a cell is no number.</exception>
    public double[] Numbers(string column)
    {
        var place = Place(column);
        var result = new double[rows.Count];
        for (var i = 0; i < result.Length; i++)
        {
            var cell = rows[i][place];
            if (cell.Length == 0)
                result[i] = double.NaN;
            else if (!double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out result[i]))
                throw new NucleusException(ErrorKind.Input, $"'{cell}' in row {i + 2} of the column '{column}' is not a number.",
                    "Choose a column of numbers, with a point and not a comma in them.", Path);
        }
        return result;
    }

    private int Place(string column) => places.TryGetValue(column, out var place) ? place : throw new NucleusException(
        ErrorKind.Usage, $"There is no column '{column}'.", $"The columns are: {string.Join(", ", Names)}.", Path);
}
