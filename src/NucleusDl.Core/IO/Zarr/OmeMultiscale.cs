using System.Globalization;
using System.Text.Json;
using NucleusDl.IO.Tiff;
using NucleusDl.Volumes;

namespace NucleusDl.IO.Zarr;

/// <summary>
/// One entry of "multiscales" (OME-Zarr 0.1 to 0.5): the axes, and the same image at several resolutions.
/// https://ngff.openmicroscopy.org/0.5/
/// </summary>
internal sealed class OmeMultiscale
{
    private readonly JsonElement multiscale;
    private readonly JsonElement[] axes;

    private OmeMultiscale(JsonElement multiscale, string version, string[] paths)
    {
        (this.multiscale, Version, Paths) = (multiscale, version, paths);
        axes = [.. multiscale.Field("axes").Items()];
    }

    /// <summary>"0.4", "0.5".</summary>
    public string Version { get; }

    /// <summary>Of the arrays, finest first, relative to the group.</summary>
    public string[] Paths { get; }

    /// <summary>Entry number <paramref name="index"/> of a group.</summary>
    /// <exception cref="NucleusException">It is damaged.</exception>
    public static OmeMultiscale Read(ZarrNode group, int index, string path)
    {
        var multiscale = group.Ome.Field("multiscales").Items().ElementAt(index);
        var paths = multiscale.Field("datasets").Items().Select(d => d.Field("path").Text()).ToArray();
        if (paths.Length == 0 || Array.Exists(paths, p => p is null))
            throw ZarrErrors.Damaged(path, "its multiscales name no data sets");
        var version = group.Ome.Field("version").Text() ?? multiscale.Field("version").Text() ?? (group.Version == 3 ? "0.5" : "0.4");
        return new OmeMultiscale(multiscale, version, paths!);
    }

    /// <summary>The axes of an array of the image.</summary>
    /// <exception cref="NucleusException">They do not fit the array, or make no image.</exception>
    public ZarrAxes AxesOf(ZarrArrayInfo array, string path)
    {
        if (axes.Length == 0)
            // Before 0.3 all images were TCZYX.
            return ZarrAxes.Usual(array.Shape.Length) ?? throw Unusable();
        if (axes.Length != array.Shape.Length)
            throw ZarrErrors.Damaged(path, $"it names {axes.Length} axes, but '{array.Path}' has {array.Shape.Length}");
        return ZarrAxes.Named(Names, [.. axes.Select(a => a.Field("type").Text())], array.Shape) ?? throw Unusable();

        NucleusException Unusable() => ZarrErrors.Unsupported(path, $"Its axes ({string.Join(", ", Names)}) make no volume.", "Say what they are with --axes, such as CZYX.");
    }

    /// <summary>Voxel size of a level; null where scale or unit are missing.</summary>
    /// <param name="level">0 the finest.</param>
    /// <param name="letters">As the axes of the array mean.</param>
    /// <param name="warnings">What is missing.</param>
    public VoxelSize? VoxelSize(int level, ZarrAxes letters, List<string> warnings)
    {
        if (Transform(level, letters.Letters.Count) is not { Scale: { } scale })
        {
            warnings.Add("The voxel size is unknown: there is no scale that could be read.");
            return null;
        }
        Span<double> size = [0, 0, 0];
        foreach (var (letter, i) in "ZYX".Select((l, i) => (l, i)))
        {
            var axis = letters.Of(letter);
            if (axis < 0)
                return Missing($"there is no {letter} axis", warnings);
            var unit = axis < axes.Length ? axes[axis].Field("unit").Text() : null;
            if (Micrometres(unit) is not { } factor)
                return Missing(unit is null ? $"the {letter} axis has no unit" : $"the unit '{unit}' is no length", warnings);
            if (!(scale[axis] > 0) || !double.IsFinite(scale[axis] * factor))
                return Missing($"the scale of the {letter} axis is {scale[axis]}", warnings);
            // A product such as 65 nm x 0.001 has dust in its last digits.
            size[i] = factor == 1 ? scale[axis] : Rounded(scale[axis] * factor);
        }
        return new VoxelSize(size[0], size[1], size[2]);
    }

    /// <summary>Where the finest level lies, where that is not at the origin: "z 3, y 0, x 0"; otherwise null.</summary>
    public string? Shift(ZarrAxes letters) =>
        Transform(0, letters.Letters.Count) is { Translation: { } shift } && Array.Exists(shift, s => s != 0)
            ? string.Join(", ", "TCZYX".Where(l => letters.Of(l) >= 0).Select(l => FormattableString.Invariant($"{char.ToLowerInvariant(l)} {shift[letters.Of(l)]:G6}"))) : null;

    private string[] Names => [.. axes.Select(a => a.Text() ?? a.Field("name").Text() ?? "?")];

    private static VoxelSize? Missing(string why, List<string> warnings)
    {
        warnings.Add($"The voxel size is unknown: {why}.");
        return null;
    }

    /// <summary>The transformations of the level and then those of the image, as one scale and shift; null where they are of another kind.</summary>
    private (double[] Scale, double[] Translation)? Transform(int level, int rank)
    {
        var own = multiscale.Field("datasets").Items().ElementAt(level).Field("coordinateTransformations").Items().ToArray();
        if (own.Length == 0)
            return null;
        var (scale, shift) = (new double[rank], new double[rank]);
        Array.Fill(scale, 1);
        foreach (var step in own.Concat(multiscale.Field("coordinateTransformations").Items()))
        {
            var type = step.Field("type").Text();
            if (type == "identity")
                continue;
            if (type is not ("scale" or "translation") || step.Field(type).Numbers() is not { } numbers || numbers.Length != rank)
                return null;
            for (var i = 0; i < rank; i++)
                (scale[i], shift[i]) = type == "scale" ? (scale[i] * numbers[i], shift[i] * numbers[i]) : (scale[i], shift[i] + numbers[i]);
        }
        return (scale, shift);
    }

    /// <summary>Units as UDUNITS-2 names them, and as people write them.</summary>
    private static double? Micrometres(string? unit) => unit?.Trim().ToLowerInvariant() switch
    {
        "picometer" or "picometre" => 1e-6,
        "decimeter" or "decimetre" => 1e5,
        _ => LengthUnit.InMicrometres(unit),
    };

    private static double Rounded(double value) => double.Parse(value.ToString("G12", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
