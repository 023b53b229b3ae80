using NucleusDl.Filters;
using NucleusDl.Metrics;
using NucleusDl.Synthetic;
using NucleusDl.Tests.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Filters;

[Trait(Kind.Name, Kind.Fast)]
public class BaselineTests
{
    [Theory]
    [InlineData(1, 5, 7, 19, 1, 1, 1, 2)]
    [InlineData(2, 3, 9, 20, 0, 1, 2, 1)]
    [InlineData(1, 11, 6, 8, 1, 2, 0, 3)]
    [InlineData(1, 1, 12, 9, 0, 1, 0, 2)]
    public void Non_local_means_equals_its_definition(int c, int z, int y, int x, int patchZ, int patch, int searchZ, int search)
    {
        using var image = Slow.Image(new Random(3), new VolumeShape(c, z, y, x), 40);
        var o = new NonLocalMeansOptions { NoiseSd = 6, Strength = 0.8, PatchZ = patchZ, PatchYX = patch, SearchZ = searchZ, SearchYX = search };
        using var fast = NonLocalMeans.Filter(image, o);
        using var one = NonLocalMeans.Filter(image, o, new ParallelOptions { MaxDegreeOfParallelism = 1 });
        Slow.Equal(one, fast);
        for (var k = 0; k < c; k++)
            for (var j = 0; j < z; j++)
                for (var i = 0; i < y * x; i++)
                    Assert.Equal(Plain(image, o, k, j, i / x, i % x), fast[k, j, i / x, i % x], 2e-3);
    }

    [Fact]
    public void Non_local_means_is_as_good_as_that_of_scikit_image()
    {
        using var image = Npy.Image("nlm-input", "filters");
        using var clean = Npy.Image("nlm-clean", "filters");
        using var theirs = Npy.Image("nlm-skimage", "filters");
        // h = 1.2 and σ = 2: the strength is their ratio.
        using var ours = NonLocalMeans.Filter(image, new NonLocalMeansOptions { NoiseSd = 2, Strength = 0.6, SearchZ = 2, SearchYX = 2 });
        Assert.InRange(ImageQuality.Nrmse(ours, clean) / ImageQuality.Nrmse(theirs, clean), 0.5, 1.05);
        Assert.True(ImageQuality.Nrmse(ours, theirs) < 0.5 * ImageQuality.Nrmse(image, clean));
    }

    [Fact]
    public void Wavelets_without_strength_change_nothing_and_with_it_take_noise_away()
    {
        using var noise = Normal(new VolumeShape(12, 40, 44), 5);
        using var same = Wavelet.Denoise(noise, 1, strength: 0);
        for (long i = 0; i < noise.Shape.Length; i++)
            Assert.Equal(noise.Slice(i, 1)[0], same.Slice(i, 1)[0], 1e-5);
        using var less = Wavelet.Denoise(noise, 1);
        // A tenth of the noise's power at most. Some stays: around a voxel, chance alone looks like a little signal.
        Assert.InRange(Sd(less), 0, Math.Sqrt(0.1));
        using var flat = noise.Map(v => 7f + 0 * v);
        using var kept = Wavelet.Denoise(flat, 1);
        Slow.Near(flat, kept, 1e-5);
    }

