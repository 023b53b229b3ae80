using NucleusDl.Models;
using NucleusDl.Models.Training;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Training;

[Trait(Kind.Name, Kind.Fast)]
public class AugmentTests
{
    [Fact]
    public void NoneChangesNothing()
    {
        using var image = Noisy(3, 2);
        var before = TrainingCases.Values(image);
        Run(image, AugmentConfig.None);
        Assert.Equal(before, TrainingCases.Values(image));
    }

    [Fact]
    public void NoiseAddsItsVariance()
    {
        using var image = new Volume<float>(new VolumeShape(16, 32, 32));
        Run(image, AugmentConfig.None with { Noise = new(1, 0.1, 0.1) });
        var (mean, sd) = PatchMath.MeanSd(TrainingCases.Values(image));
        Assert.Equal(0, mean, 0.005);
        Assert.Equal(0.1, sd, 0.005);
    }

    [Fact]
    public void BrightnessIsAFactor()
    {
        using var image = Noisy();
        var before = TrainingCases.Values(image);
        Run(image, AugmentConfig.None with { Brightness = new(1, 1.25, 1.25) });
        Assert.All(before.Zip(TrainingCases.Values(image)), p => Assert.Equal(p.First * 1.25f, p.Second, 1e-5f));
    }

    [Theory]
    [InlineData(0.75)]
    [InlineData(1.25)]
    public void ContrastTurnsAboutTheMeanWithinTheRange(double factor)
    {
        using var image = Noisy();
        var before = TrainingCases.Values(image);
        Run(image, AugmentConfig.None with { Contrast = new(1, factor, factor) });
        var mean = before.Average();
        Assert.All(before.Zip(TrainingCases.Values(image)), p =>
            Assert.Equal(Math.Clamp(mean + (p.First - mean) * factor, before.Min(), before.Max()), p.Second, 1e-4));
    }

