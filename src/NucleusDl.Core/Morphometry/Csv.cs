using System.Globalization;

namespace NucleusDl.Measuring;

/// <summary>Cells of comma-separated text (RFC 4180): points in numbers whatever the computer's language, quotes only where they are needed.</summary>
internal static class Csv
{
    /// <summary>RFC 4180 ends every line with both.</summary>
    public const string LineEnd = "\r\n";

    /// <summary>A number with up to seven significant digits, which is more than any measurement here is worth; NaN and infinity are an empty cell.</summary>
    public static string Cell(double value)
    {
        if (!double.IsFinite(value))
            return "";
        // Whole numbers are counts and labels: all their digits stay.
        if (value == Math.Truncate(value) && Math.Abs(value) < 1e15)
            return ((long)value).ToString(CultureInfo.InvariantCulture);
        var rounded = double.Parse(value.ToString("G7", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return rounded.ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary>A text, in quotes where it holds a comma, a quote or a line break.</summary>
    public static string Cell(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>The rows of a text, quotes and all line ends understood; a last empty line is no row.</summary>
    public static List<List<string>> Rows(string text, char separator)
    {
        var rows = new List<List<string>>();
        var row = new List<string>();
        var cell = new System.Text.StringBuilder();
        bool quoted = false, any = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted)
            {
                if (c != '"')
                    cell.Append(c);
                else if (i + 1 < text.Length && text[i + 1] == '"')
                    cell.Append(text[i++]);
                else
                    quoted = false;
                continue;
            }
            if (c == '"')
                (quoted, any) = (true, true);
            else if (c == separator)
            {
                EndCell();
                any = true;
            }
            else if (c is '\n' or '\r')
            {
                if (any || cell.Length > 0)
                    EndRow();
            }
            else
                cell.Append(c);
        }
        if (any || cell.Length > 0)
            EndRow();
        return rows;

        void EndCell()
        {
            row.Add(cell.ToString());
            cell.Clear();
        }

        void EndRow()
        {
            EndCell();
            rows.Add(row);
            row = [];
            any = false;
        }
    }
}
