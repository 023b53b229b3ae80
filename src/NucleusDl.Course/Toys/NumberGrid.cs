using System.Globalization;
using System.Net;
using System.Text;
using NucleusDl.Course.Display;

namespace NucleusDl.Course.Toys;

/// <summary>A small table shown as a picture with its numbers in it, the way a network sees an image.</summary>
/// <param name="Title">What it is, a few words.</param>
/// <param name="Values">Rows first; at most about 16 x 16 stay readable as numbers.</param>
[TypeFormatterSource(typeof(HtmlFormatterSource))]
public sealed record NumberGrid(string Title, double[,] Values) : IHtml
{
    /// <summary>Smallest cell that numbers are written into, CSS pixels.</summary>
    public const int SmallestWithNumber = 20;

    /// <summary>Digits after the point.</summary>
    public int Decimals { get; init; }

    /// <summary>Edge of a cell, CSS pixels; by default 30, and 24 where there are more than ten columns. Small cells show their shade alone.</summary>
    public int CellSize { get; init; } = Values.GetLength(1) > 10 ? 24 : 30;

    /// <summary>A frame around some cells: first row, first column, height, width.</summary>
    public (int Y, int X, int Height, int Width)? Frame { get; init; }

    /// <summary>The same grid with a frame around some of its cells.</summary>
    public NumberGrid Framed(int y, int x, int height, int width) => this with { Frame = (y, x, height, width) };

    /// <summary>The title and the numbers in columns.</summary>
    public override string ToString()
    {
        var (height, width) = (Values.GetLength(0), Values.GetLength(1));
        var cells = new string[height, width];
        var widest = 1;
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                widest = Math.Max(widest, (cells[y, x] = Say(Values[y, x])).Length);
        var text = new StringBuilder(Title);
        for (var y = 0; y < height; y++)
        {
            text.Append('\n');
            for (var x = 0; x < width; x++)
                text.Append(x == 0 ? "" : " ").Append(cells[y, x].PadLeft(widest));
        }
        return text.ToString();
    }

    /// <summary>A drawing. Values of one sign run from black to white; where both signs occur, from blue over white to orange.</summary>
    public string ToHtml()
    {
        var (height, width) = (Values.GetLength(0), Values.GetLength(1));
        var (low, high) = Range();
        var svg = new StringBuilder("<figure style=\"display:inline-block;margin:.4em;vertical-align:middle;text-align:center\">");
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{width * CellSize + 4}\" height=\"{height * CellSize + 4}\" ")
            .Append(CultureInfo.InvariantCulture, $"viewBox=\"-2 -2 {width * CellSize + 4} {height * CellSize + 4}\" font-family=\"sans-serif\" font-size=\"{(CellSize < 30 ? 10 : 11)}\" text-anchor=\"middle\">")
            .Append("<title>").Append(WebUtility.HtmlEncode(Title)).Append("</title>");
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
            {
                var (fill, ink) = Colours(Values[y, x], low, high);
                svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x * CellSize}\" y=\"{y * CellSize}\" width=\"{CellSize}\" height=\"{CellSize}\" fill=\"{fill}\" {(CellSize < SmallestWithNumber ? "" : "stroke=\"#888\" stroke-width=\".5\"")}/>");
                if (CellSize >= SmallestWithNumber)
                    svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x * CellSize + CellSize / 2}\" y=\"{y * CellSize + CellSize / 2 + 4}\" fill=\"{ink}\">{Say(Values[y, x])}</text>");
            }
        if (Frame is var (top, left, tall, wide))
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{left * CellSize}\" y=\"{top * CellSize}\" width=\"{wide * CellSize}\" height=\"{tall * CellSize}\" fill=\"none\" stroke=\"#d6006c\" stroke-width=\"3\"/>");
        return svg.Append("</svg><figcaption style=\"font-size:.85em\">").Append(WebUtility.HtmlEncode(Title)).Append("</figcaption></figure>").ToString();
    }

    private string Say(double value)
    {
        var text = Math.Round(value, Decimals).ToString("F" + Decimals, CultureInfo.InvariantCulture);
        // "-0" is what rounding makes of a small negative number; it would only puzzle the reader.
        return text.StartsWith('-') && text.AsSpan(1).IndexOfAnyExcept('0', '.') < 0 ? text[1..] : text;
    }

    private (double Low, double High) Range()
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var v in Values)
            (low, high) = (Math.Min(low, v), Math.Max(high, v));
        return (low, high);
    }

    private static (string Fill, string Ink) Colours(double value, double low, double high)
    {
        if (low >= 0)
        {
            var grey = high > 0 ? (int)Math.Round(255 * value / high) : 0;
            return ($"#{grey:x2}{grey:x2}{grey:x2}", grey > 125 ? "#000" : "#fff");
        }
        var strength = Math.Abs(value) / Math.Max(-low, high);
        var (r, g, b) = value < 0 ? (0x3b, 0x76, 0xc4) : (0xe0, 0x7b, 0x1f);
        return ($"#{Mix(r):x2}{Mix(g):x2}{Mix(b):x2}", "#000");

        int Mix(int end) => (int)Math.Round(255 + (end - 255) * strength);
    }
}
