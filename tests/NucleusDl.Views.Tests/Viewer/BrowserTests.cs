using System.Text.RegularExpressions;
using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Views.Tests.Viewer;

/// <summary>The page as a browser sees it, without a graphics card: slices, table and words must be there all the same.</summary>
[Trait(Kind.Name, Kind.Slow)]
public class BrowserTests
{
    [ChromiumFact]
    public void Voxels_labels_and_rows_are_shown_without_webgl()
    {
        // Every voxel before the centre takes part in what is unpacked there; the numbers have gaps.
        using var image = Samples.Image(z: 9, y: 31, x: 33);
        using var labels = new LabelVolume(9, 31, 33, Samples.Voxel);
        for (var i = 0; i < 300; i++)
            labels[i / 100, i / 10 % 10 * 3, i % 10 * 3] = 10 + i;
        labels[4, 15, 16] = 70_000;
        var dom = Open(View.Viewer(image, labels));
        Assert.Contains("data-webgl=\"no\"", dom, StringComparison.Ordinal);
        Assert.Contains("Slices, projections and measurements work without it", dom, StringComparison.Ordinal);
        Assert.Contains($"cross: z 4, y 15, x 16 (8.0, 7.5, 8.0 µm) · intensity {image[4, 15, 16]} · nucleus 70000", dom, StringComparison.Ordinal);
        Assert.Contains("301 nuclei", dom, StringComparison.Ordinal);
        // Of 301 rows only those in sight exist.
        Assert.InRange(Regex.Count(dom, "class=\"row\""), 5, 60);
    }

    [ChromiumFact]
    public void Approximate_values_and_unknown_sizes_are_named_as_such()
    {
        using var image = Samples.Image(z: 5).Map(v => v / 3f);
        image.VoxelSize = null;
        image[2, 10, 12] = float.NaN;
        var dom = Open(View.Viewer(image));
        Assert.Contains("cross: z 2, y 10, x 12 · intensity not a number<", dom, StringComparison.Ordinal);
        Assert.Contains("voxel size unknown", dom, StringComparison.Ordinal);
        Assert.Contains("approximate intensities", dom, StringComparison.Ordinal);
        image[2, 10, 12] = 250;
        Assert.Matches("intensity ≈ (250|249\\.9|250\\.0)", Open(View.Viewer(image)));
    }

    private static string Open(ViewerPage page)
    {
        using var folder = new TempFolder();
        page.Save(folder.File("page.html"));
        var dom = Chromium.Open(folder.File("page.html"), folder.File("profile"));
        Assert.Contains("data-ready=", dom, StringComparison.Ordinal);
        Assert.DoesNotContain("This page cannot be shown. ", Regex.Match(dom, "id=\"notice\".*?</div>", RegexOptions.Singleline).Value, StringComparison.Ordinal);
        return dom;
    }
}
