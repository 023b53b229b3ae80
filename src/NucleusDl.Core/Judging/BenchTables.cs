using System.Globalization;
using System.Text;
using NucleusDl.Measuring;
using NucleusDl.Metrics;

namespace NucleusDl.Judging;

/// <summary>A comparison as tables: rows of cells for a page, Markdown for a document, tidy CSV for a statistician.</summary>
public static class BenchTables
{
    /// <summary>The main scores of every method in one group, "pooled / mean over stacks".</summary>
    public static BenchTable Scores(BenchResult result, BenchGroup part)
    {
        var counts = Counts(result, part);
        return new BenchTable($"{part.Name}: {counts}", ["method", "SEG over specimens [95 %]", .. BenchMetric.Main.Select(m => m.Name)],
            [.. result.Methods.Select(m => (IReadOnlyList<string>)[m.Name, result.Interval(m, BenchCondition.Unchanged, part, BenchMetric.Get(MetricKeys.Seg)).ToString(),
                .. BenchMetric.Main.Select(k => Both(result.Report(m, BenchCondition.Unchanged, part), k))])]);
    }

    /// <summary>Every score of one method in one group.</summary>
    public static BenchTable AllScores(BenchResult result, BenchMethod method, BenchGroup part)
    {
        var report = result.Report(method, BenchCondition.Unchanged, part);
        return new BenchTable($"{method.Name}, {part.Name}: {Counts(result, part)}", ["score", "pooled", "mean over stacks", "mean over specimens [95 %]"],
            report is null ? [] : [.. BenchMetric.All.Select(k => (IReadOnlyList<string>)[k.Name, BenchText.Score(k.Of(report)), BenchText.Score(k.Of(report.MeanByImage)),
                result.Interval(method, BenchCondition.Unchanged, part, k).ToString()])]);
    }

    /// <summary>Time and memory.</summary>
    public static BenchTable Cost(BenchResult result) => new("time and memory", ["method", "what", "training", "its memory", "prediction, a stack", "tiles, a stack", "its memory"],
        [.. result.Methods.Select(m =>
        {
            var (seconds, tiles, peak) = result.Cost(m, BenchCondition.Unchanged, BenchGroup.All);
            return (IReadOnlyList<string>)[m.Name, m.What + (m.Tile is null ? "" : $", tiles of {m.Tile}"), BenchText.Time(m.TrainingSeconds), BenchText.Memory(m.TrainingPeakBytes),
                BenchText.Time(seconds), tiles.ToString("0.#", CultureInfo.InvariantCulture), BenchText.Memory(peak)];
        })]);

    /// <summary>What became of the nuclei.</summary>
    public static BenchTable Losses(BenchResult result, BenchMethod method, BenchGroup part)
    {
        var stacks = result.Of(method, BenchCondition.Unchanged, part);
        var rows = LossRow.ByKind(stacks, result.Fates);
        var total = rows.Sum(r => r.Nuclei);
        return new BenchTable($"{method.Name}, {part.Name}: where SEG is lost ({stacks.Sum(s => s.Spurious)} predicted nuclei cover no true one, which SEG does not see)",
            [$"what became of {total} nuclei", "nuclei", "SEG lost"],
            [.. rows.Select(r => (IReadOnlyList<string>)[r.Name, $"{r.Nuclei}", BenchText.Score(r.Lost)]), ["all", $"{total}", BenchText.Score(rows.Sum(r => r.Lost))]]);
    }

    /// <summary>SEG and fates by size of the true nuclei.</summary>
    public static BenchTable Sizes(BenchResult result, BenchMethod method, BenchGroup part)
    {
        NucleusFate[] fates = [.. Enum.GetValues<NucleusFate>().Where(f => f != NucleusFate.Small)];
        string[] names = ["good", "merged", "split", "too large", "too small", "missed"];
        return new BenchTable($"{method.Name}, {part.Name}: by size of the true nuclei", ["size", "nuclei", "SEG", "SEG lost", .. names],
            [.. LossRow.BySize(result.Of(method, BenchCondition.Unchanged, part), result.Fates).Select(r => (IReadOnlyList<string>)[r.Name, $"{r.Nuclei}", BenchText.Score(r.Seg), BenchText.Score(r.Lost),
                .. fates.Select(f => r.ByFate.ContainsKey(NucleusFate.Small) ? "-" : $"{r.ByFate.GetValueOrDefault(f)}")])]);
    }

    /// <summary>Changed images: SEG and AP, and what they lost against the unchanged stacks. One row a change and method.</summary>
    public static BenchTable Robustness(BenchResult result, BenchGroup part)
    {
        BenchMetric seg = BenchMetric.Get(MetricKeys.Seg), ap = BenchMetric.Get(MetricKeys.Ap50);
        return new BenchTable($"{part.Name}: changed images, pooled", ["method", "change", "SEG", "change of SEG", ap.Name, $"change of {ap.Name}", "judged"],
            [.. from m in result.Methods from c in result.Changes let r = result.Report(m, c, part) where r is not null
                select (IReadOnlyList<string>)[m.Name, $"{c.Name}: {c.Words}", BenchText.Score(r.Seg), BenchText.Difference(result.Change(m, c, part, seg)),
                    BenchText.Score(r.Ap50), BenchText.Difference(result.Change(m, c, part, ap)), c.Change!.Judged]]);
    }

    /// <summary>Accuracy against time for each tile overlap.</summary>
    public static BenchTable Curve(BenchResult result, BenchGroup part) => new($"{part.Name}: tile overlap, pooled", ["method", "overlap", "tiles, a stack", "seconds, a stack", "SEG", "AP@0.5", "MUCov"],
        [.. from m in result.Methods from p in CurvePoints(result, m, part)
            select (IReadOnlyList<string>)[m.Name, p.Overlap.ToString("0.###", CultureInfo.InvariantCulture), p.Tiles.ToString("0.#", CultureInfo.InvariantCulture),
                p.Seconds.ToString("0.00", CultureInfo.InvariantCulture), BenchText.Score(p.Report.Seg), BenchText.Score(p.Report.Ap50), BenchText.Score(p.Report.MUCov)]]);

