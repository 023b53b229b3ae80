using System.Globalization;
using System.Net;
using System.Text;
using NucleusDl.Course.Display;

namespace NucleusDl.Course.Toys;

/// <summary>One nucleus as a point of a <see cref="DecisionMap"/>.</summary>
/// <param name="X">First measurement.</param>
/// <param name="Y">Second measurement.</param>
/// <param name="Class">0 (round, blue) or 1 (triangle, orange).</param>
public readonly record struct MapPoint(double X, double Y, int Class);

/// <summary>
/// What a model with two inputs says everywhere: blue where it is sure of class 0, orange where it is sure of class 1, and the line
/// where it changes its mind; over it the nuclei by their true class.
/// </summary>
/// <param name="probability">The model: from both measurements to how sure it is of class 1, 0 to 1.</param>
/// <param name="points">The nuclei; they also set the frame of the map.</param>
[TypeFormatterSource(typeof(HtmlFormatterSource))]
public sealed class DecisionMap(Func<double, double, double> probability, IReadOnlyList<MapPoint> points) : IHtml
{
    private const int Fields = 48;
    private const int Field = 7;
    private const int Edge = Fields * Field;

    /// <summary>Heading.</summary>
    public string Title { get; init; } = "";

    /// <summary>What is measured along X, with its unit.</summary>
    public string XName { get; init; } = "x";

    /// <summary>What is measured along Y, with its unit.</summary>
    public string YName { get; init; } = "y";

    /// <summary>Names of both classes.</summary>
    public (string Zero, string One) Classes { get; init; } = ("wild type", "mutant");

    /// <summary>The heading, and how many points lie on the right side.</summary>
    public override string ToString()
    {
        var right = points.Count(p => probability(p.X, p.Y) >= 0.5 == (p.Class == 1));
        return $"{Title}: {right} of {points.Count} on the right side of the line";
    }

    /// <summary>The map as a drawing.</summary>
    public string ToHtml()
    {
        var (x, y) = (Axis.Around(points.Select(static p => p.X)), Axis.Around(points.Select(static p => p.Y)));
        var svg = new StringBuilder("<figure style=\"display:inline-block;margin:.4em\">");
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{Edge + 70}\" height=\"{Edge + 62}\" ")
            .Append(CultureInfo.InvariantCulture, $"viewBox=\"-58 -22 {Edge + 70} {Edge + 62}\" font-family=\"sans-serif\" font-size=\"12\" text-anchor=\"middle\">")
            .Append("<title>").Append(Text(ToString())).Append("</title>");
        Shade(svg, x, y);
        foreach (var p in points)
            Mark(svg, x.Place(p.X) * Edge, (1 - y.Place(p.Y)) * Edge, p.Class);
        Words(svg, x, y);
        return svg.Append("</svg><figcaption style=\"font-size:.85em\">").Append(Text(ToString())).Append("</figcaption></figure>").ToString();
    }

    private void Shade(StringBuilder svg, Axis x, Axis y)
    {
        var line = new StringBuilder();
        var corners = new Cut[4];
        for (var j = 0; j < Fields; j++)
            for (var i = 0; i < Fields; i++)
            {
                (corners[0], corners[1], corners[2], corners[3]) = (At(i, j), At(i + 1, j), At(i + 1, j + 1), At(i, j + 1));
                svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{i * Field}\" y=\"{j * Field}\" width=\"{Field}\" height=\"{Field}\" fill=\"{Colour(corners.Average(static c => c.P))}\"/>");
                Cross(line, corners);
            }
        svg.Append("<path d=\"").Append(line).Append("\" stroke=\"#222\" stroke-width=\"2\" fill=\"none\"/>");

        Cut At(int i, int j) => new(i * Field, j * Field, probability(x.Value((double)i / Fields), y.Value(1 - (double)j / Fields)));
    }

    /// <summary>The piece of the line inside one field: from where the answer passes 0.5 on one edge to where it does on another.</summary>
    private static void Cross(StringBuilder line, Cut[] corners)
    {
        var pen = 'M';
        for (var k = 0; k < 4; k++)
        {
            var (p, q) = (corners[k], corners[(k + 1) % 4]);
            if (p.P >= 0.5 == q.P >= 0.5)
                continue;
            var t = (0.5 - p.P) / (q.P - p.P);
            line.Append(CultureInfo.InvariantCulture, $"{pen}{p.X + t * (q.X - p.X):0.#} {p.Y + t * (q.Y - p.Y):0.#}");
            pen = pen == 'M' ? 'L' : 'M';
        }
    }

    private static void Mark(StringBuilder svg, double x, double y, int label) => svg.Append(FormattableString.Invariant(label == 0
        ? (FormattableString)$"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"4\" fill=\"#1f5fae\" stroke=\"#fff\"/>"
        : $"<path d=\"M{x:0.#} {y - 5:0.#}l5 9h-10z\" fill=\"#b85c00\" stroke=\"#fff\"/>"));

    private void Words(StringBuilder svg, Axis x, Axis y)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{Edge}\" height=\"{Edge}\" fill=\"none\" stroke=\"#444\"/>")
            .Append(CultureInfo.InvariantCulture, $"<text x=\"{Edge / 2}\" y=\"{Edge + 34}\">{Text(XName)}</text>")
            .Append(CultureInfo.InvariantCulture, $"<text transform=\"translate(-44 {Edge / 2}) rotate(-90)\">{Text(YName)}</text>")
            .Append(CultureInfo.InvariantCulture, $"<text x=\"{Edge / 2}\" y=\"-8\">● {Text(Classes.Zero)} · ▲ {Text(Classes.One)} · line: the model changes its mind</text>");
        foreach (var value in x.Ticks())
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x.Place(value) * Edge:0.#}\" y=\"{Edge + 16}\">{value:0.######}</text>");
        foreach (var value in y.Ticks())
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"-6\" y=\"{(1 - y.Place(value)) * Edge + 4:0.#}\" text-anchor=\"end\">{value:0.######}</text>");
    }

    private static string Colour(double p)
    {
        // Blue over white to orange; pale, so that the points stand out.
        var (r, g, b) = p < 0.5 ? (0x9c, 0xbd, 0xe6) : (0xf3, 0xc1, 0x8d);
        var strength = Math.Abs(p - 0.5) * 2;
        return $"#{Mix(r):x2}{Mix(g):x2}{Mix(b):x2}";

        int Mix(int end) => (int)Math.Round(255 + (end - 255) * strength);
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private readonly record struct Cut(double X, double Y, double P);

    /// <summary>The range of one measurement, with a little room around it.</summary>
    private readonly record struct Axis(double Low, double High)
    {
        public static Axis Around(IEnumerable<double> values)
        {
            var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
            foreach (var v in values)
                (low, high) = (Math.Min(low, v), Math.Max(high, v));
            if (!(high > low))
                (low, high) = double.IsFinite(low) ? (low - 1, low + 1) : (0, 1);
            var room = 0.08 * (high - low);
            return new Axis(low - room, high + room);
        }

        public double Place(double value) => (value - Low) / (High - Low);

        public double Value(double place) => Low + place * (High - Low);

        /// <summary>Three to seven round numbers within the range.</summary>
        public IEnumerable<double> Ticks()
        {
            var rough = (High - Low) / 4;
            var ten = Math.Pow(10, Math.Floor(Math.Log10(rough)));
            var step = ten * (rough / ten) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 };
            // Adding 0 makes -0, which would be written as it is, a plain 0.
            for (var k = Math.Ceiling(Low / step); k * step <= High; k++)
                yield return k * step + 0;
        }
    }
}
