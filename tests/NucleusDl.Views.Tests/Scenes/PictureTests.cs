using System.Globalization;
using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Views.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class PictureTests
{
    [Fact]
    public void Proportions_follow_the_voxel_size()
    {
        using var volume = Samples.Image(z: 6, y: 20, x: 24, voxel: new VoxelSize(2, 0.5, 0.4));
        var images = new SvgReader(View.Slices(volume).Svg).Images.Take(3).ToArray();
        var scale = images[0].Width / (24 * 0.4);
        // XY, YZ to its right, XZ below, all at one scale.
        Assert.Equal([24 * 0.4, 6 * 2, 24 * 0.4], images.Select(i => i.Width / scale), Near);
        Assert.Equal([20 * 0.5, 20 * 0.5, 6 * 2], images.Select(i => i.Height / scale), Near);
        Assert.Equal([(24, 20), (6, 20), (24, 6)], images.Select(i => (i.Png.Width, i.Png.Height)));
        Assert.Equal(images[0].Y, images[1].Y);
        Assert.Equal(images[0].X, images[2].X);
        Assert.True(images[1].X > images[0].X + images[0].Width && images[2].Y > images[0].Y + images[0].Height);
    }

    [Fact]
    public void The_scale_bar_is_as_long_as_it_says()
    {
        using var volume = Samples.Image(voxel: new VoxelSize(2, 0.5, 0.5));
        var svg = new SvgReader(View.Slices(volume).Svg);
        var bar = svg.Elements("rect").Single(r => r.Attribute("fill")?.Value == "#ffffff" && r.Attribute("height")?.Value == "4");
        var label = svg.Texts.Single(t => t.EndsWith(" µm", StringComparison.Ordinal) && !t.Contains('x'));
        var length = double.Parse(label[..^3], CultureInfo.InvariantCulture);
        Assert.Equal(length * svg.Images[0].Width / (24 * 0.5), SvgReader.Number(bar, "width"), 0.02);
    }

    [Fact]
    public void An_unknown_voxel_size_is_said_and_never_called_micrometres()
    {
        using var volume = Samples.Image();
        volume.VoxelSize = null;
        var svg = new SvgReader(View.Slices(volume).Svg);
        Assert.Contains(svg.Texts, t => t.Contains("voxel size unknown", StringComparison.Ordinal));
        Assert.Contains(svg.Texts, t => t.EndsWith(" voxels", StringComparison.Ordinal));
        Assert.DoesNotContain(svg.Texts, t => t.Contains("µm", StringComparison.Ordinal));
    }

    [Fact]
    public void Slices_go_through_the_voxel_asked_for()
    {
        using var volume = new Volume<byte>(new VolumeShape(6, 20, 24), Samples.Voxel);
        volume[1, 3, 5] = 255;
        var images = new SvgReader(View.Slices(volume, new SliceOptions { At = (1, 3, 5) }).Svg).Images;
        Assert.Equal(255, images[0].Png[5, 3].R);
        Assert.Equal(255, images[1].Png[1, 3].R);
        Assert.Equal(255, images[2].Png[5, 1].R);
    }

    [Fact]
    public void One_plane_shows_xy_alone()
    {
        using var volume = Samples.Image(z: 1);
        using var labels = Samples.Boxes(z: 1);
        foreach (var figure in new[] { View.Slices(volume), View.Overlay(volume, labels), View.Projection(volume), View.Montage(volume) })
            Assert.Single(new SvgReader(figure.Svg).Images, i => i.Png.Height == 20);
        var compared = new SvgReader(View.Compare(volume, labels, labels, new CompareOptions { Planes = [Plane.XZ, Plane.YZ] }).Svg);
        Assert.Equal(4, compared.Images.Count(i => i.Png.Height == 20));
    }

    [Fact]
    public void One_voxel_can_be_drawn()
    {
        using var volume = Samples.Image(z: 1, y: 1, x: 1);
        using var labels = new LabelVolume(1, 1, 1, Samples.Voxel);
        labels[0, 0, 0] = 1;
        Assert.NotEmpty(new SvgReader(View.Overlay(volume, labels).Svg).Images);
    }

    [Fact]
    public void A_large_plane_is_reduced_with_its_labels()
    {
        using var volume = new Volume<byte>(new VolumeShape(1, 8, 2500), Samples.Voxel);
        using var labels = new LabelVolume(1, 8, 2500, Samples.Voxel);
        labels.Plane(0).Fill(3);
        var svg = new SvgReader(View.Overlay(volume, labels).Svg);
        Assert.Equal(834, svg.Images[0].Png.Width);
        Assert.Contains(svg.Elements("path"), p => p.Attribute("fill-rule") is not null);
    }

    [Fact]
    public void Several_channels_have_a_legend_each()
    {
        using var volume = Samples.Image(c: 5);
        volume.ChannelNames = ["DNA", "lamin", "actin", "tubulin", "other"];
        var texts = new SvgReader(View.Slices(volume).Svg).Texts;
        Assert.All(["DNA", "lamin", "actin", "tubulin"], name => Assert.Contains(texts, t => t.EndsWith(name, StringComparison.Ordinal)));
        Assert.Contains("4 of 5 channels", texts);
        Assert.DoesNotContain(new SvgReader(View.Slices(volume, new SliceOptions { Channel = 4 }).Svg).Texts, t => t.EndsWith("DNA", StringComparison.Ordinal));
    }

    [Fact]
    public void An_overlay_of_nothing_says_so()
    {
        using var volume = Samples.Image();
        using var empty = new LabelVolume(6, 20, 24, Samples.Voxel);
        var svg = new SvgReader(View.Overlay(volume, empty).Svg);
        Assert.Contains("no labelled voxels", svg.Texts);
        Assert.DoesNotContain(svg.Elements("path"), p => p.Attribute("fill-rule")?.Value == "evenodd" && p.Attribute("stroke") is not null);
        Assert.Contains("no labelled voxels", new SvgReader(View.Labels(empty).Svg).Texts);
        Assert.Contains("the same nucleus 0 %", new SvgReader(View.Compare(volume, empty, empty).Svg).Texts);
    }

    [Fact]
    public void Outline_and_fill_can_be_had_alone()
    {
        using var volume = Samples.Image();
        using var labels = Samples.Boxes();
        var outlines = Paths(new OverlayOptions { Fill = 0 });
        Assert.All(outlines, p => Assert.Equal(("none", true), (p.Attribute("fill")!.Value, p.Attribute("stroke") is not null)));
        Assert.All(Paths(new OverlayOptions { Outline = false }), p => Assert.Null(p.Attribute("stroke")));

        List<System.Xml.Linq.XElement> Paths(OverlayOptions o)
        {
            var all = new SvgReader(View.Overlay(volume, labels, o).Svg).Elements("path").Where(p => p.Attribute("class") is null).ToList();
            Assert.NotEmpty(all);
            return all;
        }
    }

    [Fact]
    public void A_montage_runs_from_the_first_plane_to_the_last()
    {
        using var volume = Samples.Image(z: 6);
        var texts = new SvgReader(View.Montage(volume, null, new MontageOptions { Count = 3, Columns = 3, Width = 1400 }).Svg).Texts;
        Assert.Equal(["z = 0 (0 µm)", "z = 2 (4 µm)", "z = 5 (10 µm)"], texts.Where(t => t.StartsWith("z = ", StringComparison.Ordinal)));
        Assert.Equal(6, new SvgReader(View.Montage(volume, null, new MontageOptions { Count = 50 }).Svg).Images.Count(i => i.Png.Height == 20));
    }

    [Fact]
    public void A_comparison_names_its_panels_and_its_errors()
    {
        using var volume = Samples.Image();
        using var truth = Samples.Boxes();
        using var prediction = truth.Clone();
        for (var y = 0; y < 4; y++)
            prediction.Plane(3).Slice(y * 24, 4).Clear();
        var svg = new SvgReader(View.Compare(volume, truth, prediction, new CompareOptions { Planes = [Plane.XY, Plane.YZ] }).Svg);
        Assert.Equal(8, svg.Images.Count(i => i.Png.Height == 20));
        Assert.Superset(new HashSet<string> { "XY image", "YZ image", "Truth", "Prediction", "Errors" }, svg.Texts.ToHashSet());
        Assert.Contains("missed 1 %", svg.Texts);
        Assert.Contains(svg.Texts, t => t.Contains("20 nuclei in the truth, 20 predicted, 20 in both", StringComparison.Ordinal));
    }

    [Fact]
    public void Names_from_files_cannot_break_the_drawing()
    {
        using var volume = Samples.Image();
        volume.Source = "/data/a<b>&\"\u0001\uD800.tif";
        var svg = new SvgReader(View.Slices(volume).Svg);
        Assert.Contains("a<b>&\"", svg.Title, StringComparison.Ordinal);
        Assert.Contains("scale bar", svg.Description, StringComparison.Ordinal);
    }

    private static bool Near(double a, double b) => Math.Abs(a - b) < 0.01 * b;
}
