using System.Globalization;

namespace NucleusDl.IO.Tiff;

/// <summary>The axes that a user names, such as "TZYX" or "C2ZYX".</summary>
internal static class AxesOption
{
    private const string Help = "Write the axes slowest first, such as ZYX, TZYX or CZYX; a count may follow a letter, as in C2ZYX.";

    /// <summary>Sizes for the axes named, from counts in the option, from what the file says, or as the rest.</summary>
    /// <exception cref="NucleusException">Not axes, or they do not fit the number of planes.</exception>
    public static IReadOnlyList<(char Axis, int Size)> Apply(string option, TiffSeries series, string path)
    {
        var axes = Parse(option);
        var planes = series.Planes.Length;
        if (axes.TrueForAll(a => a.Size == 0))
        {
            // As many letters as the file has dimensions: the user renames them.
            var stored = series.Dimensions.Where(d => d.Size > 1).ToList();
            if (stored.Count == axes.Count)
                return [.. axes.Select((a, i) => (a.Axis, stored[i].Size))];
        }
        var known = axes.Where(a => a.Size > 0).Aggregate(1L, (n, a) => n * a.Size);
        var open = axes.Count(a => a.Size == 0);
        if (open > 1)
            throw new NucleusException(ErrorKind.Usage, $"The file has {planes} planes and does not say how they divide into '{option}'.",
                "Put the counts behind the letters, such as C2ZYX for two channels.", path);
        if (planes % known != 0 || open == 0 && known != planes)
            throw new NucleusException(ErrorKind.Usage, $"The {planes} planes of the file do not divide into '{option}'.", Help, path);
        return [.. axes.Select(a => (a.Axis, a.Size > 0 ? a.Size : (int)(planes / known)))];
    }

    private static List<(char Axis, int Size)> Parse(string option)
    {
        var text = option.Trim().ToUpperInvariant();
        if (text.EndsWith("YX", StringComparison.Ordinal))
            text = text[..^2];
        var axes = new List<(char Axis, int Size)>();
        for (var i = 0; i < text.Length;)
        {
            // Q and I are what Python's tifffile calls pages of unknown meaning.
            var axis = text[i] is 'Q' or 'I' ? 'Z' : text[i];
            var end = ++i;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
                end++;
            var size = 0;
            var counted = end == i || int.TryParse(text.AsSpan(i, end - i), NumberStyles.None, CultureInfo.InvariantCulture, out size) && size > 0;
            if (!"TCZ".Contains(axis, StringComparison.Ordinal) || !counted || axes.Exists(a => a.Axis == axis))
                throw new NucleusException(ErrorKind.Usage, $"'{option}' are no axes.", Help);
            axes.Add((axis, size));
            i = end;
        }
        return axes;
    }
}
