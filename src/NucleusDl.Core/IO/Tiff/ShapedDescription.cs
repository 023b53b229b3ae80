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

    public TiffSeries ToSeries(TiffMember member, TiffSeries plain)
    {
        var leading = Leading(plain.Page);
        var count = leading.Aggregate(1L, (n, d) => n > int.MaxValue ? n : n * d.Size);
        if (leading.Count == 0)
            return plain;
        var planes = plain.Planes;
        if (count != planes.Length)
        {
            // The file was changed by a program that kept the old description, or all planes lie behind one page.
            if (planes.Length != 1 || count > int.MaxValue || TiffSeriesReader.Contiguous(member, plain.Page, count) is not { } behindOne)
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
        // Samples are the last axis, or the one before Y where each has planes of its own.
        var (tail, ending) = page.Samples == 1 ? ([page.Height, page.Width], "YX")
            : page.Planar ? (new[] { page.Samples, page.Height, page.Width }, "YX") : ([page.Height, page.Width, page.Samples], "YXS");
        var rank = Shape.Count - tail.Length;
        if (rank < 0 || !Shape.Skip(rank).SequenceEqual(tail))
            return [];
        var named = Axes is { } a && a.Length == Shape.Count && a.EndsWith(ending, StringComparison.Ordinal);
        var leading = new List<(char Axis, int Size)>();
        for (var i = 0; i < rank; i++)
            if (Shape[i] > 1)
                leading.Add((named && "TCZ".Contains(Axes![i], StringComparison.Ordinal) ? Axes[i] : '?', Shape[i]));
        return leading;
    }
}
