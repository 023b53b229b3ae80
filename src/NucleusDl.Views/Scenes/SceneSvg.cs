using System.Globalization;
using System.Text;

namespace NucleusDl.Views;

/// <summary>Draws a scene as SVG: pictures as embedded PNG, everything else as vectors and text.</summary>
internal static class SceneSvg
{
    private const double Pad = 20;
    private const double SmallestWidth = 380;
    private const double TitleSize = 17;
    private const double TextSize = 12.5;
    private const double LineHeight = 18;
    private const double LegendStep = 22;
    private const double RampWidth = 64;
    private const double OutlineWidth = 1.5;

    public static (string Svg, double Width, double Height) Draw(Scene scene)
    {
        var inner = Math.Max(scene.Width, SmallestWidth);
        var titles = Text.Wrap(scene.Title, TitleSize, inner).ToArray();
        var subtitles = Text.Wrap(scene.Subtitle, TextSize, inner).ToArray();
        var head = titles.Length * 23 + subtitles.Length * LineHeight + 6;
        var legend = PlaceInside(scene) ?? PlaceBelow(scene.Legend, inner, scene.Height + 16);
        var below = legend.Count == 0 ? scene.Height : Math.Max(scene.Height, legend[^1].Y + 18);
        double width = inner + 2 * Pad, height = Pad + head + below + Pad;
        var svg = new SvgWriter(width, height, scene.Title, scene.Alt);
        var y = Pad - 6;
        foreach (var line in titles)
            svg.Write(Pad, y += 23, line, TitleSize, bold: true);
        foreach (var line in subtitles)
            svg.Write(Pad, y += LineHeight, line, TextSize, muted: true);
        foreach (var panel in scene.Panels)
            DrawPanel(svg, scene, panel with { X = panel.X + Pad, Y = panel.Y + Pad + head });
        foreach (var (entry, left, top) in legend)
            DrawEntry(svg, entry, Pad + left, Pad + head + top);
        return (svg.ToString(), width, height);
    }

    private static void DrawPanel(SvgWriter svg, Scene scene, Panel p)
    {
        svg.Arrow(p.X, p.Y - 10, 24, down: false);
        svg.Write(p.X + 30, p.Y - 6, p.Cut.ColumnAxis, 12, muted: true);
        svg.Arrow(p.X - 10, p.Y, 24, down: true);
        svg.Write(p.X - 10, p.Y + 38, p.Cut.RowAxis, 12, "middle", muted: true);
        // A narrow panel has no room for its name beside the arrow; its axes name it.
        if (p.Width > 46 + Text.Width(p.Name, 12.5))
            svg.Write(p.X + p.Width, p.Y - 7, p.Name, 12.5, "end", bold: true);
        svg.Picture(p.X, p.Y, p.Width, p.Height, p.Image);
        if (p.Layer is { } layer)
            DrawLabels(svg, p, layer);
        if (p.Cross is { } cross)
            DrawCross(svg, p, cross);
        svg.Frame(p.X, p.Y, p.Width, p.Height);
        if (p.HasBar)
            DrawBar(svg, p, scene.Bar);
    }

    private static void DrawLabels(SvgWriter svg, Panel p, LabelLayer layer)
    {
        double sx = p.Width / layer.Columns, sy = p.Height / layer.Rows;
        // Thin enough to leave something of a label of one pixel.
        var line = Math.Min(OutlineWidth, Math.Min(sx, sy) * 0.6);
        var inset = layer.Outline ? line / 2 : 0;
        foreach (var (label, loops) in Outlines.Trace(layer.Labels, layer.Columns, layer.Rows))
        {
            var path = new StringBuilder();
            foreach (var loop in loops)
                Append(path, loop, p, sx, sy, inset);
            var colour = layer.Colour(label).Hex;
            svg.Path(path.ToString(), layer.Outline ? colour : null, line, layer.Fill > 0 ? colour : "none", layer.Fill);
        }
    }

