using System.Text.Json;

namespace NucleusDl.IO.Tiff;

/// <summary>The description that Python's tifffile gives a plain stack: {"shape": [51, 124, 127]}, sometimes with "axes".</summary>
internal sealed record ShapedDescription(IReadOnlyList<int> Shape, string? Axes)
{
    /// <summary>Null unless the text is such a description.</summary>
    public static ShapedDescription? Parse(string? text)
    {
        if (text is null || !text.StartsWith('{') || !text.Contains("\"shape\"", StringComparison.Ordinal))
            return null;
        try
        {
            using var json = JsonDocument.Parse(text);
            var shape = json.RootElement.GetProperty("shape").EnumerateArray().Select(e => e.GetInt32()).ToList();
            var axes = json.RootElement.TryGetProperty("axes", out var a) && a.ValueKind == JsonValueKind.String ? a.GetString() : null;
            return shape.Count is >= 2 and <= 8 && shape.TrueForAll(n => n > 0) ? new ShapedDescription(shape, axes) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            // Not tifffile's after all: a plain TIFF.
            return null;
        }
    }

    public TiffSeries ToSeries(TiffFile file, List<TiffPage> pages)
    {
        var plain = TiffSeriesReader.Plain(pages);
        var leading = Leading(pages[0]);
        var count = leading.Aggregate(1L, (n, d) => n > int.MaxValue ? n : n * d.Size);
        if (leading.Count == 0 || pages[0].Samples > 1)
            return plain;
        var planes = plain.Planes;
        if (count != planes.Length)
        {
            // The file was changed by a program that kept the old description, or all planes lie behind one page.
            if (planes.Length != 1 || count > int.MaxValue || TiffSeriesReader.Contiguous(file, pages[0], count) is not { } behindOne)
                return plain with { Warnings = [$"The description speaks of {count} planes, the file has {planes.Length}; they are taken as Z."] };
            planes = behindOne;
        }
        var unclear = leading.Count(d => d.Axis == '?') is var n && (n > 1 || n == 1 && leading.Count > 1);
        return plain with
        {
            Planes = planes,
            Dimensions = [.. leading.Select(d => (d.Axis == '?' ? 'Z' : d.Axis, d.Size))],
            AxesUnclear = unclear
                ? $"The file holds {string.Join(" x ", leading.Select(d => d.Size))} planes and does not say which are z, channels or time."
                : null,
        };
    }

    /// <summary>The axes before Y and X, those of length 1 left out; '?' where the file does not name them.</summary>
    private List<(char Axis, int Size)> Leading(TiffPage page)
    {
        var rank = Shape.Count;
        if (rank < 2 || Shape[^1] != page.Width || Shape[^2] != page.Height)
            return [];
        var named = Axes is { } a && a.Length == rank && a.EndsWith("YX", StringComparison.Ordinal);
        var leading = new List<(char Axis, int Size)>();
        for (var i = 0; i < rank - 2; i++)
            if (Shape[i] > 1)
                leading.Add((named && "TCZ".Contains(Axes![i], StringComparison.Ordinal) ? Axes[i] : '?', Shape[i]));
        return leading;
    }
}
