using NucleusDl.Runs;

namespace NucleusDl.Views;

/// <summary>
/// A finished picture: one SVG that needs nothing else (pictures are embedded, text is text), for a page, a slide or a notebook.
/// It does not change when the volume behind it does.
/// </summary>
public class Figure
{
    private readonly Lazy<byte[]>? png;

    internal Figure(string title, string alt, string svg, double width, double height, Func<byte[]>? png)
    {
        Title = title;
        Alt = alt;
        Svg = svg;
        Width = (int)Math.Ceiling(width);
        Height = (int)Math.Ceiling(height);
        this.png = png is null ? null : new Lazy<byte[]>(png);
    }

    /// <summary>Heading.</summary>
    public string Title { get; }

    /// <summary>What the figure shows, in words.</summary>
    public string Alt { get; }

    /// <summary>The drawing, a complete SVG document.</summary>
    public string Svg { get; }

    /// <summary>Width, CSS pixels.</summary>
    public int Width { get; }

    /// <summary>Height, CSS pixels.</summary>
    public int Height { get; }

    /// <summary>The pictures alone as a PNG file of 8-bit RGB, labels and scale bar drawn in, without text; null for a chart, which has no pixels.</summary>
    public byte[]? Png => png?.Value;

    /// <summary>The figure for a page; it needs nothing else, neither a script nor a network.</summary>
    public virtual string ToHtml() => Svg;

    /// <summary>Writes the drawing with its text; every browser opens it. The file is complete or not there.</summary>
    /// <exception cref="NucleusException">The file cannot be written.</exception>
    public void SaveSvg(string path) => AtomicFile.WriteText(path, Svg);

    /// <summary>Writes the pictures alone, see <see cref="Png"/>. The file is complete or not there.</summary>
    /// <exception cref="NucleusException">The figure is a chart, or the file cannot be written.</exception>
    public void SavePng(string path)
    {
        var bytes = Png ?? throw new NucleusException(ErrorKind.Usage, "A chart is made of lines and text and has no pixels.", "Save it as SVG.", path);
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    /// <summary>"figure 'Orthogonal slices' 900 x 640".</summary>
    public override string ToString() => $"figure '{Title}' {Width} x {Height}";
}
