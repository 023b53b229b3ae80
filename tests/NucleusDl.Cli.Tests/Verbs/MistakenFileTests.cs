using NucleusDl.IO;
using NucleusDl.Synthetic;
using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Cli.Tests.Verbs;

/// <summary>An image where labels belong, labels where an image belongs, and no labels where they are needed.</summary>
[Trait(Kind.Name, Kind.Slow)]
public sealed class MistakenFileTests
{
    [Fact]
    public void An_image_in_the_place_of_labels_is_refused_and_labels_in_the_place_of_an_image_are_said()
    {
        using var folder = new TempFolder();
        var (image, labels, table) = (folder.File("embryo.tif"), folder.File("embryo_labels.tif"), folder.File("n.csv"));
        Write(image, labels);
        foreach (var arguments in new string[][]
        {
            ["measure", image, "--out", table], ["measure", image, "--image", image, "--out", table], ["evaluate", image, labels], ["evaluate", labels, image],
            ["agree", labels, image], ["view", image, "--labels", image, "--out", folder.File("page.html")], ["smooth", image, "--sigma", "0.5", "--out", folder.File("smooth.tif")],
        })
        {
            var refused = Nucleusdl.Run(arguments);
            Assert.Equal((int)ErrorKind.Input, refused.Exit);
            Assert.Contains("looks like an image, not like labels", refused.Error, StringComparison.Ordinal);
            Assert.Contains("embryo.tif", refused.Error, StringComparison.Ordinal);
        }
        var scribbles = Nucleusdl.Run("forest", image, "--scribbles", image, "--out", folder.File("found.tif"));
        Assert.Equal((int)ErrorKind.Input, scribbles.Exit);
        Assert.Contains("looks like an image, not like scribbles", scribbles.Error, StringComparison.Ordinal);
        Assert.Equal(["embryo.tif", "embryo_labels.tif"], Directory.GetFileSystemEntries(folder.Path).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));

        var right = Nucleusdl.Run("measure", labels, "--image", image, "--out", table);
        Assert.Equal(0, right.Exit);
        Assert.DoesNotContain("warning:", right.Err, StringComparison.Ordinal);
        var twice = Nucleusdl.Run("measure", labels, "--image", labels, "--out", table, "--quiet");
        Assert.Equal(0, twice.Exit);
        Assert.Contains("warning:", twice.Err, StringComparison.Ordinal);
        Assert.Contains("is a label image or a mask", twice.Err, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unet3d")]
    [InlineData("unet3d", "--skip-check")]
    [InlineData("denoiseg")]
    public void Images_in_the_folder_of_labels_are_not_trained_on(params string[] method)
    {
        using var folder = new TempFolder();
        Images(folder);
        var refused = Nucleusdl.Run(["train", folder.File("set"), "--preset", "smoke", "--out", folder.File("model"), "--set", "trainer.steps=2", "--method", .. method]);
        Assert.Equal((int)ErrorKind.Input, refused.Exit);
        Assert.Contains("looks like an image, not like labels", refused.Error, StringComparison.Ordinal);
        Assert.Contains("labels", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder.File("model"), "model.json")));
    }

    [Fact]
    public void The_check_names_images_in_the_folder_of_labels_and_nothing_that_follows_from_them()
    {
        using var folder = new TempFolder();
        Images(folder);
        var check = Nucleusdl.Run("check", folder.File("set"), "--json");
        Assert.Equal(ExitCodes.Check, check.Exit);
        var errors = System.Text.Json.Nodes.JsonNode.Parse(check.Out)!["findings"]!.AsArray().Where(f => (string)f!["level"]! == "error").ToList();
        Assert.Equal(["labels/a_t0.tif", "labels/b_t0.tif"], errors.Select(f => (string)f!["file"]!).Order(StringComparer.Ordinal));
        Assert.All(errors, f => Assert.Equal("image-labels", (string)f!["code"]!));
    }

    [Theory]
    [InlineData]
    [InlineData("--skip-check")]
    public void Training_without_any_labels_says_what_needs_none_and_leaves_no_folder(params string[] more)
    {
        using var folder = new TempFolder();
        Write(folder.File("noisy.tif"), null);
        var refused = Nucleusdl.Run(["train", folder.File("noisy.tif"), "--preset", "smoke", "--out", folder.File("model"), .. more]);
        Assert.Equal((int)ErrorKind.Input, refused.Exit);
        Assert.Contains("No stack has labels, and unet3d needs them.", refused.Error, StringComparison.Ordinal);
        Assert.Contains("noise2void", refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("model")));
    }

    /// <summary>Two stacks, each of which is its own labels too.</summary>
    private static void Images(TempFolder folder)
    {
        foreach (var name in new[] { "images", "labels" })
            Directory.CreateDirectory(Path.Combine(folder.File("set"), name));
        foreach (var name in new[] { "a_t0.tif", "b_t0.tif" })
        {
            var image = Path.Combine(folder.File("set"), "images", name);
            Write(image, null);
            File.Copy(image, Path.Combine(folder.File("set"), "labels", name));
        }
    }

    private static void Write(string image, string? labels)
    {
        using var stack = Phantom.Generate(PhantomConfig.WildType with { Shape = new VolumeShape(12, 64, 64), Nuclei = 8 }, Path.GetFileName(image)[0]);
        VolumeFile.Write(image, stack.Image);
        if (labels is not null)
            VolumeFile.WriteLabels(labels, stack.Truth);
    }
}
