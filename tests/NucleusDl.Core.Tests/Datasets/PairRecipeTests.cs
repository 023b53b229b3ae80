using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.Metrics;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Datasets;

[Trait(Kind.Name, Kind.Fast)]
public class PairRecipeTests
{
    [Fact]
    public void Pairs_have_the_noise_asked_for_and_say_so()
    {
        using var folder = new TempFolder();
        var recipe = RecipeConfig.Create("pairs", PhantomConfig.WildType with { Shape = new VolumeShape(8, 40, 40), Nuclei = 3 }, 2, 1, 1, 3) with { Psnr = 18 };
        var data = PhantomDatasets.Write(folder.File("d"), recipe);
        Assert.All(data.Items, i => Assert.NotNull(i.TargetPath));
        foreach (var item in data.Items)
        {
            using var noisy = VolumeFile.Read(item.ImagePath);
            using var image = noisy.ToFloat();
            using var clean = VolumeFile.Read(item.TargetPath!).ToFloat();
            Assert.Equal(PixelType.UInt16, noisy.PixelType);
            Assert.Equal(18, ImageQuality.Psnr(image, clean, ImageQuality.Range(clean)), 0.4);
        }
        Assert.Contains("PSNR 18 dB", File.ReadAllText(Path.Combine(folder.File("d"), "README.md")), StringComparison.Ordinal);
        var read = DatasetRecipe.Read(Path.Combine(folder.File("d"), DatasetRecipe.FileName));
        Assert.Equal(18, read.Psnr);
        Assert.DoesNotContain("psnr", DatasetRecipe.ToText(recipe with { Psnr = null }), StringComparison.Ordinal);
        Assert.Throws<NucleusException>(() => (recipe with { Psnr = 5 }).Validate());
    }
}
