using NucleusDl.Filters;
using NucleusDl.Labels;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Labels;

/// <summary>Noise alone is told from nuclei in much noise.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class NoiseLookTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(200, 30)]
    [InlineData(60000, 3)]
    public void Noise_is_noise_whatever_its_level(double background, double sigma)
    {
        using var noise = Noise(new VolumeShape(16, 64, 64), background, sigma, 3);
        Assert.True(NoiseLook.IsNoiseAlone(noise));
        using var smooth = Gaussian.Blur(noise, 0.5, 0.5, 0.5);
        Assert.False(NoiseLook.IsNoiseAlone(smooth));
    }

    [Theory]
    [InlineData(12)]
    [InlineData(6)]
    public void Nuclei_in_much_noise_are_none(double decibels)
    {
        using var stack = Phantom.Generate(PhantomConfig.WildType with { Shape = new VolumeShape(16, 64, 64), Nuclei = 8 }, 5);
        using var image = stack.Image.ToFloat();
        var (low, high) = (float.MaxValue, float.MinValue);
        for (var z = 0; z < 16; z++)
            foreach (var v in image.Plane(0, z))
                (low, high) = (Math.Min(low, v), Math.Max(high, v));
        using var noise = Noise(image.Shape, 0, (high - low) * Math.Pow(10, -decibels / 20), 4);
        for (var z = 0; z < 16; z++)
            for (var i = 0; i < 64 * 64; i++)
                noise.Plane(0, z)[i] += image.Plane(0, z)[i];
        Assert.True(NoiseLook.Correlation(noise, 1, 0) > 0.05, $"{NoiseLook.Correlation(noise, 1, 0)}");
        Assert.False(NoiseLook.IsNoiseAlone(noise));
    }

    [Fact]
    public void Small_and_constant_stacks_are_not_called_noise()
    {
        using var small = Noise(new VolumeShape(4, 64, 64), 10, 1, 5);
        Assert.False(NoiseLook.IsNoiseAlone(small));
        using var line = Noise(new VolumeShape(1, 1, 50000), 10, 1, 5);
        Assert.False(NoiseLook.IsNoiseAlone(line));
        using var constant = Noise(new VolumeShape(16, 64, 64), 10, 0, 5);
        Assert.Equal(0, NoiseLook.Correlation(constant, 1, 0));
    }

    private static Volume<float> Noise(VolumeShape shape, double background, double sigma, int seed)
    {
        var (random, volume) = (new Random(seed), new Volume<float>(shape));
        for (var z = 0; z < shape.Z; z++)
            foreach (ref var v in volume.Plane(0, z))
                v = (float)(background + sigma * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return volume;
    }
}
