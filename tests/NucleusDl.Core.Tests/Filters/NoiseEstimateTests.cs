using NucleusDl.Filters;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Filters;

[Trait(Kind.Name, Kind.Fast)]
public class NoiseEstimateTests
{
    private static Volume<float> Waves(double noise)
    {
        var image = new Volume<float>(new VolumeShape(12, 60, 60));
        var random = new CounterRandom(1, 1, 0);
        for (var z = 0; z < 12; z++)
            for (var y = 0; y < 60; y++)
                for (var x = 0; x < 60; x++)
                    image[z, y, x] = (float)(100 + 50 * Math.Sin(x / 9.0) * Math.Cos(y / 7.0) + noise * random.Normal());
        return image;
    }

    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(40)]
    public void TheNoiseIsFoundBesideStructure(double noise)
    {
        using var image = Waves(noise);
        Assert.InRange(NoiseEstimate.Sd(image), 0.96 * noise, 1.06 * noise);
    }

    [Fact]
    public void SmoothImagesHaveNextToNone()
    {
        using var image = Waves(0);
        Assert.InRange(NoiseEstimate.RelativeSd(image), 0, 0.0015);
        using var noisy = Waves(10);
        using var smooth = Gaussian.Blur(noisy, 1, 2, 2);
        Assert.InRange(NoiseEstimate.RelativeSd(smooth), 0, 0.0015);
        Assert.True(NoiseEstimate.RelativeSd(noisy) > 0.05);
    }

    [Fact]
    public void ACutOutBackgroundDoesNotCount()
    {
        using var image = Waves(10);
        for (var z = 0; z < 12; z++)
            image.Plane(z)[..2400].Clear();
        Assert.InRange(NoiseEstimate.Sd(image), 9, 11.5);
        using var tiny = new Volume<float>(new VolumeShape(4, 2, 2));
        Assert.Equal(0, NoiseEstimate.Sd(tiny));
        Assert.Equal(0, NoiseEstimate.RelativeSd(tiny));
    }
}
