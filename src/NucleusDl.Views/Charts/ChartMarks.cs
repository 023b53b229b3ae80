using System.Globalization;
using System.Text;

namespace NucleusDl.Views;

/// <summary>Draws what lies between the axes of a chart.</summary>
internal sealed class ChartMarks(ChartSpec spec, SvgWriter svg, Axis x, Axis y)
{
    // Colour is never the only difference: series differ in dashes or in shape as well.
    private static readonly string?[] Dashes = [null, "7 4", "2 3", "9 3 2 3", "12 4", "4 2", "1 4"];

    /// <summary>A short sample of a series, for the legend.</summary>
    public static void Sample(SvgWriter svg, ChartKind kind, int i, double px, double py)
    {
        if (kind == ChartKind.Lines)
            svg.Path(string.Create(CultureInfo.InvariantCulture, $"M{px:0.#} {py:0.#}h24"), Colour(i), 2.5, css: $"nd-s{i % Palette.Series.Length}", dash: Dashes[i % Dashes.Length]);
        else if (kind == ChartKind.Points)
            Point(svg, px + 12, py, i);
        else
            svg.Rect(px + 4, py - 6, 16, 12, Colour(i), 0.9, $"nd-f{i % Palette.Series.Length}", 2);
    }

    /// <summary>All series and marks, cut off at the axes.</summary>
    public void Draw(double left, double right, double top, double bottom)
    {
        svg.OpenClip(0, top - 4, spec.Options.Width, bottom - top + 5);
        var shift = top - 4;
        for (var i = 0; i < spec.Series.Count; i++)
        {
            var s = spec.Series[i];
            if (spec.Kind == ChartKind.Lines)
                Line(s, i, shift, right - left);
            else if (spec.Kind == ChartKind.Points)
                Cloud(s, i, shift);
            else if (spec.Kind == ChartKind.Steps)
                Steps(s, i, shift, bottom);
            else
                Bars(s, i, shift, bottom);
        }
        svg.CloseClip();
        foreach (var mark in spec.Options.Marks)
            Mark(mark, left, right, top, bottom);
    }

    private static string Colour(int i) => Palette.Series[i % Palette.Series.Length].Hex;

    private static void Point(SvgWriter svg, double px, double py, int i)
    {
        var css = $"nd-f{i % Palette.Series.Length}";
        if (i % 3 == 0)
            svg.Dot(px, py, 3.5, Colour(i), css, 0.75);
        else if (i % 3 == 1)
            svg.Rect(px - 3.2, py - 3.2, 6.4, 6.4, Colour(i), 0.75, css);
        else
            svg.Path(string.Create(CultureInfo.InvariantCulture, $"M{px:0.#} {py - 4.2:0.#}l4.2 7.4h-8.4Z"), null, 0, Colour(i), 0.75, css);
    }

    private void Line(Series s, int i, double shift, double width)
    {
        var path = new StringBuilder();
        var open = false;
        var points = Thin(s, width);
        foreach (var (px, py) in points)
        {
            if (double.IsNaN(px) || double.IsNaN(py))
            {
                open = false;
                continue;
            }
            path.Append(open ? 'L' : 'M').Append(CultureInfo.InvariantCulture, $"{px:0.#} {py - shift:0.#}");
            open = true;
        }
        if (path.Length > 0)
            svg.Path(path.ToString(), Colour(i), points.Count > 400 ? 1.4 : 2.2, css: $"nd-s{i % Palette.Series.Length}", dash: Dashes[i % Dashes.Length]);
        // So few points that each is worth seeing; a single one would not be seen at all.
        if (points.Count <= 25)
            foreach (var (px, py) in points)
                if (!double.IsNaN(px) && !double.IsNaN(py))
                    svg.Dot(px, py - shift, 3, Colour(i), $"nd-f{i % Palette.Series.Length}");
    }

