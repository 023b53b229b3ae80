namespace NucleusDl.IO.Raw;

/// <summary>The axes that a user names for a file of dimensions, such as "TZYX": one letter for each, slowest first.</summary>
internal static class RasterAxes
{
    /// <summary>Gives the dimensions (slowest first) the user's letters; those of extent 1 need none.</summary>
    /// <returns>Axes and their sizes.</returns>
    /// <exception cref="NucleusException">Not axes, or not as many as the file has.</exception>
    public static (string Axes, long[] Shape) Apply(string option, IReadOnlyList<long> shape, string path, string allowed = "TCZYX")
    {
        var axes = string.Concat(option.Trim().ToUpperInvariant().Where(c => !char.IsAsciiDigit(c)));
        if (axes.Length == 0 || axes.Distinct().Count() != axes.Length || axes.Any(a => !allowed.Contains(a, StringComparison.Ordinal)))
            throw new NucleusException(ErrorKind.Usage, $"'{option}' are no axes.", "Write the axes slowest first, such as ZYX, TZYX or CZYX.");
        var used = axes.Length == shape.Count ? [.. shape] : shape.Where(n => n > 1).ToArray();
        if (used.Length != axes.Length)
            throw new NucleusException(ErrorKind.Usage, $"The image has {used.Length} dimensions ({string.Join(" x ", used)}), '{option}' names {axes.Length}.",
                "Name each, slowest first, such as ZYX or TCZYX.", path);
        return (axes, used);
    }

    /// <summary>As <see cref="Apply"/>, for a run of pixels: rows and columns must lie side by side, with at most channels behind them.</summary>
    public static (string Axes, long[] Shape) ApplyToRun(string option, IReadOnlyList<long> shape, string path)
    {
        var (axes, sizes) = Apply(option, shape, path);
        if (axes.EndsWith("YX", StringComparison.Ordinal) || axes.EndsWith("YXC", StringComparison.Ordinal))
            return (axes, sizes);
        throw new NucleusException(ErrorKind.Usage, $"The axes '{option}' cannot be those of this file.", "End them with YX, or with YXC where channels lie side by side.", path);
    }
}
