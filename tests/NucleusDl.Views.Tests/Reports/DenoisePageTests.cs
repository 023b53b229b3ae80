using NucleusDl.Filters;
using NucleusDl.Judging;
using NucleusDl.Restoring;
using NucleusDl.Synthetic;
using NucleusDl.Views;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Reports;

[Trait(Kind.Name, Kind.Fast)]
public class DenoisePageTests
{
    [Fact]
    public void A_check_says_what_it_found_and_shows_it()
    {
        var (clean, noisy) = Pair();
        using (clean)
        using (noisy)
        {
            using var smooth = Gaussian.Blur(noisy, 2, 4, 4);
            using var check = ResidualCheck.Of(noisy, smooth, clean);
            var html = DenoisePage.Of("checked", noisy, smooth, clean, check).ToHtml();
            foreach (var words in new[] { "still holds structure", "model&#39;s opinion", "Autocorrelation in 3D", "Against the truth", "removed" })
                Assert.True(html.Contains(words, StringComparison.Ordinal) || html.Contains(words.Replace("&#39;", "'", StringComparison.Ordinal), StringComparison.Ordinal), words);
            using var blind = ResidualCheck.Of(noisy, smooth);
            Assert.DoesNotContain("Against the truth</h2>", DenoisePage.Of("checked", noisy, smooth, null, blind).ToHtml(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_comparison_names_the_best_and_shows_pictures_of_every_level()
    {
        var (clean, noisy) = Pair();
        using (clean)
        using (noisy)
        {
            using var smooth = Gaussian.Blur(noisy, 0.5, 1.2, 1.2);
            var result = new DenoiseResult
            {
                Data = "Phantoms",
                Levels = ["18 dB"],
                Stacks = [DenoisedStack.Of("18 dB", DenoiseResult.Input, "a", noisy, noisy, clean), DenoisedStack.Of("18 dB", "gaussian 1.2", "a", noisy, smooth, clean)],
            };
            var html = DenoisePage.Of(result, _ => [("noisy input", noisy.Clone()), ("gaussian 1.2", smooth.Clone()), ("noise-free", clean.Clone())]).ToHtml();
            Assert.Contains("best: gaussian 1.2", html, StringComparison.Ordinal);
            Assert.Contains("did it invent something?", html, StringComparison.Ordinal);
            Assert.Contains("Input 18 dB, XZ", html, StringComparison.Ordinal);
            var fitted = DenoiseTables.Markdown(result with { SameScale = false });
            Assert.Contains("only the affine-fitted PSNR means something", fitted, StringComparison.Ordinal);
            Assert.Equal(3, DenoiseTables.Comma(result).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        }
    }

    [Fact]
    public void Pictures_side_by_side_must_be_of_one_stack()
    {
        using var a = new Volume<float>(new VolumeShape(3, 8, 8));
        using var b = new Volume<float>(new VolumeShape(3, 8, 9));
        Assert.Throws<NucleusException>(() => View.SideBySide([new("a", a), new("b", b)]));
        Assert.Throws<NucleusException>(() => View.SideBySide([]));
        Assert.Contains("second", View.SideBySide([new("first", a), new("second", a) { ContrastOf = a }]).Svg, StringComparison.Ordinal);
    }

    private static (Volume<float> Clean, Volume<float> Noisy) Pair()
    {
        using var stack = Phantom.Generate(PhantomConfig.WildType with { Shape = new VolumeShape(16, 48, 48), Nuclei = 6 }, 4);
        var clean = PoissonGaussian.Stretch(stack.Clean);
        using var noisy = PoissonGaussian.Add(clean, NoiseLevel.ForPsnr(clean, 18, PoissonGaussian.Dark), 4);
        return (clean, noisy.ToFloat());
    }
}
