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
        for (var j = 0; j < Fields; j++)
            for (var i = 0; i < Fields; i++)
            {
                var p = At(i, j);
                svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{i * Field}\" y=\"{j * Field}\" width=\"{Field}\" height=\"{Field}\" fill=\"{Colour(p)}\"/>");
                // The border between a field and its neighbour is drawn where the answer changes between them.
                if (i + 1 < Fields && p >= 0.5 != At(i + 1, j) >= 0.5)
                    line.Append(CultureInfo.InvariantCulture, $"M{(i + 1) * Field} {j * Field}v{Field}");
                if (j + 1 < Fields && p >= 0.5 != At(i, j + 1) >= 0.5)
                    line.Append(CultureInfo.InvariantCulture, $"M{i * Field} {(j + 1) * Field}h{Field}");
            }
        svg.Append("<path d=\"").Append(line).Append("\" stroke=\"#222\" stroke-width=\"2\" fill=\"none\"/>");

        double At(int i, int j) => probability(x.Value((i + 0.5) / Fields), y.Value(1 - (j + 0.5) / Fields));
    }

    private static void Mark(StringBuilder svg, double x, double y, int label) => svg.Append(FormattableString.Invariant(label == 0
        ? (FormattableString)$"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"4\" fill=\"#1f5fae\" stroke=\"#fff\"/>"
        : $"<path d=\"M{x:0.#} {y - 5:0.#}l5 9h-10z\" fill=\"#b85c00\" stroke=\"#fff\"/>"));

    private void Words(StringBuilder svg, Axis x, Axis y)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{Edge}\" height=\"{Edge}\" fill=\"none\" stroke=\"#444\"/>")
            .Append(CultureInfo.InvariantCulture, $"<text x=\"{Edge / 2}\" y=\"{Edge + 34}\">{Text(XName)}</text>")
            .Append(CultureInfo.InvariantCulture, $"<text transform=\"translate(-44 {Edge / 2}) rotate(-90)\">{Text(YName)}</text>")
            .Append(CultureInfo.InvariantCulture, $"<text x=\"{Edge / 2}\" y=\"-8\">● {Text(Classes.Zero)}   ▲ {Text(Classes.One)}   line: the model changes its mind</text>");
        for (var i = 0; i <= 4; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{i * Edge / 4}\" y=\"{Edge + 16}\">{x.Value(i / 4.0):0.##}</text>")
                .Append(CultureInfo.InvariantCulture, $"<text x=\"-6\" y=\"{Edge - i * Edge / 4 + 4}\" text-anchor=\"end\">{y.Value(i / 4.0):0.##}</text>");
        }
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
    }
}
