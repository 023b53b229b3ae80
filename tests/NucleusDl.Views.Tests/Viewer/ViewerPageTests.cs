using System.Text.RegularExpressions;
using FsCheck.Xunit;
using Microsoft.DotNet.Interactive.Formatting;
using NucleusDl.Measuring;
using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Views.Tests.Viewer;

[Trait(Kind.Name, Kind.Fast)]
public class ViewerPageTests
{
    [Fact]
    public void Image_labels_and_measurements_come_back()
    {
        using var image = Samples.Image(c: 2);
        using var labels = Samples.Boxes();
        image.ChannelNames = ["DAPI", "</script><b>&"];
        var read = new PageReader(View.Viewer(image, labels).ToHtml());
        for (var c = 0; c < 2; c++)
            for (var z = 0; z < 6; z++)
                Assert.Equal(image.Plane(c, z).ToArray().Select(v => (double)v), read.Image[c * 6 + z].Select(code => (double)read.Meta["channels"]![c]!["low"]! + code));
        for (var z = 0; z < 6; z++)
            Assert.Equal(labels.Plane(z).ToArray(), read.Labels[z].Select(i => i == 0 ? 0 : read.Numbers[i - 1]));
        Assert.Equal("</script><b>&", (string)read.Meta["channels"]![1]!["name"]!);
        var table = Morphometry.Measure(labels, image);
        Assert.Equal(table.Columns.Select(c => c.Name), read.Nuclei!["columns"]!.AsArray().Select(c => (string)c!["name"]!));
        Assert.Equal("µm³", (string)read.Column("volume_um3")!["unit"]!);
        Assert.Equal(table.Column("volume_um3"), read.Column("volume_um3")!["values"]!.AsArray().Select(v => (double)v!));
        Assert.Equal([2, 0.5, 0.5], read.Meta["voxel"]!.AsArray().Select(v => (double)v!));
    }

    [Property(MaxTest = 25)]
    public void Neighbours_differ_in_colour_and_places_lie_inside(int seed)
    {
        // Numbers with gaps, and large ones.
        using var dense = Samples.RandomLabels(seed, 5, 6, 7, 9);
        using var labels = new LabelVolume(dense.Voxels.Map(v => v == 0 ? 0 : v * 100_003_001));
        using var image = Samples.Image(z: 5, y: 6, x: 7);
        var read = new PageReader(View.Viewer(image, labels, new ViewerOptions { Measure = null }).ToHtml());
        int[] colours = read.Values("colours"), places = read.Values("places");
        for (var z = 0; z < 5; z++)
            for (var y = 0; y < 6; y++)
                for (var x = 1; x < 7; x++)
                    foreach (var (a, b) in new[] { (read.Labels[z][y * 7 + x], read.Labels[z][y * 7 + x - 1]), (read.Labels[z][y * 7 + x], read.Labels[Math.Max(0, z - 1)][y * 7 + x]) })
                        if (a != b && a > 0 && b > 0)
                            Assert.NotEqual(colours[a - 1], colours[b - 1]);
        for (var n = 0; n < read.Numbers.Length; n++)
            Assert.Equal(n + 1, read.Labels[places[3 * n]][places[3 * n + 1] * 7 + places[3 * n + 2]]);
        Assert.Equal(read.Numbers.Length, read.Nuclei!["palette"]!.AsArray().Count is var p && p <= read.Numbers.Length ? colours.Length : -1);
    }

