namespace NucleusDl.IO.Tiff;

/// <summary>Finds out who wrote the file, and reads its description accordingly.</summary>
internal static class TiffSeriesReader
{
    public static TiffSeries Read(TiffFile file, int? wanted)
    {
        var description = file.Pages[0].Description;
        if (OmeReader.IsOme(description))
            return OmeReader.Read(file, description!, wanted);
        var groups = Groups(file);
        string[] all = [.. groups.Select(Describe)];
        var chosen = Choose(all, wanted, file.Path, out var undecided);
        var pages = groups[chosen];
        var series = chosen == 0 && ImageJDescription.Parse(description) is { } imagej ? imagej.ToSeries(file, pages)
            : chosen == 0 && ShapedDescription.Parse(description) is { } shaped ? shaped.ToSeries(file, pages)
            : Plain(pages);
        return series with { SeriesCount = groups.Count, Series = groups.Count > 1 ? all : [], Undecided = undecided, Warnings = [.. series.Warnings, .. Oddities(pages[0])] };
    }

    /// <summary>Pages as planes in z, or the only page's samples as channels.</summary>
    public static TiffSeries Plain(List<TiffPage> pages)
    {
        var page = pages[0];
        if (page.Samples > 1 && !TiffCodes.IsColour(page))
            return new TiffSeries
            {
                Format = "TIFF",
                Dimensions = [('Z', pages.Count), ('C', page.Samples)],
                Planes = [.. pages.SelectMany(p => Enumerable.Range(0, p.Samples).Select(s => (PlaneSource?)new PlaneSource(p, s)))],
            };
        return new TiffSeries
        {
            Format = "TIFF",
            Dimensions = [('Z', pages.Count)],
            Planes = [.. pages.Select(p => (PlaneSource?)new PlaneSource(p))],
        };
    }

    /// <summary>
    /// Planes that follow each other behind one page, as ImageJ writes stacks over 4 GB; null where the pages are not so.
    /// </summary>
    /// <exception cref="NucleusException">The file ends before the last plane.</exception>
    public static PlaneSource?[]? Contiguous(TiffFile file, TiffPage page, long planes)
    {
        if (page.Compression != TiffCodes.None || page.Tiled || page.Samples != 1)
            return null;
        for (var i = 1; i < page.Offsets.Length; i++)
            if (page.Offsets[i] != page.Offsets[i - 1] + page.ChunkBytes(i - 1))
                return null;
        var end = checked(page.Offsets[0] + planes * page.PlaneBytes);
        var length = RandomAccess.GetLength(file.Handle);
        if (end > length)
            throw TiffErrors.Truncated(file.Path, $"plane {planes} of {planes}", end, length);
        var sources = new PlaneSource?[planes];
        for (var i = 0; i < sources.Length; i++)
            sources[i] = new PlaneSource(page, 0, i * page.PlaneBytes);
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

    /// <summary>Runs of pages of the same size and type; smaller copies are left out.</summary>
    private static List<List<TiffPage>> Groups(TiffFile file)
    {
        var groups = new List<List<TiffPage>>();
        foreach (var page in file.Pages)
        {
            if (page.Reduced && groups.Count > 0)
                continue;
            if (groups.Count > 0 && groups[^1][0].SameKind(page))
                groups[^1].Add(page);
            else
                groups.Add([page]);
        }
        return groups;
    }

    private static string Describe(List<TiffPage> pages) =>
        $"{pages.Count} page{(pages.Count == 1 ? "" : "s")} of {pages[0].Height} x {pages[0].Width} {TiffCodes.PixelTypeOf(pages[0])}" +
        $"{(pages[0].Samples > 1 ? $" x {pages[0].Samples} samples" : "")}";
}
