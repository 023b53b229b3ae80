using FsCheck.Xunit;
using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Views.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class LabelColoursTests
{
    [Property(MaxTest = 40)]
    public void Neighbours_differ_even_where_everything_touches_everything(int seed)
    {
        // 40 labels in 6 x 6 x 6 voxels have far more neighbours each than the palette has colours.
        using var labels = Samples.RandomLabels(seed, 6, 6, 6, 40);
        var colours = LabelColours.Of(labels);
        for (var z = 0; z < 6; z++)
            for (var y = 0; y < 6; y++)
                for (var x = 0; x < 6; x++)
                    foreach (var (k, j, i) in Around(z, y, x))
                        if (labels[z, y, x] != 0 && labels[k, j, i] != 0 && labels[z, y, x] != labels[k, j, i])
                            Assert.NotEqual(colours[labels[z, y, x]], colours[labels[k, j, i]]);
    }

    [Fact]
    public void A_label_keeps_its_colour_from_volume_to_volume()
    {
        using LabelVolume one = new(1, 1, 9), other = new(3, 1, 9);
        one[0, 0, 0] = 17;
        one[0, 0, 8] = 4;
        other[2, 0, 4] = 17;
        Assert.Equal(LabelColours.Of(one)[17], LabelColours.Of(other)[17]);
    }

    [Fact]
    public void Labels_that_nearly_touch_differ_too()
    {
        using var labels = new LabelVolume(1, 1, 8);
        labels[0, 0, 2] = 1;
        labels[0, 0, 4] = 1 + Palette.Labels.Length;
        Assert.NotEqual(LabelColours.Of(labels)[1], LabelColours.Of(labels)[1 + Palette.Labels.Length]);
    }

    [Fact]
    public void Labels_to_be_ignored_are_grey_and_not_counted()
    {
        using var labels = new LabelVolume(1, 1, 3);
        labels[0, 0, 0] = -1;
        labels[0, 0, 1] = int.MaxValue;
        var colours = LabelColours.Of(labels);
        Assert.Equal(LabelColours.Ignored, colours[-1]);
        Assert.Equal(1, colours.Count);
        Assert.Contains(colours[int.MaxValue], Palette.Labels);
    }

    [Fact]
    public void No_label_has_the_colour_of_what_is_not_a_number() => Assert.DoesNotContain(Palette.NotANumber, Palette.Labels);

    private static IEnumerable<(int Z, int Y, int X)> Around(int z, int y, int x)
    {
        for (var k = Math.Max(0, z - 1); k <= Math.Min(5, z + 1); k++)
            for (var j = Math.Max(0, y - 1); j <= Math.Min(5, y + 1); j++)
                for (var i = Math.Max(0, x - 1); i <= Math.Min(5, x + 1); i++)
                    yield return (k, j, i);
    }
}
