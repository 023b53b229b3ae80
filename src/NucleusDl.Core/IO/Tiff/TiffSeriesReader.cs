namespace NucleusDl.IO.Tiff;

/// <summary>Finds out who wrote the file, and reads its description accordingly.</summary>
internal static class TiffSeriesReader
{
    /// <summary>A damaged file may have any number of kinds of pages.</summary>
    private const int MostDescribed = 1000;

    public static TiffSeries Read(TiffSet set, int? wanted)
    {
        var (member, file) = (set.Own!, set.Own!.File);
        var description = file.Pages[0].Description;
        if (OmeReader.IsOme(description))
            return OmeReader.Read(set, description!, wanted);
        var groups = Groups(file.Pages);
        string[] all = [.. groups.Take(MostDescribed).Select(g => Describe(file.Pages, g))];
        var chosen = Choose(all, wanted, set.Path, out var undecided);
        var pages = groups[chosen];
        var plain = Plain(member, pages);
        var series = chosen == 0 && ImageJDescription.Parse(description) is { } imagej ? imagej.ToSeries(member, plain)
            : chosen == 0 && ShapedDescription.Parse(description) is { } shaped ? shaped.ToSeries(member, plain)
            : plain;
        return series with { SeriesCount = groups.Count, Series = groups.Count > 1 ? all : [], Undecided = undecided, Warnings = [.. series.Warnings, .. Oddities(series.Page)] };
    }

    /// <summary>The pages of one file that go with its first one, as z planes.</summary>
    public static TiffSeries Plain(TiffMember member) => Plain(member, Groups(member.File.Pages)[0]);

    /// <summary>
    /// Planes that follow each other behind one page, as ImageJ writes stacks over 4 GB; null where the pages are not so.
    /// </summary>
    /// <exception cref="NucleusException">The file ends before the last plane.</exception>
    public static PlaneSource?[]? Contiguous(TiffMember member, TiffPage page, long planes)
    {
        if (page.Compression != TiffCodes.None || page.Tiled || page.Samples > 1 && page.Planar || !page.Number.IsPlain || page.FillOrder != 1)
            return null;
        for (var i = 1; i < page.Offsets.Length; i++)
            if (page.Offsets[i] != page.Offsets[i - 1] + page.ChunkBytes(i - 1))
                return null;
        var end = checked(page.Offsets[0] + planes * page.PageBytes);
        var length = RandomAccess.GetLength(member.File.Handle);
        if (end > length)
            throw TiffErrors.Truncated(member.Path, $"plane {planes} of {planes}", end, length);
        var sources = new PlaneSource?[planes];
        for (var i = 0; i < sources.Length; i++)
            sources[i] = new PlaneSource(member, page.Index, i * page.PageBytes);
        return sources;
    }

    /// <summary>What is odd about pixels that can be read all the same.</summary>
    public static IEnumerable<string> Oddities(TiffPage page)
    {
        if (page.Photometric == TiffCodes.MinIsWhite)
            yield return "The file means 0 as white; the numbers are read as they are stored.";
    }

    /// <summary>The series asked for, or the first; several without a choice are for the user to decide.</summary>
    public static int Choose(IReadOnlyList<string> all, int? wanted, string path, out NucleusException? undecided)
    {
        if (wanted is { } w && (w < 0 || w >= all.Count))
            throw new NucleusException(ErrorKind.Usage, $"There is no series {w}; the file has {all.Count}.", $"Choose --series from 0 to {all.Count - 1}.", path);
        undecided = null;
        if (wanted is null && all.Count > 1)
        {
            var list = string.Join("; ", all.Take(5).Select((s, i) => $"{i}: {s}"));
            undecided = new NucleusException(ErrorKind.Input, $"The file holds {all.Count} images: {list}{(all.Count > 5 ? "; ..." : "")}.", "Choose one with --series.", path);
        }
        return wanted ?? 0;
    }

    private static TiffSeries Plain(TiffMember member, List<int> pages) => new()
    {
        Format = "TIFF",
        Dimensions = [('Z', pages.Count)],
        Planes = [.. pages.Select(p => (PlaneSource?)new PlaneSource(member, p))],
        Page = member.File.Pages[pages[0]],
    };

    /// <summary>Pages of the same size and type, wherever they are; smaller copies are left out.</summary>
    private static List<List<int>> Groups(TiffPages pages)
    {
        var groups = new List<List<int>>();
        var byKind = new Dictionary<ulong, List<int>>();
        for (var i = 0; i < pages.Count; i++)
        {
            if (pages.IsReduced(i) && groups.Count > 0)
                continue;
            if (!byKind.TryGetValue(pages.Kind(i), out var group))
                groups.Add(byKind[pages.Kind(i)] = group = []);
            group.Add(i);
        }
        return groups;
    }

    private static string Describe(TiffPages pages, List<int> group)
    {
        var count = $"{group.Count} page{(group.Count == 1 ? "" : "s")}";
        try
        {
            var page = pages[group[0]];
            return $"{count} of {page.Height} x {page.Width} {page.Number.PixelType}{(page.Samples > 1 ? $" x {page.Samples} samples" : "")}";
        }
        catch (NucleusException e)
        {
            // Others of the file may be readable all the same.
            return $"{count} that cannot be read ({e.Problem.TrimEnd('.')})";
        }
    }
}