    private static void Append(StringBuilder path, List<Outlines.Corner> loop, Panel p, double sx, double sy, double inset)
    {
        for (var i = 0; i < loop.Count; i++)
        {
            var (nx, ny) = loop[i].Inwards;
            var x = p.X + loop[i].X * sx + nx * inset;
            var y = p.Y + loop[i].Y * sy + ny * inset;
            // Borders run along rows and columns only: one coordinate a corner is enough.
            if (i == 0)
                path.Append(CultureInfo.InvariantCulture, $"M{x:0.#} {y:0.#}");
            else if (loop[i].From % 2 == 0)
                path.Append(CultureInfo.InvariantCulture, $"H{x:0.#}");
            else
                path.Append(CultureInfo.InvariantCulture, $"V{y:0.#}");
        }
        path.Append('Z');
    }

    private static void DrawCross(SvgWriter svg, Panel p, (double X, double Y) cross)
    {
        double x = p.X + cross.X * p.Width, y = p.Y + cross.Y * p.Height;
        // Dark below light: seen on nuclei and on background alike.
        foreach (var (colour, dash, opacity) in new[] { ("#000000", (string?)null, 0.35), ("#ffffff", "5 4", 0.75) })
        {
            svg.Stroke(x, p.Y, x, p.Y + p.Height, colour, 1, dash: dash, opacity: opacity);
            svg.Stroke(p.X, y, p.X + p.Width, y, colour, 1, dash: dash, opacity: opacity);
        }
    }

    private static void DrawBar(SvgWriter svg, Panel p, ScaleBar bar)
    {
        var length = bar.Length * p.Scale;
        var box = bar.BoxWidth(p.Scale);
        double x = p.X + p.Width - box - Math.Min(8, (p.Width - box) / 2), y = p.Y + p.Height - ScaleBar.BoxHeight - 6;
        svg.Rect(x, y, box, ScaleBar.BoxHeight, "#000000", 0.55, radius: 4);
        svg.Write(x + box / 2, y + 16, bar.ToString(), ScaleBar.TextSize, "middle", bold: true, fill: "#ffffff");
        svg.Rect(x + (box - length) / 2, y + 22, length, 4, "#ffffff");
    }

    /// <summary>One entry below the other in the corner that three planes leave free; null where that corner is too small.</summary>
    private static List<(LegendEntry Entry, double X, double Y)>? PlaceInside(Scene scene)
    {
        if (scene.Free is not { } free || scene.Legend.Count * LegendStep > free.Height || scene.Legend.Any(e => Width(e) > free.Width))
            return null;
        return [.. scene.Legend.Select((e, i) => (e, free.X, free.Y + i * LegendStep))];
    }

    private static List<(LegendEntry Entry, double X, double Y)> PlaceBelow(IReadOnlyList<LegendEntry> legend, double width, double y)
    {
        var result = new List<(LegendEntry, double, double)>();
        var x = 0.0;
        foreach (var entry in legend)
        {
            if (x > 0 && x + Width(entry) > width)
                (x, y) = (0, y + LegendStep);
            result.Add((entry, x, y));
            x += Width(entry) + 24;
        }
        return result;
    }

    private static double Width(LegendEntry e) =>
        Text.Width(e.Text, TextSize) + (e.RampFrom is { } from ? RampWidth + 12 + Text.Width(from, TextSize) : e.Colour is null ? 0 : 20);

    private static void DrawEntry(SvgWriter svg, LegendEntry entry, double x, double y)
    {
        if (entry.RampFrom is { } from)
        {
            svg.Write(x, y + 11, from, TextSize, muted: true);
            x += Text.Width(from, TextSize) + 6;
            var ramp = new RgbImage((int)RampWidth, 1);
            for (var i = 0; i < ramp.Width; i++)
                ramp[i, 0] = default(Rgb).Mix(entry.Colour ?? Palette.White, i / (RampWidth - 1));
            svg.Picture(x, y, RampWidth, 12, ramp);
            svg.Frame(x, y, RampWidth, 12);
            x += RampWidth + 6;
        }
        else if (entry.Colour is { } colour)
        {
            svg.Rect(x, y, 14, 12, colour.Hex, radius: 2);
            svg.Frame(x, y, 14, 12);
            x += 20;
        }
        svg.Write(x, y + 11, entry.Text, TextSize, muted: true);
    }
}
