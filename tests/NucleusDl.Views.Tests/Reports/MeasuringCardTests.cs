using Microsoft.DotNet.Interactive.Formatting;
using NucleusDl.Measuring;
using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Views.Tests;

/// <summary>Tables of nuclei and comparisons as a notebook shows them.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class MeasuringCardTests
{
    private static readonly VoxelSize Size = new(1, 0.5, 0.5);

    [Fact]
    public void A_table_shows_units_some_rows_and_how_many_more_there_are()
    {
        using var labels = Cubes(13);
        using var image = labels.Voxels.Map(v => (ushort)(v == 0 ? 100 : 300));
        image.ChannelNames = ["DAPI <405>"];
        var table = Morphometry.Measure(labels, image);
        var html = MorphometryCard.Html(table);
        Assert.Contains("13 nuclei, volume 16 &#xB5;m&#xB3;", html, StringComparison.Ordinal);
        Assert.Contains("volume<br/><span style=\"font-weight:400;opacity:.75\">&#xB5;m&#xB3;</span>", html, StringComparison.Ordinal);
        Assert.Contains("DAPI &lt;405&gt;", html, StringComparison.Ordinal);
        Assert.Equal(MorphometryCard.Rows + 1, html.Split("<tr>").Length - 1);
        Assert.Contains("and 3 more nuclei", html, StringComparison.Ordinal);
        Assert.Contains($"10 of {table.Columns.Count} columns", html, StringComparison.Ordinal);
        Assert.Contains(">16.0</td>", html, StringComparison.Ordinal);
        Assert.Contains(">200</td>", html, StringComparison.Ordinal);
        Assert.Contains("fewer than 100 voxels", html, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_an_image_and_without_nuclei_it_says_what_there_is()
    {
        using var labels = Cubes(1);
        var html = MorphometryCard.Html(Morphometry.Measure(labels));
        Assert.DoesNotContain("ground", html, StringComparison.Ordinal);
        Assert.DoesNotContain("more nucle", html, StringComparison.Ordinal);
        using var none = new LabelVolume(3, 4, 5, Size);
        var empty = MorphometryCard.Html(Morphometry.Measure(none));
        Assert.DoesNotContain("<table", empty, StringComparison.Ordinal);
        Assert.Contains("every voxel of the labels is 0", empty, StringComparison.Ordinal);
        Assert.Empty(MorphometryCard.Cells(Morphometry.Measure(none)).Cells);
    }

    [Fact]
    public void A_report_gets_the_same_cells()
    {
        using var labels = Cubes(13);
        var (headings, cells) = MorphometryCard.Cells(Morphometry.Measure(labels), rows: 5);
        Assert.Equal(5, cells.Count);
        Assert.Contains("volume, µm³", headings);
        Assert.All(cells, c => Assert.Equal(headings.Count, c.Count));
        Assert.Equal("16.0", cells[0][headings.ToList().IndexOf("volume, µm³")]);
    }

    [Fact]
    public void A_comparison_shows_both_ways_of_counting_and_the_words()
    {
        var comparison = GroupComparison.Of("volume <µm³>", "wild type", Group("w", [100, 110, 120]), "mutant", Group("m", [150, 165, 170]));
        var html = ComparisonCard.Html(comparison);
        Assert.Contains("volume &lt;&#xB5;m&#xB3;&gt;: mutant against wild type", html, StringComparison.Ordinal);
        Assert.Contains("not for use: difference, counting nuclei", html, StringComparison.Ordinal);
        Assert.Contains("Specimens were counted, not nuclei", html, StringComparison.Ordinal);
        Assert.Contains(ComparisonWords.Chance(comparison.P)[2..], html, StringComparison.Ordinal);
        // No spread, no effect size: a dash and not a word of the runtime.
        var even = ComparisonCard.Html(GroupComparison.Of("v", "a", Group("a", [1, 1, 1], 0), "b", Group("b", [2, 2, 2], 0)));
        Assert.DoesNotContain("NaN", even, StringComparison.Ordinal);
    }

    [Fact]
    public void A_notebook_shows_both_and_text_elsewhere()
    {
        Formatters.Register();
        using var labels = Cubes(2);
        var table = Morphometry.Measure(labels);
        Assert.Equal(MorphometryCard.Html(table), table.ToDisplayString("text/html"));
        Assert.Equal(table.ToString(), table.ToDisplayString("text/plain"));
        var comparison = GroupComparison.Of("v", "a", Group("a", [1, 2, 3]), "b", Group("b", [2, 3, 4]));
        Assert.Equal(ComparisonCard.Html(comparison), comparison.ToDisplayString("text/html"));
        Assert.Equal(string.Join('\n', ComparisonWords.Of(comparison)), comparison.ToDisplayString("text/plain"));
    }

    /// <summary>Cubes of 4 voxels, 16 µm³ each, apart and away from the border.</summary>
    private static LabelVolume Cubes(int count)
    {
        var labels = new LabelVolume(6, 6, 6 * count + 2, Size);
        for (var i = 0; i < count; i++)
            for (var v = 0; v < 64; v++)
                labels[1 + v / 16, 1 + v / 4 % 4, 6 * i + 1 + v % 4] = i + 1;
        return labels;
    }

    private static IEnumerable<(string, double)> Group(string name, double[] means, double spread = 5) =>
        means.SelectMany((m, s) => new[] { ($"{name}{s}", m - spread), ($"{name}{s}", m + spread) });
}
