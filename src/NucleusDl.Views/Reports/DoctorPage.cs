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
        foreach (var group in groups)
        {
            section.Prose($"**{group.Code.Title}** `{group.Code.Code}` {group.Code.Effect}");
            section.Table(["Where", "What", "What to do"], group.Findings.Take(Shown).Select(f => (IReadOnlyList<string>)[f.File ?? f.Item ?? "data set", f.Problem, f.Fix]));
            if (group.Findings.Count > Shown)
                section.Details($"{group.Findings.Count - Shown} more", string.Join('\n', group.Findings.Skip(Shown).Select(f => $"{f.File ?? f.Item ?? "data set"}: {f.Problem}")));
        }
    }

    private static void Worst(ReportPage page, DatasetReport report, int pictures)
    {
        // One picture of each code first: ten pictures of one cause teach less than ten causes.
        var shown = report.Where(f => f.Place is not null || f.Level == FindingLevel.Error).Where(f => Item(report, f) is not null)
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
            var place = finding.Place is { } p && p.Z < s.Z && p.Y < s.Y && p.X < s.X ? (p.Z, p.Y, p.X) : ((int, int, int)?)null;
            if (labels is not null && labels.Shape.SameSpace(s))
                section.Figure(View.Overlay(image, labels, new OverlayOptions { At = place, Width = PictureWidth }), caption);
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
                s.Name, s.Specimen, s.Shape?.ToString() ?? "-", s.PixelType?.ToString() ?? "-", s.VoxelSize?.ToString() ?? "-",
                s.Nuclei?.ToString(CultureInfo.InvariantCulture) ?? "-", Number(s.MedianVolume, "0"), Number(s.Auc, "0.00"), s.Grade?.ToString().ToLowerInvariant() ?? "good",
            ]));

    private static string Number(double? value, string format) => value is { } v ? v.ToString(format, CultureInfo.InvariantCulture) : "-";
}
