using System.Text.Json.Nodes;
using NucleusDl.IO;
using NucleusDl.Synthetic;
using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Cli.Tests.Verbs;

/// <summary>From scribbles to nuclei, and from a saved forest to the same.</summary>
[Trait(Kind.Name, Kind.Slow)]
public sealed class ForestTests
{
    private const string Few = "gaussian@0.7,1.6; log@1.6";

    [Fact]
    public void Scribbles_become_nuclei_and_a_forest_to_use_again()
    {
        using var folder = new TempFolder();
        Write(folder);
        var done = Nucleusdl.Run("forest", folder.File("image.tif"), "--scribbles", folder.File("scribbles.tif"), "--features", Few, "--trees", "20", "--min-volume", "5", "--out", folder.File("labels.tif"),
            "--probabilities", folder.File("p.tif"), "--margin", folder.File("m.tif"), "--save-forest", folder.File("f.forest"));
        Assert.Equal(0, done.Exit);
        Assert.Contains("nuclei", done.Out, StringComparison.Ordinal);
        using var labels = VolumeFile.ReadLabels(folder.File("labels.tif"));
        Assert.True(labels.Max() > 2);
        Assert.NotNull(labels.VoxelSize);
        using var p = VolumeFile.Read(folder.File("p.tif"));
        Assert.Equal((2, PixelType.Float32), (p.Shape.C, p.PixelType));
        using var margin = VolumeFile.Read(folder.File("m.tif"));
        Assert.Equal(PixelType.UInt8, margin.PixelType);
        var record = JsonNode.Parse(File.ReadAllText(folder.File("labels.run.json")))!;
        Assert.Equal((2, 4, labels.Max()), (record["inputs"]!.AsArray().Count, record["outputs"]!.AsArray().Count, (int)record["metrics"]!["nuclei"]!));
        var again = Nucleusdl.Run("forest", folder.File("image.tif"), "--forest", folder.File("f.forest"), "--min-volume", "5", "--out", folder.File("again.tif"), "--json", "--quiet");
        Assert.Equal(labels.Max(), (int)JsonNode.Parse(again.Out)!["nuclei"]!);
        Assert.Equal(File.ReadAllBytes(folder.File("labels.tif")), File.ReadAllBytes(folder.File("again.tif")));
    }

    [Fact]
    public void What_cannot_be_done_is_said_before_it_is_begun()
    {
        using var folder = new TempFolder();
        Write(folder);
        var (image, scribbles, output) = (folder.File("image.tif"), folder.File("scribbles.tif"), folder.File("out.tif"));
        (int Exit, string Words, string[] Arguments)[] cases =
        [
            (2, "--scribbles or --forest", [image, "--out", output]),
            (2, "nothing to write", [image, "--scribbles", scribbles]),
            (2, "over an input", [image, "--scribbles", scribbles, "--out", scribbles]),
            (2, "no set of features", [image, "--scribbles", scribbles, "--out", output, "--features", "edges@1"]),
            (3, "is no forest", [image, "--forest", image, "--out", output]),
            (2, "No scribble has the number 9", [image, "--scribbles", scribbles, "--features", Few, "--trees", "1", "--nucleus-class", "9", "--out", output]),
        ];
        foreach (var (exit, words, arguments) in cases)
        {
            var run = Nucleusdl.Run(["forest", .. arguments]);
            Assert.Equal(exit, run.Exit);
            Assert.Contains(words, run.Error, StringComparison.Ordinal);
            Assert.False(File.Exists(output));
        }
    }

    [Fact]
    public void Labels_given_as_scribbles_are_noticed()
    {
        using var folder = new TempFolder();
        Write(folder);
        using (var many = new LabelVolume(16, 48, 48, new VoxelSize(1.5, 0.5, 0.5)))
        {
            for (var i = 0; i < 12; i++)
                many[i, i, i] = i + 1;
            VolumeFile.WriteLabels(folder.File("many.tif"), many);
        }
        var run = Nucleusdl.Run("forest", folder.File("image.tif"), "--scribbles", folder.File("many.tif"), "--features", Few, "--trees", "2", "--out", folder.File("out.tif"));
        Assert.Equal(0, run.Exit);
        Assert.Contains("12 classes, as labels of nuclei would", run.Err, StringComparison.Ordinal);
    }

    private static void Write(TempFolder folder)
    {
        using var stack = Phantom.Generate(new PhantomConfig { Shape = new VolumeShape(16, 48, 48), VoxelSize = new VoxelSize(1.5, 0.5, 0.5), Nuclei = new Interval(5, 5) }, seed: 1);
        VolumeFile.Write(folder.File("image.tif"), stack.Image);
        using var scribbles = new LabelVolume(16, 48, 48, stack.Image.VoxelSize);
        var random = new Random(1);
        for (var i = 0; i < 800; i++)
        {
            var (z, y, x) = (random.Next(16), random.Next(48), random.Next(48));
            scribbles[z, y, x] = stack.Truth[z, y, x] == 0 ? 1 : 2;
        }
        VolumeFile.WriteLabels(folder.File("scribbles.tif"), scribbles);
    }
}
