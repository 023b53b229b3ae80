using System.Globalization;
using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>The findings of the data doctor as a page: stacks, findings by grade, and the worst of them as pictures.</summary>
/// <example><code>DoctorPage.Of(DatasetDoctor.Check(data)).Save("check.html");</code></example>
public static class DoctorPage
{
    /// <summary>Pictures on a page unless told otherwise.</summary>
    public const int Pictures = 10;

    private const int Shown = 12;

    /// <summary>Findings that have no place but show in the middle of the stack.</summary>
    private static readonly string[] ShownWhole = ["shape", "axes", "empty", "leak", "two-truths", "same-labels"];

    /// <summary>Planes wider than this are cut out around the place: a stray voxel is not to be seen in 2048 x 2048.</summary>
    private const int Widest = 256;

    private const int PictureWidth = 760;

    /// <summary>Makes the page; the stacks that are shown are read again.</summary>
    /// <param name="report">What was found.</param>
    /// <param name="pictures">How many findings are shown as pictures at most, the worst first and each code once before any comes twice.</param>
    public static ReportPage Of(DatasetReport report, int pictures = Pictures)
    {
        var page = new ReportPage($"Data check: {Title(report.Data)}", Lead(report))
            .KeyNumber("Errors", $"{report.CountOf(FindingLevel.Error)}", "training would fail or learn something wrong")
            .KeyNumber("Warnings", $"{report.CountOf(FindingLevel.Warning)}", "results may suffer")
            .KeyNumber("Notes", $"{report.CountOf(FindingLevel.Note)}", "worth knowing")
            .KeyNumber("Nuclei", $"{report.Stacks.Sum(s => s.Nuclei ?? 0)}", $"in {report.Stacks.Count} stacks of {report.Stacks.Select(s => s.Specimen).Distinct().Count()} specimens");
        foreach (var (level, heading) in new[] { (FindingLevel.Error, "Errors"), (FindingLevel.Warning, "Warnings"), (FindingLevel.Note, "Notes") })
            Findings(page, report, level, heading);
        Worst(page, report, pictures);
        Stacks(page, report);
        return page;
    }

    private static string Title(Dataset data) => data.Descriptor.Name.Length > 0 ? data.Descriptor.Name : Path.GetFileName(data.Root);

    private static string Lead(DatasetReport report) => report.Count == 0
        ? $"{report.Data}. Nothing to mend: pairs, shapes, voxel sizes, labels and images are in order."
        : $"{report}. {(report.HasErrors ? "Mend the errors before training." : "Nothing stands in the way of training.")}";

    private static void Findings(ReportPage page, DatasetReport report, FindingLevel level, string heading)
    {
        var groups = report.Groups.Where(g => g.Level == level).ToList();
        if (groups.Count == 0)
            return;
        var section = page.Section(heading);
        section.Table(["Finding", "Where", "What it is, and what it does", "What to do"], groups.SelectMany(Rows));
        foreach (var group in groups.Where(g => g.Findings.Count > Shown))
            section.Details($"{group.Findings.Count - Shown} more: {group.Code.Title}", string.Join('\n', group.Findings.Skip(Shown).Select(f => $"{Where(f)}: {f.Problem}")));
    }

    /// <summary>What a code means is said once, in its first row.</summary>
    private static IEnumerable<IReadOnlyList<string>> Rows(FindingGroup group) => group.Findings.Take(Shown).Select((f, i) => (IReadOnlyList<string>)
    [
        i == 0 ? $"**{group.Code.Title}** `{group.Code.Code}`" : "", Where(f), i == 0 ? $"{f.Problem} {group.Code.Effect}" : f.Problem, i == 0 || f.Fix != group.Findings[0].Fix ? f.Fix : "",
    ]);

    private static string Where(DatasetFinding f) => f.File ?? f.Item ?? "data set";

    private static void Worst(ReportPage page, DatasetReport report, int pictures)
    {
        // One picture of each code first: ten pictures of one cause teach less than ten causes.
        var shown = report.Where(f => (f.Place is not null || ShownWhole.Contains(f.Code)) && Item(report, f) is not null)
            .GroupBy(f => f.Code).SelectMany(g => g.Select((f, i) => (Finding: f, Turn: i)))
            .OrderByDescending(f => f.Finding.Level).ThenBy(f => f.Turn).Select(f => f.Finding).Take(pictures).ToList();
        if (shown.Count == 0)
            return;
        var section = page.Section("The worst, to look at");
        section.Prose("The lines cross where it is to be seen. Each label has its own colour and outline.");
        foreach (var finding in shown)
            Picture(section, report, finding);
    }

