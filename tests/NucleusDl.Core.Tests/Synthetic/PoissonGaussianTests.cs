using FsCheck.Xunit;
using NucleusDl.Metrics;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Synthetic;

[Trait(Kind.Name, Kind.Fast)]
public class PoissonGaussianTests
{
    // 80,000 voxels of one grey value: the standard error of the mean is SD/283, that of the variance about 0.5 % and more for few photons.
    [Theory]
    [InlineData(10_000, 512, 1.5)]
    [InlineData(10_800, 512, 1.5)]
    [InlineData(18_000, 512, 1.5)]
    [InlineData(14_000, 1100, 0)]
    [InlineData(18_000, 30, 0.7)]
    public void Mean_variance_and_third_moment_are_those_of_the_model(double clean, double gain, double read)
    {
        using var flat = Flat(clean, 20, 50, 80);
        var level = new NoiseLevel(gain, 10_000, read);
        using var noisy = PoissonGaussian.Add(flat, level, 7);
        var d = Values(noisy).Select(v => v - clean).ToArray();
        var variance = level.VarianceAt(clean) + 1 / 12.0;
        var sd = Math.Sqrt(variance);
        Assert.Equal(0, d.Average() / sd, 4 / Math.Sqrt(d.Length));
        Assert.Equal(1, d.Average(v => v * v) / variance, 0.025);
        // Only the Poisson part is skewed: its third central moment is gain³ · photons.
        var third = gain * gain * gain * level.PhotonsAt(clean);
        Assert.Equal(third / (sd * sd * sd), d.Average(v => v * v * v) / (sd * sd * sd), 0.15);
    }

    [Fact]
    public void Voxels_are_independent_along_every_axis()
    {
        using var flat = Flat(14_000, 20, 50, 80);
        using var noisy = PoissonGaussian.Add(flat, new NoiseLevel(512, 10_000, 1.5), 3);
        using var d = noisy.Map(v => v - 14_000f);
        foreach (var (dz, dy, dx) in new[] { (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1) })
        {
            double ab = 0, aa = 0;
            for (var z = 0; z + dz < 20; z++)
                for (var y = 0; y + dy < 50; y++)
                    for (var x = 0; x + dx < 80; x++)
                    {
                        ab += d[z, y, x] * d[z + dz, y + dy, x + dx];
                        aa += d[z, y, x] * d[z, y, x];
                    }
            Assert.Equal(0, ab / aa, 4 / Math.Sqrt(20 * 50 * 80));
        }
    }

    [Theory]
    [InlineData(12)]
    [InlineData(18)]
    [InlineData(24)]
    public void A_recording_has_the_PSNR_asked_for(double psnr)
    {
        using var stack = Phantom.Generate(PhantomConfig.WildType with { Shape = new VolumeShape(16, 64, 64), Nuclei = 8 }, 2);
        using var clean = PoissonGaussian.Stretch(stack.Clean);
        Assert.Equal(PoissonGaussian.Bright - PoissonGaussian.Dark, ImageQuality.Range(clean), 0.01);
        var level = NoiseLevel.ForPsnr(clean, psnr, PoissonGaussian.Dark);
        using var noisy = PoissonGaussian.Add(clean, level, 11);
        using var image = noisy.ToFloat();
        Assert.Equal(psnr, ImageQuality.Psnr(image, clean, ImageQuality.Range(clean)), 0.15);
        Assert.True(Values(noisy).Count(v => v == 0) < noisy.Shape.Length / 1000);
    }

    [Property(MaxTest = 20)]
    public void Same_seed_same_noise_on_any_number_of_threads(ulong seed)
    {
        using var flat = Flat(11_000, 3, 8, 9);
        var level = new NoiseLevel(300, 10_000, 1);
        using var one = PoissonGaussian.Add(flat, level, seed, new ParallelOptions { MaxDegreeOfParallelism = 1 });
        using var two = PoissonGaussian.Add(flat, level, seed, new ParallelOptions { MaxDegreeOfParallelism = 2 });
        using var other = PoissonGaussian.Add(flat, level, seed + 1);
        Assert.Equal(Values(one), Values(two));
        Assert.NotEqual(Values(one), Values(other));
    }

    [Fact]
    public void What_cannot_be_recorded_is_refused()
    {
        using var flat = Flat(11_000, 2, 4, 4);
        Assert.Throws<NucleusException>(() => NoiseLevel.ForPsnr(flat, 18, 10_000));
        Assert.Throws<NucleusException>(() => PoissonGaussian.Stretch(flat));
        Assert.Throws<NucleusException>(() => PoissonGaussian.Add(flat, new NoiseLevel(0, 0, 0), 1));
        flat[0, 0, 0] = 12_000;
        Assert.Throws<NucleusException>(() => NoiseLevel.ForPsnr(flat, 18, 11_500));
        Assert.Throws<NucleusException>(() => NoiseLevel.ForPsnr(flat, double.NaN, 10_000));
        using var dark = flat.Map(v => v - 11_000);
        var e = Assert.Throws<NucleusException>(() => NoiseLevel.ForPsnr(dark, 18, 0));
        Assert.Contains("16 bits", e.Message, StringComparison.Ordinal);
    }

    private static Volume<float> Flat(double value, int z, int y, int x)
    {
        using var zeros = new Volume<float>(new VolumeShape(z, y, x));
        return zeros.Map(_ => (float)value);
    }

    private static double[] Values(Volume<ushort> v) => Array.ConvertAll(v.Slice(0, (int)v.Shape.Length).ToArray(), x => (double)x);
}
