using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Views.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class PngFigureTests
{
    [Fact]
    public void Pixels_show_image_labels_and_scale_bar()
    {
        using var volume = new Volume<byte>(new VolumeShape(1, 20, 24), Samples.Voxel);
        using var labels = new LabelVolume(1, 20, 24, Samples.Voxel);
        for (var y = 5; y < 9; y++)
            labels.Plane(0).Slice(y * 24 + 5, 4).Fill(2);
        var png = SlowPng.Decode(View.Overlay(volume, labels, new OverlayOptions { Outline = false, Fill = 1 }).Png!);
        var colour = LabelColours.Of(labels)[2];
        var count = Count(png, colour);
        // A quarter of 4 x 4 voxels each way is 1/30 of the plane; the plane is most of the picture.
        var pixels = Math.Sqrt(count / 16.0);
        Assert.Equal(count, 16 * Math.Pow(Math.Round(pixels), 2), count * 0.1);
        Assert.Contains("scale bar 2 µm", png.Description, StringComparison.Ordinal);
        Assert.True(Count(png, Palette.White) > 0);
    }

    [Fact]
    public void Outlines_are_drawn_inside_the_label()
    {
        using var volume = new Volume<byte>(new VolumeShape(1, 20, 24), Samples.Voxel);
        using var labels = new LabelVolume(1, 20, 24, Samples.Voxel);
        for (var y = 5; y < 9; y++)
            labels.Plane(0).Slice(y * 24 + 5, 4).Fill(2);
        var colour = LabelColours.Of(labels)[2];
        var filled = Count(SlowPng.Decode(View.Overlay(volume, labels, new OverlayOptions { Outline = false, Fill = 1 }).Png!), colour);
        var outline = Count(SlowPng.Decode(View.Overlay(volume, labels, new OverlayOptions { Outline = true, Fill = 0 }).Png!), colour);
        Assert.InRange(outline, 1, filled / 4);
    }

    [Fact]
    public void Figures_are_saved_whole()
    {
        using var folder = new TempFolder();
        using var volume = Samples.Image();
        var figure = View.Slices(volume);
        figure.SavePng(folder.File("a.png"));
        figure.SaveSvg(folder.File("a.svg"));
        Assert.Equal(figure.Png, File.ReadAllBytes(folder.File("a.png")));
        Assert.Equal(figure.Svg, File.ReadAllText(folder.File("a.svg")));
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_told()
    {
        using var folder = new TempFolder();
        using var volume = Samples.Image();
        Assert.Throws<NucleusException>(() => View.Slices(volume).SaveSvg(folder.File("no/such/a.svg")));
    }

    [Fact]
    public void A_chart_has_no_pixels()
    {
        using var folder = new TempFolder();
        var chart = View.Curves([Series.Of("loss", [3.0, 2, 1])]);
        Assert.Null(chart.Png);
        var error = Assert.Throws<NucleusException>(() => chart.SavePng(folder.File("a.png")));
        Assert.Contains("SVG", error.Fix, StringComparison.Ordinal);
    }

    private static int Count(SlowPng png, Rgb colour)
    {
        var n = 0;
        for (var y = 0; y < png.Height; y++)
            for (var x = 0; x < png.Width; x++)
                n += png[x, y] == colour ? 1 : 0;
        return n;
    }
}
