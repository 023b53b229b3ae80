namespace NucleusDl.Views;

/// <summary>Draws a chart as SVG: heading, legend, axes with units, marks, data. It is what is seen wherever no script runs.</summary>
internal sealed class ChartSvg
{
    private const double TitleSize = 16;
    private const double TextSize = 12.5;
    private const double Pad = 16;

    private readonly ChartSpec spec;
    private readonly SvgWriter svg;
    private readonly Axis x, y;
    private readonly CategoryNames names;
    private readonly double left, right, top, bottom;

    private ChartSvg(ChartSpec spec)
    {
        this.spec = spec;
        var o = spec.Options;
        svg = new SvgWriter(o.Width, o.Height, spec.Title, spec.Alt);
        var (xLow, xHigh) = spec.XRange();
        var (yLow, yHigh) = spec.YRange();
        string[] titles = spec.HasHeading ? [.. Text.Wrap(spec.Title, TitleSize, o.Width - 2 * Pad)] : [];
        for (var i = 0; i < titles.Length; i++)
            svg.Write(Pad, Pad + 14 + i * 21, titles[i], TitleSize, bold: true);
        top = Pad + 4 + titles.Length * 21 + DrawLegend(Pad + titles.Length * 21 + 12);
        names = new CategoryNames(spec.Categories, TextSize, o.Width - 100);
        bottom = o.Height - Pad - 42 - names.ExtraHeight;
        right = o.Width - Pad - 8;
        var widest = new Axis(yLow, yHigh, o.LogY, bottom, top).Ticks(YTicks).Max(t => Text.Width(TickText(t), TextSize));
        left = Pad + 26 + widest;
        x = new Axis(xLow, xHigh, o.LogX && spec.Categories is null, left, right);
        y = new Axis(yLow, yHigh, o.LogY, bottom, top);
    }

    private int YTicks => Math.Max(2, (int)((bottom - top) / 44));

    /// <summary>The drawing.</summary>
    public static string Draw(ChartSpec spec)
    {
        var chart = new ChartSvg(spec);
        chart.DrawGrid();
        new ChartMarks(chart.spec, chart.svg, chart.x, chart.y).Draw(chart.left, chart.right, chart.top, chart.bottom);
        return chart.svg.ToString();
    }

    /// <summary>Draws the legend where there is more than one series; gives the height it took.</summary>
    private double DrawLegend(double at)
    {
        if (spec.Series.Count < 2)
            return 12;
        var (px, py) = (Pad, at + 8);
        for (var i = 0; i < spec.Series.Count; i++)
        {
            var w = 30 + Text.Width(spec.Series[i].Name, TextSize) + 18;
            if (px > Pad && px + w > spec.Options.Width - Pad)
                (px, py) = (Pad, py + 19);
            ChartMarks.Sample(svg, spec.Kind, i, px, py);
            svg.Write(px + 30, py + 4, spec.Series[i].Name, TextSize);
            px += w;
        }
        return py - at + 28;
    }

    private void DrawGrid()
    {
        foreach (var t in y.Ticks(YTicks))
        {
            var py = y.At(t);
            svg.Stroke(left, py, right, py, SvgWriter.Line, css: "nd-line-s");
            svg.Write(left - 8, py + 4, TickText(t), TextSize, "end", muted: true);
        }
        if (spec.Categories is not null)
            names.Draw(svg, x, bottom);
        else
            foreach (var t in x.Ticks(Math.Max(2, (int)((right - left) / 86))))
            {
                svg.Stroke(x.At(t), bottom, x.At(t), bottom + 5, SvgWriter.Muted, css: "nd-muted-s");
                svg.Write(x.At(t), bottom + 19, TickText(t), TextSize, "middle", muted: true);
            }
        var zero = spec.FromZero && y.Low < 0 && y.High > 0 ? y.At(0) : bottom;
        svg.Stroke(left, zero, right, zero, SvgWriter.Muted, 1.2, "nd-muted-s");
        svg.Write((left + right) / 2, spec.Options.Height - Pad, spec.XLabel, 13, "middle");
        svg.Write(Pad + 6, (top + bottom) / 2, spec.YLabel, 13, "middle", turn: -90);
    }

    private static string TickText(double v) => Text.Number(Math.Abs(v) < 1e-12 ? 0 : v);
}
