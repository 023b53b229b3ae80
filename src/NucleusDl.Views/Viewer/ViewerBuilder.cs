using System.Globalization;
using System.Text.Json.Nodes;
using NucleusDl.Measuring;
using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>From a stack and its labels to a page: checks, measures, packs, and says what the page cannot show.</summary>
internal sealed class ViewerBuilder
{
    /// <summary>Voxel sizes that differ by less than this share are the same, written with other digits.</summary>
    private const double SizeTolerance = 0.005;

    /// <summary>Largest 8-bit code, tried in turn where the page would be too large: each step takes a bit of noise out of every voxel.</summary>
    private static readonly int[] LevelSteps = [255, 127, 63];

    private readonly Volume image;
    private readonly LabelVolume? labels;
    private readonly ViewerOptions options;
    private readonly VoxelSize? size;
    private readonly IProgress<ProgressReport>? progress;
    private readonly ParallelOptions parallel;
    private readonly List<string> notes = [];

    public ViewerBuilder(Volume image, LabelVolume? labels, ViewerOptions options, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        options.Validate();
        (this.image, this.labels, this.options, this.progress) = (image, labels, options, progress);
        parallel = new ParallelOptions { CancellationToken = cancellation };
        size = image.VoxelSize ?? labels?.VoxelSize;
        if (labels is not null)
            RequireSameGrid();
    }

    public ViewerPage Build()
    {
        var table = Measure();
        for (var most = options.MaxVoxels; most >= 1000; most /= 2)
        {
            using var content = new ViewerContent(image, labels, size, most, parallel);
            foreach (var levels in LevelSteps)
                if (Pack(content, levels, table) is var page && page.Bytes <= options.MaxBytes)
                    return page;
        }
        throw new NucleusException(ErrorKind.Usage, $"The page does not fit into {options.MaxBytes} bytes, whatever the resolution: there are too many nuclei.",
            "Allow a larger page, or leave the measurements out.", image.Source);
    }

    private void RequireSameGrid()
    {
        View.RequireSameSpace(image, labels!, "labels");
        if (image.VoxelSize is { } a && labels!.VoxelSize is { } b && !(Same(a.Z, b.Z) && Same(a.Y, b.Y) && Same(a.X, b.X)))
            throw new NucleusException(ErrorKind.Input, $"The labels say {b} a voxel, the image {image.Source} says {a}.",
                "Find out which is right, and give it with --voxel-size Z,Y,X.", labels.Voxels.Source);
    }

    private static bool Same(double a, double b) => Math.Abs(a - b) <= SizeTolerance * Math.Max(a, b);

    private MorphometryTable? Measure()
    {
        if (labels is null || options.Measure is not { } wanted)
            return null;
        if (size is not null)
            return Morphometry.Measure(labels, image, wanted, progress, parallel);
        // In voxels, lengths mean nothing and are left out of the rows; the size is lent for this call alone.
        var before = labels.VoxelSize;
        try
        {
            labels.VoxelSize = new VoxelSize(1, 1, 1);
            return Morphometry.Measure(labels, image, wanted with { Chromocentres = null }, progress, parallel);
        }
        finally
        {
            labels.VoxelSize = before;
        }
    }

    private ViewerPage Pack(ViewerContent content, int levels, MorphometryTable? table)
    {
        progress?.Report(new ProgressReport("Packing", 0, 1));
        var channels = content.PackImage(levels);
        notes.Clear();
        Describe(content, levels);
        var rows = content.Labels is null ? null : content.Nuclei(table is null ? NucleusRows.Of(content.Labels) : Rows(table, content));
        if (table is not null)
            notes.AddRange(table.Notes.Where(n => size is not null || !n.Contains("flatness", StringComparison.Ordinal)));
        var name = Path.GetFileName(image.Source);
        var title = options.Title ?? (string.IsNullOrEmpty(name) ? "Stack" : name);
        var page = new ViewerPage(title, ViewerHtml.Compose(title, Meta(content, title), channels, content.PackLabels(), rows), content.Shape, content.Index?.Numbers.Count ?? 0, [.. notes], options.FrameHeight);
        progress?.Report(new ProgressReport("Packing", 1, 1));
        return page;
    }