    /// <summary>Points in pixels; of many in one pixel column the lowest and the highest, so that no peak is lost.</summary>
    private List<(double X, double Y)> Thin(Series s, double width)
    {
        var all = new List<(double X, double Y)>(s.X.Count);
        for (var k = 0; k < s.X.Count; k++)
            all.Add((x.At(s.X[k]), y.At(s.Y[k])));
        if (all.Count <= 4 * width)
            return all;
        var result = new List<(double, double)>();
        for (var k = 0; k < all.Count;)
        {
            var start = k;
            var (low, high) = (k, k);
            while (++k < all.Count && double.IsNaN(all[k].Y) == double.IsNaN(all[start].Y) && (int)all[k].X == (int)all[start].X)
            {
                low = all[k].Y < all[low].Y ? k : low;
                high = all[k].Y > all[high].Y ? k : high;
            }
            result.Add(all[Math.Min(low, high)]);
            if (low != high)
                result.Add(all[Math.Max(low, high)]);
        }
        return result;
    }

    private void Cloud(Series s, int i, double shift)
    {
        for (var k = 0; k < s.X.Count; k++)
        {
            double px = x.At(s.X[k]), py = y.At(s.Y[k]);
            if (!double.IsNaN(px) && !double.IsNaN(py))
                Point(svg, px, py - shift, i);
        }
    }

    /// <summary>An area of steps: positions are the left edges of bins, and the last position is the right edge of the last one.</summary>
    private void Steps(Series s, int i, double shift, double bottom)
    {
        var path = new StringBuilder();
        for (var k = 0; k < s.X.Count; k++)
        {
            var py = y.At(s.Y[k]);
            var height = (double.IsNaN(py) ? bottom : Math.Min(py, bottom)) - shift;
            if (k == 0)
                path.Append(CultureInfo.InvariantCulture, $"M{x.At(s.X[k]):0.##} {bottom - shift:0.#}V{height:0.#}");
            else
                path.Append(CultureInfo.InvariantCulture, $"H{x.At(s.X[k]):0.##}V{height:0.#}");
        }
        if (s.X.Count > 0)
            svg.Path(path.Append('Z').ToString(), Colour(i), 1.2, Colour(i), spec.Series.Count > 1 ? 0.35 : 0.6, $"nd-s{i % Palette.Series.Length} nd-f{i % Palette.Series.Length}");
    }

    private void Bars(Series s, int i, double shift, double bottom)
    {
        var slot = 0.76 / spec.Series.Count;
        var zero = double.IsNaN(y.At(0)) ? bottom : y.At(0);
        for (var k = 0; k < s.X.Count; k++)
        {
            var py = y.At(s.Y[k]);
            if (double.IsNaN(py))
                continue;
            double from = x.At(s.X[k] - 0.38 + i * slot), to = x.At(s.X[k] - 0.38 + (i + 1) * slot);
            svg.Rect(from + 1, Math.Min(py, zero) - shift, Math.Max(1, to - from - 2), Math.Max(0.5, Math.Abs(zero - py)), Colour(i), 0.9, $"nd-f{i % Palette.Series.Length}", 2);
            var text = Text.Number(s.Y[k]);
            // Values are written where they have room: above the bar, or inside it at the top of the chart.
            if (to - from > Text.Width(text, 11))
            {
                var inside = py - shift < 18;
                svg.Write((from + to) / 2, s.Y[k] < 0 ? py - shift + 14 : inside ? py - shift + 14 : py - shift - 5, text, 11.5, "middle", fill: inside && s.Y[k] >= 0 ? "#ffffff" : null);
            }
        }
    }

    private void Mark(ChartMark mark, double left, double right, double top, double bottom)
    {
        var px = x.At(mark.X);
        if (double.IsNaN(px) || px < left - 0.5 || px > right + 0.5)
            return;
        svg.Stroke(px, top, px, bottom, SvgWriter.Ink, 1.4, "nd-ink-s", "4 3");
        var fits = px + 6 + Text.Width(mark.Text, 12) <= right;
        svg.Write(fits ? px + 6 : px - 6, top + 12, mark.Text, 12, fits ? "start" : "end");
    }
}
