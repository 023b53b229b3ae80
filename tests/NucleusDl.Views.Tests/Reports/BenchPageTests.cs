using NucleusDl.Judging;
using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Views.Tests;

/// <summary>The page of a comparison.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class BenchPageTests
{
    [Fact]
    public void It_shows_scores_losses_changes_the_curve_and_the_worst_stacks()
    {
        var change = BenchCondition.Of(ImageChange.All[0]);
        var overlap = BenchCondition.OfOverlap(0.25);
        var opened = 0;
        var page = BenchPage.Of(Result(change, overlap), _ =>
        {
            opened++;
            return (new Volume<byte>(new VolumeShape(2, 8, 8), new VoxelSize(1, 1, 1)), Labels(8), Labels(4));
        }).ToHtml();
        Assert.Equal(1, opened);
        foreach (var words in new[] { "Worst cases: m", "Where SEG is lost", "Changed images", "background level", "Tile overlap", "no interval", "border: drawn too small", "&lt;odd&gt;" })
            Assert.Contains(words, page, StringComparison.Ordinal);
        Assert.DoesNotContain("<odd>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_changes_and_curve_there_is_no_such_section()
    {
        Assert.Null(BenchPage.CurveOf(Result()));
        var page = BenchPage.Of(Result(), _ => (new Volume<byte>(new VolumeShape(2, 8, 8), new VoxelSize(1, 1, 1)), Labels(8), Labels(4))).ToHtml();
        Assert.DoesNotContain("Changed images", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Tile overlap", page, StringComparison.Ordinal);
    }

    private static BenchResult Result(params BenchCondition[] more)
    {
        BenchCondition[] conditions = [BenchCondition.Unchanged, .. more];
        using var truth = Labels(8);
        using var prediction = Labels(5);
        return new BenchResult
        {
            Data = "one stack",
            Judged = ["a"],
            Methods = [new BenchMethod("m", "a method") { Notes = ["an <odd> note"] }],
            Conditions = conditions,
            Groups = [BenchGroup.All],
            Stacks = [.. conditions.Select((c, i) => JudgedStack.Of("m", c.Name, "stack", "a", truth, prediction, new FateOptions { SmallVoxels = 1 }) with { Seconds = 1 + i })],
        };
    }

    /// <summary>One nucleus of so many columns.</summary>
    private static LabelVolume Labels(int columns)
    {
        var labels = new LabelVolume(2, 8, 8, new VoxelSize(1, 1, 1));
        for (var z = 0; z < 2; z++)
            for (var y = 0; y < 8; y++)
                for (var x = 0; x < columns; x++)
                    labels[z, y, x] = 1;
        return labels;
    }
}