    /// <summary>The points of the curve of one method, by overlap; the unchanged stacks are the point of the usual overlap.</summary>
    public static IReadOnlyList<(double Overlap, double Tiles, double Seconds, EvaluationReport Report)> CurvePoints(BenchResult result, BenchMethod method, BenchGroup part) =>
        [.. result.Conditions.Where(c => c.Change is null).Select(c => (Overlap: c.Overlap ?? result.Overlap, Cost: result.Cost(method, c, part), Report: result.Report(method, c, part)))
            .Where(p => p.Report is not null).OrderBy(p => p.Overlap).Select(p => (p.Overlap, p.Cost.Tiles, p.Cost.Seconds, p.Report!))];

    /// <summary>Everything as Markdown.</summary>
    public static string Markdown(BenchResult result)
    {
        var text = new StringBuilder($"# {result.Data}\n\n");
        foreach (var line in Protocol(result).Concat(Remarks(result)))
            text.Append($"- {line}\n");
        text.Append('\n');
        foreach (var table in All(result))
        {
            text.Append($"**{table.Title}**\n\n| {string.Join(" | ", table.Headers)} |\n|{string.Concat(table.Headers.Select(_ => "---|"))}\n");
            foreach (var row in table.Rows)
                text.Append($"| {string.Join(" | ", row.Select(c => c.Replace("|", "\\|", StringComparison.Ordinal)))} |\n");
            text.Append('\n');
        }
        return text.ToString();
    }

    /// <summary>How the tables are to be read, a sentence each.</summary>
    public static IEnumerable<string> Protocol(BenchResult result)
    {
        yield return $"Judged: {string.Join(", ", result.Judged)}." + (result.Train.Count > 0 ? $" Trained on: {string.Join(", ", result.Train)}. Validated and tuned on: {string.Join(", ", result.Validation)}." : "");
        yield return "\"a / b\" is pooled over all nuclei (counts added up) / mean over stacks.";
        yield return $"Intervals are over specimens, each specimen's stacks pooled. {SpecimenInterval.Caution(result.Judged.Count)}";
        if (result.Machine.Length > 0)
            yield return $"Times and memory: {result.Machine}. Other programs that ran meanwhile make them longer.";
    }

    /// <summary>What must not be missed, such as a model that knew the judged stacks.</summary>
    public static IEnumerable<string> Remarks(BenchResult result) => result.Notes.Concat(result.Methods.SelectMany(m => m.Notes.Select(n => $"{m.Name}: {n}")));

    /// <summary>All numbers, one a line: method, condition, part, score, pooled, mean over stacks, mean over specimens and its interval.</summary>
    public static string Comma(BenchResult result)
    {
        var text = new StringBuilder();
        Line("method", "condition", "group", "score", "pooled", "mean_over_stacks", "mean_over_specimens", "low95", "high95", "specimens", "stacks", "true_nuclei");
        foreach (var m in result.Methods)
            foreach (var c in result.Conditions)
                foreach (var g in result.Groups)
                {
                    if (result.Report(m, c, g) is not { } report)
                        continue;
                    foreach (var k in BenchMetric.All)
                    {
                        var i = result.Interval(m, c, g, k);
                        Line(m.Name, c.Name, g.Name, k.Name, k.Of(report), k.Of(report.MeanByImage), i.Mean, i.Low, i.High, i.Specimens, report.ImageCount, report.TrueCount);
                    }
                    var (seconds, tiles, peak) = result.Cost(m, c, g);
                    Line(m.Name, c.Name, g.Name, "seconds", "", seconds, "", "", "", "", report.ImageCount, report.TrueCount);
                    Line(m.Name, c.Name, g.Name, "tiles", "", tiles, "", "", "", "", report.ImageCount, report.TrueCount);
                    Line(m.Name, c.Name, g.Name, "peak_bytes", (double)peak, "", "", "", "", "", report.ImageCount, report.TrueCount);
                }
        return text.ToString();

        void Line(params object[] cells) => text.AppendJoin(',', cells.Select(c => c is double or int or long ? Csv.Cell(Convert.ToDouble(c, CultureInfo.InvariantCulture)) : Csv.Cell((string)c))).Append(Csv.LineEnd);
    }

    /// <summary>Every table, in reading order.</summary>
    public static IEnumerable<BenchTable> All(BenchResult result)
    {
        foreach (var g in result.Groups)
            yield return Scores(result, g);
        yield return Cost(result);
        if (result.Changes.Any())
            foreach (var g in result.Groups)
                yield return Robustness(result, g);
        if (result.HasCurve)
            foreach (var g in result.Groups)
                yield return Curve(result, g);
        foreach (var m in result.Methods)
            foreach (var g in result.Groups)
            {
                yield return Losses(result, m, g);
                yield return Sizes(result, m, g);
                yield return AllScores(result, m, g);
            }
    }

    private static string Both(EvaluationReport? report, BenchMetric metric) =>
        report is null ? "-" : $"{BenchText.Score(metric.Of(report))} / {BenchText.Score(metric.Of(report.MeanByImage))}";

    private static string Counts(BenchResult result, BenchGroup part)
    {
        var stacks = result.Of(result.Methods[0], BenchCondition.Unchanged, part);
        return $"{stacks.Count} stacks of {stacks.Select(s => s.Specimen).Distinct().Count()} specimens, {stacks.Sum(s => s.Nuclei.Count)} nuclei";
    }
}