    [Fact]
    public void BlurAveragesNeighboursAndLeavesPlanesApartInPlane()
    {
        using var image = new Volume<float>(new VolumeShape(9, 9, 9));
        image[4, 4, 4] = 1;
        using var flat = image.Clone();
        Run(image, AugmentConfig.None with { Blur = new(1, 1, 1) });
        Run(flat, AugmentConfig.None with { Blur = new(1, 1, 1), InPlane = true });
        Assert.Equal(1, TrainingCases.Values(image).Sum(), 1e-4);
        Assert.True(image[3, 4, 4] > 0.02 && image[4, 4, 4] < 0.1);
        Assert.Equal(0, flat[3, 4, 4]);
        Assert.True(flat[4, 3, 4] > 0.05);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void CoarserSamplingKeepsPlanesOfLinesAndLosesNoise(bool inPlane)
    {
        using var ramp = new Volume<float>(new VolumeShape(8, 16, 17));
        for (var z = 0; z < 8; z++)
            for (var y = 0; y < 16; y++)
                for (var x = 0; x < 17; x++)
                    ramp[z, y, x] = 3 * z + y + 2 * x;
        using var coarse = ramp.Clone();
        LowResolution.Apply(coarse, 0.5, inPlane);
        Assert.All(TrainingCases.Values(ramp).Zip(TrainingCases.Values(coarse)), p => Assert.Equal(p.First, p.Second, 6f));
        using var same = ramp.Clone();
        LowResolution.Apply(same, 1, inPlane);
        Assert.Equal(TrainingCases.Values(ramp), TrainingCases.Values(same));
        using var noise = Noisy();
        var before = PatchMath.MeanSd(TrainingCases.Values(noise)).Sd;
        LowResolution.Apply(noise, 0.5, inPlane);
        Assert.True(PatchMath.MeanSd(TrainingCases.Values(noise)).Sd < 0.9 * before);
    }

    [Theory]
    [InlineData(0.7, false)]
    [InlineData(1.5, false)]
    [InlineData(1.5, true)]
    public void GammaKeepsMeanSdAndOrder(double gamma, bool inverted)
    {
        using var image = Noisy();
        var before = TrainingCases.Values(image);
        var chance = new Chance(1, gamma, gamma);
        Run(image, inverted ? AugmentConfig.None with { InvertedGamma = chance } : AugmentConfig.None with { Gamma = chance });
        var after = TrainingCases.Values(image);
        Assert.Equal(PatchMath.MeanSd(before).Mean, PatchMath.MeanSd(after).Mean, 1e-4);
        Assert.Equal(PatchMath.MeanSd(before).Sd, PatchMath.MeanSd(after).Sd, 1e-4);
        var order = Enumerable.Range(0, before.Length).OrderBy(i => before[i]).Select(i => after[i]).ToArray();
        Assert.All(order.Zip(order.Skip(1)), p => Assert.True(p.First <= p.Second + 1e-5));
        // An exponent above 1 spreads the bright end; on the inverted image, the dark end.
        var spread = (order[^1] - order[order.Length / 2]) / (order[order.Length / 2] - order[0]);
        var old = (before.Max() - before.Order().ElementAt(before.Length / 2)) / (before.Order().ElementAt(before.Length / 2) - before.Min());
        Assert.Equal(gamma > 1 != inverted, spread > old);
    }

    [Fact]
    public void AFlatPatchSurvivesEverything()
    {
        using var image = new Volume<float>(new VolumeShape(4, 5, 6));
        Run(image, AugmentConfig.None with { Gamma = new(1, 0.7, 1.5), InvertedGamma = new(1, 0.7, 1.5), Contrast = new(1, 0.5, 2), LowResolution = new(1, 0.5, 0.5) });
        Assert.All(TrainingCases.Values(image), v => Assert.Equal(0, v));
    }

    [Fact]
    public void ChannelsDrawTheirOwnStrengths()
    {
        using var image = Noisy(5, 2);
        var before = TrainingCases.Values(image);
        Run(image, AugmentConfig.None with { Brightness = new(1, 0.5, 2) });
        var after = TrainingCases.Values(image);
        Assert.NotEqual(after[10] / before[10], after[^10] / before[^10], 0.01f);
    }

    [Fact]
    public void SimdEqualsPlainArithmeticWhateverTheLength()
    {
        for (var length = 1; length < 40; length++)
        {
            var values = Enumerable.Range(0, length).Select(i => (float)Math.Sin(i * 1.7)).ToArray();
            var (mean, sd) = PatchMath.MeanSd(values);
            Assert.Equal(values.Average(), mean, 1e-6);
            Assert.Equal(Math.Sqrt(values.Average(v => (v - values.Average()) * (v - values.Average()))), sd, 1e-6);
            Assert.Equal((values.Min(), values.Max()), PatchMath.MinMax(values));
            var twice = (float[])values.Clone();
            PatchMath.Multiply(twice, 2);
            Assert.Equal(values.Select(v => v * 2), twice);
        }
    }

    [Fact]
    public void EveryWrongRangeIsRefused()
    {
        var good = AugmentConfig.Default;
        AugmentConfig[] wrong =
        [
            good with { Rotation = new(0.2, -200, 30) }, good with { Rotation = new(-0.1, -30, 30) }, good with { Scale = new(0.2, 0, 1) },
            good with { Scale = new(0.2, 1.4, 0.7) }, good with { Noise = new(0.2, -1, 1) }, good with { Blur = new(0.2, 0, double.NaN) },
            good with { Brightness = new(1.1, 1, 1) }, good with { Contrast = new(double.NaN, 1, 1) }, good with { LowResolution = new(0.2, 0.5, 1.2) },
            good with { Gamma = new(0.2, 0, 1) }, good with { InvertedGamma = new(0.2, 0, 1) }, good with { Mirror = (MirrorAxes)8 },
        ];
        Assert.All(wrong, c => Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(c.Validate).Kind));
        Assert.All([good, AugmentConfig.None, AugmentConfig.Anisotropic, AugmentConfig.Flat], c => c.Validate());
    }

    private static void Run(Volume<float> image, AugmentConfig config)
    {
        var random = SampleRandom.At(1, 0, 0, SamplePurpose.Intensity);
        Augment.Intensity(image, config, ref random);
    }

    private static Volume<float> Noisy(int z = 8, int channels = 1)
    {
        var image = new Volume<float>(new VolumeShape(channels, z, 20, 21));
        var random = SampleRandom.At(4, 0, 0, SamplePurpose.Intensity);
        random.AddNormal(image.Slice(0, (int)image.Shape.Length), 1);
        return image;
    }
}
