using System.Globalization;
using NucleusDl.Datasets;
using NucleusDl.IO;

namespace NucleusDl.Cli;

/// <summary>What the data doctor found, as text: one group for each code, worst first.</summary>
internal static class FindingLines
{
    private const int Shown = 5;

    /// <summary>Findings from a level on; the table of stacks in front where it is asked for.</summary>
    /// <param name="report">What was found.</param>
    /// <param name="least">Lowest level shown.</param>
    /// <param name="stacks">Whether the stacks are listed.</param>
    public static IEnumerable<string> Of(DatasetReport report, FindingLevel least = FindingLevel.Note, bool stacks = false)
    {
        if (stacks)
            foreach (var line in Table(report))
                yield return line;
        foreach (var group in report.Groups.Where(g => g.Level >= least))
        {
            yield return $"{group.Level.ToString().ToLowerInvariant(),-8}{group.Code.Code}: {group.Code.Title}{(group.Findings.Count > 1 ? $", {group.Findings.Count} times" : "")}";
            foreach (var f in group.Findings.Take(Shown))
                yield return $"        {((f.File ?? f.Item) is { } where ? where + ": " : "")}{f.Problem}{(f.Place is { } p && !f.Problem.Contains($"{p}", StringComparison.Ordinal) ? $" [{p}]" : "")}";
            if (group.Findings.Count > Shown)
                yield return $"        … and {group.Findings.Count - Shown} more; --json and --out list them all";
            yield return $"        why:  {group.Code.Effect}";
            foreach (var fix in group.Findings.Take(Shown).Select(f => f.Fix).Distinct())
                yield return $"        do:   {fix}";
        }
    }

    private static IEnumerable<string> Table(DatasetReport report)
    {
        var width = Math.Max(5, report.Stacks.Max(s => s.Name.Length));
        yield return $"{"stack".PadRight(width)}  {"voxels",-16}  {"voxel size",-22}  nuclei   AUC  grade";
        foreach (var s in report.Stacks)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{s.Name.PadRight(width)}  {s.Shape?.ToString() ?? "-",-16}  {s.VoxelSize?.ToString() ?? "-",-22}  {s.Nuclei?.ToString(CultureInfo.InvariantCulture) ?? "-",6}  {(s.Auc is { } auc ? auc.ToString("0.00", CultureInfo.InvariantCulture) : "-"),4}  {Grade(s)}");
    }

    private static string Grade(StackSummary s) => s.Grade?.ToString().ToLowerInvariant() ?? "good";
}
