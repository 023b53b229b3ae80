using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Views.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class ViewErrorTests
{
    [Fact]
    public void Wrong_options_say_what_to_do()
    {
        using var volume = Samples.Image();
        Usage("outside the stack", () => View.Slices(volume, new SliceOptions { At = (6, 0, 0) }));
        Usage("outside the stack", () => View.Slices(volume, new SliceOptions { At = (0, -1, 0) }));
        Usage("no channel 1", () => View.Slices(volume, new SliceOptions { Channel = 1 }));
        Usage("no contrast", () => View.Slices(volume, new SliceOptions { LowPercentile = 99, HighPercentile = 1 }));
        Usage("no contrast", () => View.Slices(volume, new SliceOptions { HighPercentile = double.NaN }));
        Usage("Gamma", () => View.Projection(volume, new ImageOptions { Gamma = 0 }));
        Usage("pixels wide", () => View.Projection(volume, new ImageOptions { Width = 5 }));
        Usage("montage of 0", () => View.Montage(volume, null, new MontageOptions { Count = 0 }));
        Usage("row of 0", () => View.Montage(volume, null, new MontageOptions { Columns = 0 }));
        using var labels = Samples.Boxes();
        Usage("not an opacity", () => View.Overlay(volume, labels, new OverlayOptions { Fill = 1.5 }));
        Usage("No plane", () => View.Compare(volume, labels, labels, new CompareOptions { Planes = [] }));
    }

    [Fact]
    public void Wrong_charts_say_what_to_do()
    {
        using var volume = Samples.Image();
        Usage("2 positions and 1 values", () => View.Curves([new Series("loss", [1, 2], [1])]));
        Usage("2 positions and 1 values", () => View.Bars(["a", "b"], [("x", [1.0])]));
        Usage("cannot run", () => View.Curves([Series.Of("loss", [1.0])], new ChartOptions { YMin = 1, YMax = 0 }));
        Usage("cannot be drawn", () => View.Curves([Series.Of("loss", [1.0])], new ChartOptions { Height = 10 }));
        Usage("0 bins", () => View.Histogram(volume, 0));
    }

    [Fact]
    public void Labels_of_another_stack_are_told()
    {
        using var volume = Samples.Image();
        using LabelVolume same = Samples.Boxes(), other = Samples.Boxes(z: 5);
        other.Voxels.Source = "other.tif";
        foreach (var call in new Action[] { () => View.Overlay(volume, other), () => View.Compare(volume, other, same), () => View.Compare(volume, same, other), () => View.Montage(volume, other) })
        {
            var error = Assert.Throws<NucleusException>(call);
            Assert.Equal((ErrorKind.Input, "other.tif"), (error.Kind, error.File));
            Assert.Contains("5 x 20 x 24", error.Problem, StringComparison.Ordinal);
        }
    }

    private static void Usage(string part, Action call)
    {
        var error = Assert.Throws<NucleusException>(call);
        Assert.Equal(ErrorKind.Usage, error.Kind);
        Assert.Contains(part, error.Problem, StringComparison.Ordinal);
    }
}