    private static DatasetItem? Item(DatasetReport report, DatasetFinding finding) =>
        report.Data.Items.FirstOrDefault(i => i.Name == (finding.Item ?? finding.Items.FirstOrDefault()));

    private static void Picture(ReportSection section, DatasetReport report, DatasetFinding finding)
    {
        var item = Item(report, finding)!;
        var caption = $"**{DoctorCode.Of(finding.Code).Title}** `{finding.Code}` in {item.Name}{(finding.Place is { } at ? $", at {at}" : "")}. {finding.Problem}";
        try
        {
            using var image = VolumeFile.Read(item.ImagePath, new ReadOptions { VoxelSize = report.Data.VoxelSize });
            using var labels = Labels(item, image);
            var s = image.Shape;
            (int Z, int Y, int X)? place = finding.Place is { } p && p.Z < s.Z && p.Y < s.Y && p.X < s.X ? (p.Z, p.Y, p.X) : null;
            if (labels is not null && labels.Shape.SameSpace(s))
                section.Figure(Overlay(image, labels, place), caption);
            else
            {
                section.Figure(View.Slices(image, new SliceOptions { At = place, Width = PictureWidth }), caption);
                if (labels is not null)
                    section.Figure(View.Labels(labels, new OverlayOptions { Fill = 1, Outline = false, Crosshair = false, Width = PictureWidth }), $"The labels of {item.Name}, which do not fit on it.");
            }
        }
        catch (NucleusException e)
        {
            // A file that cannot be read cannot be shown; the finding says so already.
            section.Note($"{caption} There is no picture: {e.Problem}");
        }
    }

    private static Figure Overlay(Volume image, LabelVolume labels, (int Z, int Y, int X)? place)
    {
        var s = image.Shape;
        if (place is not { } p || (s.Y <= Widest && s.X <= Widest))
            return View.Overlay(image, labels, new OverlayOptions { At = place, Width = PictureWidth });
        var (y, height) = Window(p.Y, s.Y);
        var (x, width) = Window(p.X, s.X);
        using var values = image.ToFloat();
        using var part = values.Crop(0, y, x, s.Z, height, width);
        using var cut = new LabelVolume(labels.Voxels.Crop(0, y, x, s.Z, height, width));
        return View.Overlay(part, cut, new OverlayOptions { At = (p.Z, p.Y - y, p.X - x), Width = PictureWidth, Title = $"Cut out at y {y}, x {x}: {Path.GetFileName(image.Source)}" });
    }

    private static (int From, int Length) Window(int at, int extent) =>
        extent <= Widest ? (0, extent) : (Math.Clamp(at - Widest / 2, 0, extent - Widest), Widest);

    /// <summary>The labels as far as they are labels; a picture must not fail on what it is to show.</summary>
    private static LabelVolume? Labels(DatasetItem item, Volume image)
    {
        if (item.LabelPath is null)
            return null;
        try
        {
            return VolumeFile.ReadLabels(item.LabelPath, new ReadOptions { VoxelSize = image.VoxelSize });
        }
        catch (NucleusException)
        {
            using var raw = VolumeFile.Read(item.LabelPath, new ReadOptions { VoxelSize = image.VoxelSize });
            using var values = raw.ToFloat();
            return raw.Shape.C == 1 ? new LabelVolume(values.Map(static v => float.IsFinite(v) && v > 0 && v < int.MaxValue ? (int)MathF.Round(v) : 0)) : null;
        }
    }

    private static void Stacks(ReportPage page, DatasetReport report) =>
        page.Section("All stacks")
            .Prose("AUC: the chance that a labelled voxel is brighter than an unlabelled one, after a little smoothing; 1 is perfect, 0.5 is chance. Volumes are medians of nuclei that the border does not cut, in µm³ (in voxels where the voxel size is unknown).")
            .Table(["Stack", "Specimen", "Voxels (Z, Y, X)", "Type", "Voxel size", "Nuclei", "Volume", "AUC", "Grade"], report.Stacks.Select(s => (IReadOnlyList<string>)
            [
                s.Name, s.Specimen, Whole(s.Shape?.ToString()), s.PixelType?.ToString() ?? "-", Whole(s.VoxelSize?.ToString()),
                s.Nuclei?.ToString(CultureInfo.InvariantCulture) ?? "-", Number(s.MedianVolume, "0"), Number(s.Auc, "0.00"), s.Grade?.ToString().ToLowerInvariant() ?? "good",
            ]));

    /// <summary>A cell that is never broken over lines.</summary>
    private static string Whole(string? text) => text?.Replace(' ', '\u00A0') ?? "-";

    private static string Number(double? value, string format) => value is { } v ? v.ToString(format, CultureInfo.InvariantCulture) : "-";
}
