using System.Globalization;
using NucleusDl.Judging;
using NucleusDl.Metrics;
using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>A comparison of methods as a page: scores, intervals, time, where SEG is lost, changed images, and the worst stacks as pictures.</summary>
public static class BenchPage
{
    /// <summary>Worst stacks shown for each method.</summary>
    public const int Worst = 3;

    /// <summary>Makes the page.</summary>
    /// <param name="result">What was found.</param>
    /// <param name="open">Image, truth and prediction of an unchanged stack; disposed here.</param>
    /// <param name="progress">One report a picture.</param>
    public static ReportPage Of(BenchResult result, Func<JudgedStack, (Volume Image, LabelVolume Truth, LabelVolume Prediction)> open, IProgress<ProgressReport>? progress = null)
    {
        var page = new ReportPage("Methods compared", $"{result.Data}. Judged on {string.Join(", ", result.Judged)}, which no method learned from here.");
        foreach (var m in result.Methods.Take(4))
            if (result.Report(m, BenchCondition.Unchanged, BenchGroup.All) is { } report)
                page.KeyNumber($"SEG, {m.Name}", BenchText.Score(report.Seg), $"AP@0.5 {BenchText.Score(report.Ap50)}, pooled over {report.TrueCount} nuclei");
        Scores(page, result);
        Losses(page, result);
        if (result.Changes.Any())
            Robustness(page, result);
        if (CurveOf(result) is { } curve)
            page.Section("Tile overlap").Figure(curve, "Each point is one overlap, the smallest on the left: more overlap costs time, and pays until the curve is flat.").Add(result.Groups.Select(g => BenchTables.Curve(result, g)));
        Pictures(page, result, open, progress);
        page.Section("Every score").Prose("Every score has a protocol; the same name can mean different things elsewhere.")
            .Add(from m in result.Methods from g in result.Groups select BenchTables.AllScores(result, m, g))
            .Table(["score", "how it is taken"], MetricKeys.Protocol.Where(p => BenchMetric.All.Any(m => m.Name == p.Key) || p.Key == "pooling").Select(p => (IReadOnlyList<string>)[p.Key, p.Value]));
        return page;
    }

    /// <summary>Accuracy against time for each tile overlap; null where only one was tried.</summary>
    public static ChartFigure? CurveOf(BenchResult result)
    {
        if (!result.HasCurve)
            return null;
        var series = from m in result.Methods
                     let points = BenchTables.CurvePoints(result, m, BenchGroup.All)
                     where points.Count > 1
                     from s in new (string Name, Func<EvaluationReport, double> Of)[] { ("SEG", r => r.Seg), ("AP@0.5", r => r.Ap50) }
                     select new Series(result.Methods.Count == 1 ? s.Name : $"{m.Name} {s.Name}", [.. points.Select(p => p.Seconds)], [.. points.Select(p => s.Of(p.Report))]);
        var all = series.ToList();
        // Marks name the overlaps; with several methods their times differ, and the table has to do.
        var marks = result.Methods.Count == 1 ? BenchTables.CurvePoints(result, result.Methods[0], BenchGroup.All)
            .Select(p => new ChartMark(p.Seconds, p.Overlap.ToString("0.###", CultureInfo.InvariantCulture))) : [];
        return all.Count == 0 ? null : View.Curves(all, new ChartOptions { Title = "Accuracy against time, by tile overlap", XLabel = "Seconds a stack", YLabel = "Score, pooled", Marks = [.. marks] });
    }

    private static void Scores(ReportPage page, BenchResult result)
    {
        var section = page.Section("Scores");
        section.Prose(string.Join(" ", BenchTables.Protocol(result)));
        foreach (var line in BenchTables.Remarks(result))
            section.Note(line);
        section.Add(result.Groups.Select(g => BenchTables.Scores(result, g)));
        string[] names = [MetricKeys.Seg, MetricKeys.MUCov, MetricKeys.Ap50, "AP@0.7", MetricKeys.Det, MetricKeys.PanopticQuality];
        foreach (var g in result.Groups)
            section.Figure(View.Bars(names, [.. result.Methods.Select(m => (m.Name, (IReadOnlyList<double>)[.. names.Select(n => result.Report(m, BenchCondition.Unchanged, g) is { } r ? BenchMetric.Get(n).Of(r) : double.NaN)]))],
                new ChartOptions { Title = $"Pooled scores, {g.Name}", YLabel = "score", YMin = 0, YMax = 1 }));
        section.Add([BenchTables.Cost(result)]);
    }

    private static void Losses(ReportPage page, BenchResult result)
    {
        var section = page.Section("Where SEG is lost").Prose("SEG is the mean over true nuclei of the IoU with the result that covers more than half of it, 0 without one. "
            + "Each nucleus is counted once, where the first of these holds: a very small label, well found, merged, split, border drawn wrong, missed. "
            + "What a row takes off SEG says what to mend first.");
        section.Add(from m in result.Methods from g in result.Groups from t in new[] { BenchTables.Losses(result, m, g), BenchTables.Sizes(result, m, g) } select t);
    }

    private static void Robustness(ReportPage page, BenchResult result)
    {
        var section = page.Section("Changed images").Prose("The judged stacks as another microscope, or another day, might have shown them. A change of SEG near 0 is what one wants; the loss is against the same stacks unchanged.");
        var seg = BenchMetric.Get(MetricKeys.Seg);
        var changes = result.Changes.ToList();
        section.Figure(View.Bars([.. changes.Select(c => c.Name)], [.. result.Methods.Select(m => (m.Name, (IReadOnlyList<double>)[.. changes.Select(c => -result.Change(m, c, BenchGroup.All, seg))]))],
            new ChartOptions { Title = "SEG lost by a change, pooled over all judged stacks", YLabel = "SEG lost", Width = 900 }));
        section.Add(result.Groups.Select(g => BenchTables.Robustness(result, g)));
    }

    private static void Pictures(ReportPage page, BenchResult result, Func<JudgedStack, (Volume, LabelVolume, LabelVolume)> open, IProgress<ProgressReport>? progress)
    {
        var jobs = result.Methods.SelectMany(m => result.Worst(m, Worst).Select(s => (Method: m, Stack: s))).ToList();
        ReportSection? section = null;
        foreach (var (i, (method, stack)) in jobs.Index())
        {
            if (section is null || jobs[i - 1].Method != method)
                section = page.Section($"Worst cases: {method.Name}");
            var (image, truth, prediction) = open(stack);
            using (image)
            using (truth)
            using (prediction)
            {
                // Through the nucleus that costs most voxels, so that the picture shows what went wrong.
                var worst = stack.Nuclei.MaxBy(n => n.Loss * n.Voxels);
                section.Figure(View.Compare(image, truth, prediction, new CompareOptions
                {
                    Title = stack.Name,
                    Planes = [Plane.XY, Plane.XZ, Plane.YZ],
                    At = worst is null ? null : (worst.Z, worst.Y, worst.X),
                }), Caption(stack, worst, result.Fates));
            }
            progress?.Report(new ProgressReport("Drawing the worst cases", i + 1, jobs.Count, stack.Name));
        }
    }

    private static string Caption(JudgedStack stack, JudgedNucleus? worst, FateOptions fates)
    {
        var text = $"{stack.Name}: SEG {BenchText.Score(stack.Seg)}, {stack.Nuclei.Count} true nuclei, {stack.Spurious} predicted ones cover none.";
        return worst is null ? text : $"{text} The planes go through nucleus {worst.Label} (IoU {BenchText.Score(worst.Iou)}: {LossRow.Words(worst.Fate, fates)}).";
    }
}
