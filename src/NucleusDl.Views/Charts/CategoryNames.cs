namespace NucleusDl.Views;

/// <summary>Names below bars: broken into lines, or turned and shortened where even a word is too wide.</summary>
internal sealed class CategoryNames
{
    private const double LineHeight = 15;
    private const double Turn = -35;
    private const double LongestTurned = 130;

    private readonly IReadOnlyList<string[]> lines = [];
    private readonly double size;
    private readonly bool turned;

    /// <summary>Plans the names.</summary>
    /// <param name="names">The names; null for an axis of numbers.</param>
    /// <param name="size">Size of the text, CSS pixels.</param>
    /// <param name="width">Room for all names together, CSS pixels.</param>
    public CategoryNames(IReadOnlyList<string>? names, double size, double width)
    {
        this.size = size;
        if (names is null || names.Count == 0)
            return;
        var slot = width / names.Count - 8;
        lines = [.. names.Select(n => Text.Wrap(n, size, slot).ToArray())];
        turned = lines.Any(l => l.Length > 3 || l.Any(t => Text.Width(t, size) > slot));
        if (turned)
            lines = [.. names.Select(n => new[] { Shorten(n) })];
        ExtraHeight = turned ? lines.Max(l => Text.Width(l[0], size)) * 0.6 : Math.Max(0, lines.Max(l => l.Length) - 1) * LineHeight;
    }

    /// <summary>Height beyond that of one line, CSS pixels.</summary>
    public double ExtraHeight { get; }

    /// <summary>Writes the names below the axis.</summary>
    public void Draw(SvgWriter svg, Axis x, double bottom)
    {
        for (var i = 0; i < lines.Count; i++)
            for (var k = 0; k < lines[i].Length; k++)
                svg.Write(x.At(i) + (turned ? 4 : 0), bottom + 18 + k * LineHeight, lines[i][k], size, turned ? "end" : "middle", muted: true, turn: turned ? Turn : 0);
    }

    private string Shorten(string name)
    {
        var length = name.Length;
        while (length > 1 && Text.Width(name[..length], size) > LongestTurned)
            length--;
        return length == name.Length ? name : name[..length].TrimEnd() + "…";
    }
}
