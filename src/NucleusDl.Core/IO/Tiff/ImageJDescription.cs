using System.Globalization;
using System.Text;

namespace NucleusDl.IO.Tiff;

/// <summary>The description of an ImageJ hyperstack: lines of key=value, the first "ImageJ=version". Pages go T, Z, C, C fastest.</summary>
internal sealed record ImageJDescription(int Images, int Channels, int Slices, int Frames, double? Spacing, string? Unit)
{
    /// <summary>Null unless ImageJ, or someone in its name, wrote the text.</summary>
    public static ImageJDescription? Parse(string? text)
    {
        if (text is null || !text.StartsWith("ImageJ=", StringComparison.Ordinal))
            return null;
        var keys = new Dictionary<string, string>();
        foreach (var line in text.Split('\n'))
            if (line.IndexOf('=', StringComparison.Ordinal) is > 0 and var at)
                keys.TryAdd(line[..at].Trim(), line[(at + 1)..].Trim());
        int Count(string key) => keys.TryGetValue(key, out var v) && int.TryParse(v, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0 ? n : 1;
        double? spacing = keys.TryGetValue("spacing", out var s)
            && double.TryParse(s, NumberStyles.Float, CultureInfo.InvariantCulture, out var d) ? Math.Abs(d) : null;
        return new ImageJDescription(Count("images"), Count("channels"), Count("slices"), Count("frames"), spacing, keys.GetValueOrDefault("unit"));
    }

    /// <summary>The text for a volume; every length in µm.</summary>
    public static string Write(IPlaneSource volume)
    {
        var (shape, frames) = (volume.Shape, volume.Frames);
        var text = new StringBuilder("ImageJ=1.54f\n");
        text.Append(CultureInfo.InvariantCulture, $"images={frames * shape.C * shape.Z}\n");
        if (shape.C > 1)
            text.Append(CultureInfo.InvariantCulture, $"channels={shape.C}\n");
        if (shape.Z > 1)
            text.Append(CultureInfo.InvariantCulture, $"slices={shape.Z}\n");
        if (frames > 1)
            text.Append(CultureInfo.InvariantCulture, $"frames={frames}\n");
        if (shape.C > 1 || frames > 1)
            text.Append(CultureInfo.InvariantCulture, $"hyperstack=true\nmode={(shape.C is > 1 and <= 7 ? "composite" : "grayscale")}\n");
        // Fiji shows "micron" as µm; the letter itself would depend on the encoding.
        if (volume.VoxelSize is { } v)
            text.Append(CultureInfo.InvariantCulture, $"unit=micron\nspacing={v.Z:R}\n");
        return text.Append("loop=false\n").ToString();
    }

    public TiffSeries ToSeries(TiffMember member, TiffSeries plain)
    {
        var page = plain.Page;
        var planes = Images > 1 && plain.Planes.Length == 1 ? TiffSeriesReader.Contiguous(member, page, Images) : null;
        planes ??= plain.Planes;
        if (planes.Length < Images)
            throw TiffErrors.Damaged(member.Path, $"its description speaks of {Images} planes, but only {planes.Length} are there");
        var warnings = new List<string>();
        IReadOnlyList<(char, int)> dimensions = [('T', Frames), ('Z', Slices), ('C', Channels)];
        if ((long)Frames * Slices * Channels != planes.Length)
        {
            dimensions = [('Z', planes.Length)];
            if (planes.Length > 1)
                warnings.Add($"ImageJ's description ({Channels} channels, {Slices} slices, {Frames} frames) does not fit " +
                    $"the {planes.Length} pages; they are taken as Z.");
        }
        var (xy, z) = (InXY(page), Spacing is { } s ? LengthUnit.Convert(s, Unit) : null);
        if (xy is ({ } y, { } x) && z is null)
            warnings.Add(string.Create(CultureInfo.InvariantCulture,
                $"The file says {y:0.####} x {x:0.####} µm for Y and X, but not the distance of planes (ImageJ leaves it out when it is 1)."));
        return plain with { Format = "TIFF (ImageJ hyperstack)", Dimensions = dimensions, Planes = planes, Spacing = (z, xy.Y, xy.X), Warnings = warnings };
    }

    private (double? Y, double? X) InXY(TiffPage page) =>
        (LengthUnit.Convert(1 / page.Resolution.Y, Unit), LengthUnit.Convert(1 / page.Resolution.X, Unit));
}
