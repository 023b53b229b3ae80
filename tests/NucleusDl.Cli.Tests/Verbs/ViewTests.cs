using System.Text.Json.Nodes;
using NucleusDl.IO;
using NucleusDl.Synthetic;
using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Cli.Tests.Verbs;

/// <summary>From a stack to a page.</summary>
[Trait(Kind.Name, Kind.Slow)]
public sealed class ViewTests
{
    [Fact]
    public void A_stack_and_its_labels_become_a_page_with_its_record()
    {
        using var folder = new TempFolder();
        using var stack = Write(folder);
        var page = folder.File(Path.Combine("new", "page.html"));
        var done = Nucleusdl.Run("view", folder.File("image.tif"), "--labels", folder.File("labels.tif"), "--out", page);
        Assert.Equal(0, done.Exit);
        Assert.Contains($"{stack.Nuclei.Count} nuclei", done.Out, StringComparison.Ordinal);
        Assert.Contains("<title>image.tif</title>", File.ReadAllText(page), StringComparison.Ordinal);
        var record = JsonNode.Parse(File.ReadAllText(Path.ChangeExtension(page, ".run.json")))!;
        Assert.Equal(2, record["inputs"]!.AsArray().Count);
        Assert.Equal(stack.Nuclei.Count, (int)record["metrics"]!["nuclei"]!);
        var json = JsonNode.Parse(Nucleusdl.Run("view", folder.File("image.tif"), "--out", page, "--json", "--quiet", "--no-measure").Out)!;
        Assert.Equal(new FileInfo(page).Length, (long)json["bytes"]!);
        Assert.Equal([1, 32, 80, 80], json["shown"]!.AsArray().Select(n => (int)n!));
        // Beside the image, image.run.json would be taken for the image's own.
        Assert.Equal(0, Nucleusdl.Run("view", folder.File("image.tif"), "--out", folder.File("image.html"), "--no-measure").Exit);
        Assert.True(File.Exists(folder.File("image.html.run.json")));
        Assert.False(File.Exists(folder.File("image.run.json")));
    }

    [Fact]
    public void What_cannot_be_shown_is_said_and_nothing_is_left()
    {
        using var folder = new TempFolder();
        Write(folder).Dispose();
        using (var other = new LabelVolume(3, 4, 5, new VoxelSize(1, 1, 1)))
            VolumeFile.WriteLabels(folder.File("other.tif"), other);
        using (var labels = VolumeFile.ReadLabels(folder.File("labels.tif")))
        {
            labels.VoxelSize = new VoxelSize(9, 9, 9);
            VolumeFile.WriteLabels(folder.File("size.tif"), labels);
        }
        var page = folder.File("page.html");
        Says(3, "3 x 4 x 5", "view", folder.File("image.tif"), "--labels", folder.File("other.tif"), "--out", page);
        Says(3, "9.00 x 9.00 x 9.00", "view", folder.File("image.tif"), "--labels", folder.File("size.tif"), "--out", page);
        Says(3, "none.tif", "view", folder.File("none.tif"), "--out", page);
        Says(2, ".html", "view", folder.File("image.tif"), "--out", folder.File("image.tif"));
        Says(2, "channel", "view", folder.File("image.tif"), "--out", page, "--channel", "3");
        Directory.CreateDirectory(folder.File("folder.html"));
        Says(2, "folder", "view", folder.File("image.tif"), "--out", folder.File("folder.html"));
        Assert.DoesNotContain(Directory.EnumerateFiles(folder.Path), f => f.Contains("page", StringComparison.Ordinal) || f.EndsWith(".partial", StringComparison.Ordinal));
        // A size given by hand stands above both files.
        Assert.Equal(0, Nucleusdl.Run("view", folder.File("image.tif"), "--labels", folder.File("size.tif"), "--out", page, "--voxel-size", "1,0.4,0.4").Exit);

        static void Says(int exit, string text, params string[] arguments)
        {
            var outcome = Nucleusdl.Run(arguments);
            Assert.Equal(exit, outcome.Exit);
            Assert.Contains(text, outcome.Error, StringComparison.Ordinal);
        }
    }

    private static PhantomStack Write(TempFolder folder)
    {
        var stack = Phantom.Generate(PhantomConfig.Tour with { Nuclei = new(10, 12), Shape = new VolumeShape(32, 80, 80) }, 1);
        VolumeFile.WriteLabels(folder.File("labels.tif"), stack.Truth);
        VolumeFile.Write(folder.File("image.tif"), stack.Image);
        return stack;
    }
}
