using System.Globalization;
using System.Text;

namespace NucleusDl.Views;

/// <summary>
/// Writes one SVG drawing. Colours are plain attributes, so that the file stands alone on a white page; the classes nd-ink, nd-muted, nd-line
/// and nd-paper let a page with a dark theme replace them.
/// </summary>
internal sealed class SvgWriter
{
    public const string Ink = "#1b1f24";
    public const string Muted = "#59636e";
    public const string Line = "#d1d9e0";
    public const string Paper = "#ffffff";

    private readonly StringBuilder svg = new();

    /// <summary>Starts a drawing of this size in CSS pixels.</summary>
    public SvgWriter(double width, double height, string title, string alt)
    {
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" class="nd-figure" role="img" width="{Math.Ceiling(width)}" height="{Math.Ceiling(height)}" viewBox="0 0 {Math.Ceiling(width)} {Math.Ceiling(height)}" font-family="{Text.Fonts}" style="max-width:100%;height:auto">
            """);
        svg.Append($"<title>{Escape(title)}</title><desc>{Escape(alt)}</desc>");
        svg.Append($"""<rect class="nd-paper" width="100%" height="100%" fill="{Paper}"/>""");
    }

    public void Rect(double x, double y, double width, double height, string fill, double opacity = 1, string? css = null, double radius = 0)
    {
        Tag("rect", css).N("x", x).N("y", y).N("width", width).N("height", height).A("fill", fill);
        if (opacity != 1)
            N("fill-opacity", opacity);
        if (radius != 0)
            N("rx", radius);
        End();
    }

    public void Frame(double x, double y, double width, double height)
    {
        Tag("rect", "nd-line-s").N("x", x).N("y", y).N("width", width).N("height", height).A("fill", "none").A("stroke", Line).End();
    }

    public void Stroke(double x1, double y1, double x2, double y2, string colour, double width = 1, string? css = null, string? dash = null, double opacity = 1)
    {
        Tag("line", css).N("x1", x1).N("y1", y1).N("x2", x2).N("y2", y2).A("stroke", colour).N("stroke-width", width);
        if (dash is not null)
            A("stroke-dasharray", dash);
        if (opacity != 1)
            N("stroke-opacity", opacity);
        End();
    }

    /// <summary>A text; anchor is start, middle or end, baseline at y.</summary>
    public void Write(double x, double y, string text, double size, string anchor = "start", bool bold = false, bool muted = false, double turn = 0, string? fill = null)
    {
        Tag("text", fill is not null ? null : muted ? "nd-muted" : "nd-ink").N("x", x).N("y", y).N("font-size", size).A("fill", fill ?? (muted ? Muted : Ink));
        if (anchor != "start")
            A("text-anchor", anchor);
        if (bold)
            A("font-weight", "600");
        if (turn != 0)
            A("transform", string.Create(CultureInfo.InvariantCulture, $"rotate({turn:0.##} {x:0.##} {y:0.##})"));
        svg.Append('>').Append(Escape(text)).Append("</text>");
    }

    /// <summary>A picture stretched over a box; larger pixels keep their edges.</summary>
    public void Picture(double x, double y, double width, double height, RgbImage image)
    {
        Tag("image").N("x", x).N("y", y).N("width", width).N("height", height).A("preserveAspectRatio", "none");
        if (width >= image.Width)
            A("style", "image-rendering:pixelated");
        svg.Append(" href=\"data:image/png;base64,").Append(Convert.ToBase64String(PngEncoder.Encode(image))).Append('"');
        End();
    }

    public void Path(string data, string? stroke, double width, string fill = "none", double fillOpacity = 1, string? css = null, string? dash = null)
    {
        Tag("path", css).A("d", data).A("fill", fill);
        if (fill != "none")
            N("fill-opacity", fillOpacity).A("fill-rule", "evenodd");
        if (stroke is not null)
            A("stroke", stroke).N("stroke-width", width).A("stroke-linejoin", "round");
        if (dash is not null)
            A("stroke-dasharray", dash);
        End();
    }

    public void Dot(double x, double y, double radius, string fill, string? css = null, double opacity = 1)
    {
        Tag("circle", css).N("cx", x).N("cy", y).N("r", radius).A("fill", fill);
        if (opacity != 1)
            N("fill-opacity", opacity);
        End();
    }

    /// <summary>An arrow to the right or downwards.</summary>
    public void Arrow(double x, double y, double length, bool down)
    {
        var (tx, ty) = down ? (x, y + length) : (x + length, y);
        Stroke(x, y, tx, ty, Muted, 1.2, "nd-muted-s");
        var head = down
            ? string.Create(CultureInfo.InvariantCulture, $"M{tx - 3.5:0.#} {ty - 5:0.#}L{tx:0.#} {ty + 1:0.#}L{tx + 3.5:0.#} {ty - 5:0.#}Z")
            : string.Create(CultureInfo.InvariantCulture, $"M{tx - 5:0.#} {ty - 3.5:0.#}L{tx + 1:0.#} {ty:0.#}L{tx - 5:0.#} {ty + 3.5:0.#}Z");
        Path(head, null, 0, Muted, css: "nd-muted");
    }

    /// <summary>Everything inside is cut off at a box.</summary>
    public void OpenClip(double x, double y, double width, double height)
    {
        // A nested svg cuts off what leaves its box without an id, which could clash with another figure of the page.
        Tag("svg").N("x", x).N("y", y).N("width", width).N("height", height);
        svg.Append('>');
    }

    public void CloseClip() => svg.Append("</svg>");

    public override string ToString() => svg + "</svg>";

    public static string Escape(string text)
    {
        var clean = new StringBuilder(text.Length);
        // The way through UTF-8 replaces lone surrogates, which XML forbids like most control characters, whatever a file name holds.
        foreach (var c in Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)))
            clean.Append(c switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                < ' ' and not ('\t' or '\n' or '\r') or '\uFFFE' or '\uFFFF' => "\uFFFD",
                _ => c.ToString(),
            });
        return clean.ToString();
    }

    private SvgWriter Tag(string name, string? css = null)
    {
        svg.Append('<').Append(name);
        return css is null ? this : A("class", css);
    }

    private SvgWriter A(string name, string value)
    {
        svg.Append(' ').Append(name).Append("=\"").Append(value).Append('"');
        return this;
    }

    private SvgWriter N(string name, double value)
    {
        svg.Append(CultureInfo.InvariantCulture, $" {name}=\"{value:0.##}\"");
        return this;
    }

    private void End() => svg.Append("/>");
}
