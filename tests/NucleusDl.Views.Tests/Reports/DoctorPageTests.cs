using System.Text.Encodings.Web;
using Microsoft.DotNet.Interactive.Formatting;
using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Views.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class DoctorPageTests
{
    [Fact]
    public void A_page_tells_and_shows_what_was_found()
    {
        using var folder = new TempFolder();
        var report = Spoiled(folder);
        var page = DoctorPage.Of(report).ToHtml();
        foreach (var finding in report)
            Assert.Contains($"<code>{finding.Code}</code>", page, StringComparison.Ordinal);
        Assert.Contains("The worst, to look at", page, StringComparison.Ordinal);
        Assert.Contains("<svg", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<svg", DoctorPage.Of(report, pictures: 0).ToHtml(), StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href)=\"https?:", page);
    }

    [Fact]
    public void A_notebook_shows_counts_and_one_row_a_finding()
    {
        using var folder = new TempFolder();
        Formatters.Register();
        var report = Spoiled(folder);
        var shown = report.ToDisplayString(HtmlFormatter.MimeType);
        Assert.Equal(DoctorCard.Html(report), shown);
        foreach (var group in report.Groups)
        {
            Assert.Contains($"<b>{group.Code.Title}</b>", shown, StringComparison.Ordinal);
            Assert.Contains(HtmlEncoder.Default.Encode(group.Findings[0].Fix), shown, StringComparison.Ordinal);
        }
        Assert.Contains("Nothing to mend", DoctorCard.Html(DatasetDoctor.Check(SampleData.Open())), StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_thing_in_a_wide_plane_is_cut_out()
    {
        using var folder = new TempFolder();
        Write(folder, 600, 590);
        var page = DoctorPage.Of(DatasetDoctor.Check(folder.Path)).ToHtml();
        Assert.Contains("Cut out at y 344, x 344", page, StringComparison.Ordinal);
    }

    private static DatasetReport Spoiled(TempFolder folder)
    {
        Write(folder, 40, 36);
        return DatasetDoctor.Check(folder.Path);
    }

    /// <summary>Two squares, one of them with a hole, and a stray voxel of the other.</summary>
    private static void Write(TempFolder folder, int extent, int at)
    {
        using var image = new Volume<ushort>(new VolumeShape(7, extent, extent), new VoxelSize(1, 1, 1));
        using var labels = new LabelVolume(7, extent, extent, image.VoxelSize);
        for (var z = 1; z < 6; z++)
            for (var y = 4; y < 30; y++)
                for (var x = 4; x < 30; x++)
                    if (y % 14 > 2 && x % 14 > 2)
                        (image[z, y, x], labels[z, y, x]) = ((ushort)(900 + x + y * z), 1 + y / 14 * 2 + x / 14);
        labels[3, at, at] = 1;
        VolumeFile.Write(folder.File("a.tif"), image);
        VolumeFile.WriteLabels(folder.File("a_mask.tif"), labels);
    }
}