    private JsonArray Rows(MorphometryTable table, ViewerContent content)
    {
        var columns = NucleusRows.Of(table, size is not null, notes);
        // Rows follow the labels that are shown; a nucleus that no voxel is left of has no row.
        if (content.Gone > 0)
            foreach (var column in columns)
            {
                var values = column!["values"]!.AsArray();
                for (var i = table.Rows.Count - 1; i >= 0; i--)
                    if (content.Index![table.Rows[i].Label] == 0)
                        values.RemoveAt(i);
            }
        return columns;
    }

    private void Describe(ViewerContent content, int levels)
    {
        var r = content.Reduction;
        if (!r.IsNone)
            notes.Add($"Shown at lower resolution: blocks of {r.Z} x {r.Y} x {r.X} voxels (z, y, x) are one voxel here, intensities their mean, labels the most frequent. The stack has {content.Full with { C = 1 }} voxels; measurements are of all of them.");
        if (content.Kept > 0)
            notes.Add($"{Nuclei(content.Kept, "is", "are")} so small that one voxel was kept so that they can be seen.");
        if (content.Gone > 0)
            notes.Add($"{Nuclei(content.Gone, "is", "are")} too small to be seen at this resolution, and left out of the table.");
        if (size is null)
            notes.Add("The voxel size is unknown: everything is drawn and counted in voxels, so depth may look too thin or too thick.");
        if (image.Shape.C > content.Channels)
            notes.Add($"{content.Channels} of {image.Shape.C} channels are in this page.");
        if (content.Levels.Any(l => !l.Exact))
            notes.Add(content.Levels.Any(l => l.Bits == 8)
                ? $"Intensities are approximate: {levels + 1} grey levels between the percentiles 0.05 and 99.95."
                : "Intensities are approximate: rounded to 65,536 grey levels.");
        for (var c = 0; c < content.Channels; c++)
            if (content.Levels[c].HasNotANumber)
                notes.Add($"{(content.Channels > 1 ? $"Channel {c}" : "The image")} holds voxels that are NaN or infinite; they are pink.");
        if (content.Index is { Ignored: > 0 } index)
            notes.Add($"{index.Ignored} voxels have labels below 0 (to be ignored); they are shown as background.");
        if (content.Index is { Numbers.Count: 0 })
            notes.Add("There are no nuclei: every voxel of the labels is 0.");
    }

    private JsonObject Meta(ViewerContent content, string title)
    {
        var (s, r) = (content.Shape, content.Reduction);
        return new JsonObject
        {
            ["title"] = title,
            ["shape"] = new JsonArray(s.Z, s.Y, s.X),
            ["full"] = new JsonArray(content.Full.Z, content.Full.Y, content.Full.X),
            ["block"] = new JsonArray(r.Z, r.Y, r.X),
            ["voxel"] = size is { } v ? new JsonArray(v.Z, v.Y, v.X) : null,
            ["labelBits"] = content.Index?.Bits,
            ["channels"] = new JsonArray([.. content.Levels.Select((l, c) => (JsonNode)Channel(l, c))]),
            ["notes"] = new JsonArray([.. notes.Select(n => (JsonNode)n)]),
        };
    }

    private JsonObject Channel(GreyLevels l, int c) => new()
    {
        ["name"] = image.ChannelNames.Count > c ? image.ChannelNames[c] : string.Create(CultureInfo.InvariantCulture, $"channel {c}"),
        ["bits"] = l.Bits,
        ["first"] = l.First,
        ["last"] = l.Last,
        ["low"] = l.Low,
        ["step"] = l.Step,
        ["exact"] = l.Exact,
        ["cutsLow"] = l.CutsLow,
        ["cutsHigh"] = l.CutsHigh,
        ["contrast"] = new JsonArray(l.Contrast.Low, l.Contrast.High),
    };

    private static string Nuclei(int n, string one, string many) => n == 1 ? $"1 nucleus {one}" : $"{n} nuclei {many}";
}