    [Theory]
    [InlineData(18)]
    [InlineData(24)]
    public void Baselines_gain_on_phantoms_and_stabilisation_helps(double psnr)
    {
        var (clean, noisy, level) = Pair(psnr);
        using (clean)
        using (noisy)
        {
            var range = ImageQuality.Range(clean);
            var anscombe = new Anscombe(level);
            using var nlm = anscombe.Around(noisy, v => NonLocalMeans.Filter(v, new NonLocalMeansOptions { NoiseSd = 1 }));
            using var wavelet = anscombe.Around(noisy, v => Wavelet.Denoise(v, 1));
            Assert.InRange(ImageQuality.Psnr(nlm, clean, range) - psnr, 4, 30);
            Assert.InRange(ImageQuality.Psnr(wavelet, clean, range) - psnr, 4, 30);
        }
    }

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 1.5)]
    [InlineData(30, 1.5)]
    [InlineData(200, 0.7)]
    [InlineData(20, 9)]
    public void The_inverse_of_the_transform_is_unbiased_and_noise_has_SD_1(double photons, double read)
    {
        var level = new NoiseLevel(10, 1000, read);
        var anscombe = new Anscombe(level);
        using var zeros = new Volume<float>(new VolumeShape(20, 80, 80));
        using var flat = zeros.Map(_ => (float)(1000 + 10 * photons));
        using var noisy = PoissonGaussian.Add(flat, level, 3);
        using var image = noisy.ToFloat();
        using var stable = anscombe.Forward(image);
        if (photons >= 3)
            Assert.Equal(1, Sd(stable), 0.06);
        var mean = Slow.All(stable).ToArray().Average();
        // Standard error of the light, from that of the recording, four times.
        Assert.Equal(photons, anscombe.Photons(mean), 4 * Math.Sqrt((photons + read * read) / zeros.Shape.Length) + 0.004);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(18)]
    [InlineData(24)]
    public void The_camera_is_found_from_one_stack(double psnr)
    {
        var (clean, noisy, level) = Pair(psnr);
        using (clean)
        using (noisy)
        {
            var found = NoiseModel.Estimate(noisy);
            Assert.Equal(1, found.Gain / level.Gain, 0.25);
            foreach (var grey in new[] { 10_500.0, 12_000, 15_000 })
                Assert.Equal(1, Math.Sqrt(found.VarianceAt(grey) / level.VarianceAt(grey)), 0.12);
        }
    }

    [Fact]
    public void Noise_that_is_the_same_everywhere_has_next_to_no_gain()
    {
        using var noise = Normal(new VolumeShape(6, 60, 60), 2);
        using var image = noise.Map(v => 100 + 3 * v);
        var found = NoiseModel.Estimate(image);
        Assert.Equal(3, Math.Sqrt(found.VarianceAt(100)), 0.2);
        Assert.Throws<NucleusException>(() => NoiseModel.Estimate(new Volume<float>(new VolumeShape(2, 9, 9))));
        Assert.Throws<NucleusException>(() => NonLocalMeans.Filter(image, new NonLocalMeansOptions()));
        Assert.Throws<NucleusException>(() => Wavelet.Denoise(image, -1));
        Assert.Throws<NucleusException>(() => new Anscombe(new NoiseLevel(0, 0, 1)));
    }

    internal static (Volume<float> Clean, Volume<float> Noisy, NoiseLevel Level) Pair(double psnr, ulong seed = 4)
    {
        using var stack = Phantom.Generate(PhantomConfig.WildType with { Shape = new VolumeShape(16, 64, 64), Nuclei = 10 }, seed);
        var clean = PoissonGaussian.Stretch(stack.Clean);
        var level = NoiseLevel.ForPsnr(clean, psnr, PoissonGaussian.Dark);
        using var noisy = PoissonGaussian.Add(clean, level, seed);
        return (clean, noisy.ToFloat(), level);
    }

    internal static Volume<float> Normal(VolumeShape shape, ulong seed)
    {
        var random = new CounterRandom(seed, 0, 0);
        var v = new Volume<float>(shape);
        foreach (ref var x in Slow.All(v))
            x = (float)random.Normal();
        return v;
    }

    internal static double Sd(Volume<float> v)
    {
        var all = Slow.All(v).ToArray();
        double mean = all.Average(x => (double)x);
        return Math.Sqrt(all.Average(x => (x - mean) * (x - mean)));
    }

    private static double Plain(Volume<float> v, NonLocalMeansOptions o, int c, int z, int y, int x)
    {
        var s = v.Shape;
        float At(int k, int j, int i) => v[c, Mirror(k, s.Z), Mirror(j, s.Y), Mirror(i, s.X)];
        var n = (2 * o.PatchZ + 1) * (2 * o.PatchYX + 1) * (2 * o.PatchYX + 1);
        double sum = 0, weights = 0;
        for (var dz = -o.SearchZ; dz <= o.SearchZ; dz++)
            for (var dy = -o.SearchYX; dy <= o.SearchYX; dy++)
                for (var dx = -o.SearchYX; dx <= o.SearchYX; dx++)
                {
                    var d = 0.0;
                    for (var k = -o.PatchZ; k <= o.PatchZ; k++)
                        for (var j = -o.PatchYX; j <= o.PatchYX; j++)
                            for (var i = -o.PatchYX; i <= o.PatchYX; i++)
                                d += Math.Pow(At(z + k, y + j, x + i) - At(z + dz + k, y + dy + j, x + dx + i), 2);
                    var h = o.Strength * o.NoiseSd;
                    var w = Math.Exp(-Math.Max(0, d / n - 2 * o.NoiseSd * o.NoiseSd) / (h * h));
                    sum += w * At(z + dz, y + dy, x + dx);
                    weights += w;
                }
        return sum / weights;
    }

    private static int Mirror(int i, int n)
    {
        i = (i % (2 * n) + 2 * n) % (2 * n);
        return i < n ? i : 2 * n - 1 - i;
    }
}