    [Fact]
    public void The_page_needs_nothing_else()
    {
        using var image = Samples.Image();
        image.Source = "a <b>&\"{{data}}{{script}}.tif";
        using var labels = Samples.Boxes();
        var html = View.Viewer(image, labels).ToHtml();
        Assert.DoesNotMatch("""(src|href)\s*=|@import|url\(|https?://""", html);
        Assert.DoesNotMatch("""\bfetch\(|XMLHttpRequest|import\(""", html);
        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
        Assert.Contains("<title>a &lt;b&gt;&amp;&quot;{{data}}", html, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(html, """id="meta">"""));
        foreach (var part in new[] { "webgl2", "DecompressionStream", "maximum projection", "Find nucleus", "prefers-color-scheme", "webglcontextlost" })
            Assert.Contains(part, html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_notebook_shows_it_in_a_frame_of_its_own()
    {
        Formatters.Register();
        using var image = Samples.Image();
        var page = View.Viewer(image, options: new ViewerOptions { Title = "T \"q\"", FrameHeight = 500 });
        var html = page.ToDisplayString("text/html");
        Assert.Equal(page.ToFrame(), html);
        // One opening tag without a tag inside, so that whoever rewrites the page around it leaves it whole.
        var tag = Regex.Match(html, "^<iframe [^<>]*></iframe>$");
        Assert.True(tag.Success);
        Assert.Contains("sandbox=\"allow-scripts\"", html, StringComparison.Ordinal);
        Assert.Contains("height:500px", html, StringComparison.Ordinal);
        Assert.Equal(page.ToHtml(), System.Net.WebUtility.HtmlDecode(Regex.Match(html, "srcdoc=\"([^\"]*)\"").Groups[1].Value));
        Assert.Equal(page.ToString(), page.ToDisplayString("text/plain"));
    }

    [Fact]
    public void A_large_stack_is_reduced_and_says_so()
    {
        using var image = Samples.Image(z: 10, y: 40, x: 40);
        using var labels = new LabelVolume(10, 40, 40, Samples.Voxel);
        labels[3, 3, 3] = 12;
        for (var i = 10; i < 20; i++)
            labels[5, 20, i] = labels[5, 21, i] = 40;
        var page = View.Viewer(image, labels, new ViewerOptions { MaxVoxels = 4000 });
        var read = new PageReader(page.ToHtml());
        Assert.Equal(new VolumeShape(10, 20, 20), page.Shape);
        Assert.Equal([1, 2, 2], read.Meta["block"]!.AsArray().Select(n => (int)n!));
        Assert.Equal([12, 40], read.Numbers);
        Assert.Contains(page.Notes, n => n.Contains("lower resolution", StringComparison.Ordinal));
        Assert.Contains(page.Notes, n => n.Contains("1 nucleus is so small", StringComparison.Ordinal));
        // Measured at full resolution all the same.
        Assert.Equal([1, 20], read.Column("voxels")!["values"]!.AsArray().Select(n => (int)n!));
    }

    [Fact]
    public void Noise_gives_up_grey_levels_and_then_resolution()
    {
        using var image = new Volume<ushort>(new VolumeShape(40, 256, 256), Samples.Voxel);
        var random = new Random(1);
        for (var z = 0; z < 40; z++)
            foreach (ref var v in image.Plane(0, z))
                v = (ushort)random.Next(40_000);
        var seven = View.Viewer(image, options: new ViewerOptions { MaxBytes = 3_300_000 });
        Assert.Equal(image.Shape, seven.Shape);
        Assert.Contains(seven.Notes, n => n.Contains("128 grey levels", StringComparison.Ordinal));
        var half = View.Viewer(image, options: new ViewerOptions { MaxBytes = 2_000_000, MaxVoxels = 1L << 22 });
        Assert.True(half.Bytes <= 2_000_000 && half.Shape.Length < image.Shape.Length);
        Assert.Contains(half.Notes, n => n.Contains("lower resolution", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_voxel_size_nothing_is_said_in_micrometres()
    {
        using var image = Samples.Image();
        using var labels = Samples.Boxes();
        image.VoxelSize = labels.VoxelSize = null;
        var page = View.Viewer(image, labels);
        var read = new PageReader(page.ToHtml());
        Assert.Null(read.Meta["voxel"]);
        Assert.Null(labels.VoxelSize);
        Assert.Contains(page.Notes, n => n.Contains("voxel size is unknown", StringComparison.Ordinal));
        Assert.NotNull(read.Column("voxels"));
        Assert.NotNull(read.Column("c0_mean_grey"));
        Assert.DoesNotContain(read.Nuclei!["columns"]!.AsArray(), c => ((string)c!["unit"]!).Contains("µm", StringComparison.Ordinal) || (string)c["name"]! is "sphericity" or "elongation");
        // One of the two suffices.
        labels.VoxelSize = Samples.Voxel;
        Assert.NotNull(new PageReader(View.Viewer(image, labels).ToHtml()).Column("volume_um3"));
    }

    [Fact]
    public void What_is_odd_is_shown_or_said()
    {
        using var image = Samples.Image(z: 1).Map(v => (float)v);
        image[0, 0, 5, 5] = float.NaN;
        using var labels = new LabelVolume(1, 20, 24, Samples.Voxel);
        var empty = View.Viewer(image, labels);
        Assert.Equal(0, empty.Nuclei);
        Assert.Contains(empty.Notes, n => n.Contains("no nuclei", StringComparison.Ordinal));
        Assert.Contains(empty.Notes, n => n.Contains("NaN", StringComparison.Ordinal));
        Assert.Equal(0, new PageReader(empty.ToHtml()).Image[0][5 * 24 + 5]);
        labels[0, 5, 5] = 3;
        labels[0, 6, 6] = int.MaxValue;
        var two = new PageReader(View.Viewer(image, labels).ToHtml());
        Assert.Equal([3, int.MaxValue], two.Numbers);
        Assert.Null(two.Column("c0_mean_grey")!["values"]![0]);
        using var many = new Volume<byte>(new VolumeShape(6, 2, 3, 4), Samples.Voxel);
        Assert.Contains(View.Viewer(many).Notes, n => n.Contains("4 of 6 channels", StringComparison.Ordinal));
    }

    [Fact]
    public void Many_nuclei_have_the_main_columns()
    {
        using var labels = new LabelVolume(4, 200, 126, Samples.Voxel);
        for (var i = 0; i < 100_800; i++)
            labels[i / 25200, i / 126 % 200, i % 126] = i + 1;
        using var image = Samples.Image(z: 4, y: 200, x: 126);
        var page = View.Viewer(image, labels, new ViewerOptions { Measure = new MorphometryOptions { Chromocentres = null } });
        Assert.Equal(100_800, page.Nuclei);
        var read = new PageReader(page.ToHtml());
        Assert.Equal(24, (int)read.Meta["labelBits"]!);
        Assert.All(read.Nuclei!["columns"]!.AsArray(), c => Assert.True((bool)c!["main"]!));
        Assert.Equal(100_800, read.Labels[3][^1]);
        Assert.Contains(page.Notes, n => n.Contains("main columns", StringComparison.Ordinal));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using var image = Samples.Image();
        using var other = new LabelVolume(6, 20, 25, Samples.Voxel);
        Assert.Contains("6 x 20 x 25", Refused(() => View.Viewer(image, other), ErrorKind.Input), StringComparison.Ordinal);
        using var wider = Samples.Boxes(voxel: new VoxelSize(1, 0.5, 0.5));
        Assert.Contains("--voxel-size", Refused(() => View.Viewer(image, wider), ErrorKind.Input), StringComparison.Ordinal);
        Refused(() => View.Viewer(image, options: new ViewerOptions { MaxVoxels = 1 }), ErrorKind.Usage);
        Refused(() => View.Viewer(image, options: new ViewerOptions { MaxBytes = 1 }), ErrorKind.Usage);
        Refused(() => View.Viewer(image, options: new ViewerOptions { FrameHeight = 1 }), ErrorKind.Usage);

        static string Refused(Action action, ErrorKind kind)
        {
            var e = Assert.Throws<NucleusException>(action);
            Assert.Equal(kind, e.Kind);
            return e.Message;
        }
    }
}
