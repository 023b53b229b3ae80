using System.Globalization;
using NucleusDl.Measuring;
using NucleusDl.Views;

namespace NucleusDl.Cli.Tour;

/// <summary>The measured nuclei of the tour: one sentence, and a section of its page.</summary>
internal static class TourNuclei
{
    /// <summary>Name of the table that is written beside the page.</summary>
    public const string TableFile = "nuclei.csv";

    /// <summary>"107 nuclei measured, 41 of them whole: ...".</summary>
    public static string Sentence(IReadOnlyList<MeasuredStack> stacks)
    {
        var all = stacks.Sum(s => s.Table.Rows.Count);
        var whole = stacks.SelectMany(Whole).Count();
        var medians = stacks.GroupBy(s => s.Specimen)
            .Select(g => (Specimen: g.Key, Volumes: g.SelectMany(Whole).Select(n => n.Volume).Order().ToArray())).Where(g => g.Volumes.Length > 0)
            .Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Volumes[g.Volumes.Length / 2]:0} µm³ in {g.Specimen}"));
        return $"{all} nuclei measured, {whole} of them whole (the border cuts the others)" + (whole > 0 ? $"; their median volume is {string.Join(" and ", medians)}." : ".");
    }

    /// <summary>Adds the section: the sentence, some rows, both specimens in a chart, and what may not be concluded.</summary>
    public static void Write(ReportPage page, IReadOnlyList<MeasuredStack> stacks)
    {
        var section = page.Section("4 Measured nuclei");
        section.Prose(Sentence(stacks) + $" The table `{TableFile}` beside this page has a row for each nucleus and {(stacks.Count > 0 ? stacks[0].Table.Columns.Count : 0)} columns, units in their names. The first rows:");
        if (stacks.FirstOrDefault(s => s.Table.Rows.Count > 0) is { } first)
        {
            var (headings, cells) = MorphometryCard.Cells(first.Table);
            section.Table(headings, cells, first.File);
        }
        if (stacks.SelectMany(Whole).Any())
            section.Figure(View.Scatter(stacks.GroupBy(s => s.Specimen).Select(g => Series.Of(g.Key, g.SelectMany(Whole).Select(n => (n.Flatness, n.Volume)))),
                new ChartOptions { Title = "Whole nuclei", XLabel = "Flatness (middle over shortest axis)", YLabel = "Volume (µm³)" }),
                "One point a nucleus. The mutant of the sample was made with flatter, larger nuclei.");
        section.Note("One specimen of each kind was judged here, so this chart shows two animals, not two genotypes. `nucleusdl compare` counts specimens and refuses a single one.");
        foreach (var note in stacks.SelectMany(s => s.Table.Notes).Where(n => !n.Contains("touches_border", StringComparison.Ordinal)).Distinct())
            section.Note(note);
    }

    private static IEnumerable<NucleusMeasurement> Whole(MeasuredStack stack) => stack.Table.Rows.Where(n => n.Border == StackFaces.None);
}
