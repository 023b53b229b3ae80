using System.Globalization;

namespace NucleusDl.Views;

/// <summary>Widths and numbers of the text in a drawing.</summary>
internal static class Text
{
    /// <summary>Fonts that are on the machine already; nothing is loaded.</summary>
    public const string Fonts = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

    /// <summary>Approximate width of a text: no font is measured, since each machine has its own.</summary>
    public static double Width(string text, double size)
    {
        var em = 0.0;
        foreach (var c in text)
            em += c switch
            {
                'i' or 'l' or 'j' or '.' or ',' or ':' or '\'' or '|' or '!' => 0.3,
                ' ' or 't' or 'f' or 'r' or '(' or ')' or '-' => 0.38,
                'm' or 'w' or 'M' or 'W' or '@' or '%' or '–' => 0.9,
                >= 'A' and <= 'Z' => 0.7,
                _ => 0.58,
            };
        return em * size;
    }

    /// <summary>A number with three significant digits, without an exponent where it can be read without.</summary>
    public static string Number(double v)
    {
        if (v == 0)
            return "0";
        if (!double.IsFinite(v))
            return "not a number";
        var size = Math.Abs(v);
        return size switch
        {
            >= 1e6 or < 1e-3 => v.ToString("0.##e0", CultureInfo.InvariantCulture),
            >= 100 => v.ToString("#,0", CultureInfo.InvariantCulture).Replace(",", "\u2009"),
            >= 10 => v.ToString("0.#", CultureInfo.InvariantCulture),
            >= 1 => v.ToString("0.##", CultureInfo.InvariantCulture),
            _ => v.ToString("0.####", CultureInfo.InvariantCulture),
        };
    }

    /// <summary>A count with thin spaces, and its noun: "1 nucleus", "1 204 nuclei".</summary>
    public static string Count(long n, string one, string many) =>
        n.ToString("#,0", CultureInfo.InvariantCulture).Replace(",", "\u2009") + " " + (n == 1 ? one : many);

    /// <summary>Breaks a text into lines no wider than asked, at spaces.</summary>
    public static IEnumerable<string> Wrap(string text, double size, double width)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            var longer = line.Length == 0 ? word : line + " " + word;
            if (line.Length > 0 && Width(longer, size) > width)
            {
                yield return line;
                line = word;
            }
            else
                line = longer;
        }
        if (line.Length > 0)
            yield return line;
    }
}
