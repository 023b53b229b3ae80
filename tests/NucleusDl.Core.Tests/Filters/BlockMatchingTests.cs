using FsCheck.Xunit;
using NucleusDl.Filters;
using NucleusDl.Metrics;
using NucleusDl.Restoring;
using NucleusDl.Tests.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Filters;

[Trait(Kind.Name, Kind.Fast)]
public class BlockMatchingTests
{
    [Theory]
    [InlineData(1, 1, 9, 11, 2, 8)]
    [InlineData(1, 3, 8, 9, 3, 16)]
    [InlineData(2, 6, 7, 10, 3, 5)]
    [InlineData(1, 9, 10, 8, 4, 1)]
    public void It_equals_its_definition_whatever_the_threads(int c, int z, int y, int x, int step, int group)
    {
        using var image = Slow.Image(new Random(7), new VolumeShape(c, z, y, x), 40);
        var o = new BlockMatchingOptions { NoiseSd = 12, Step = step, SearchZ = 2, SearchYX = 3, FirstGroup = group, SecondGroup = 2 * group, SecondDistance = 1.5 };
        using var fast = BlockMatching.Filter(image, o);
        using var one = BlockMatching.Filter(image, o, new ParallelOptions { MaxDegreeOfParallelism = 1 });
        Slow.Equal(one, fast);
        for (var k = 0; k < c; k++)
        {
            using var channel = image.Channel(k);
            var plain = new PlainBlockMatching((Volume<float>)channel, o).Run();
            for (var i = 0; i < plain.Length; i++)
                Assert.Equal(plain[i], fast.Slice(k * channel.Shape.Length + i, 1)[0], 2e-3);
        }
    }

    [Fact]
    public void Noise_falls_to_a_twentieth_of_its_power_and_what_is_constant_stays()
    {
        using var noise = BaselineTests.Normal(new VolumeShape(12, 32, 36), 5);
        using var less = BlockMatching.Filter(noise, new BlockMatchingOptions { NoiseSd = 1 });
        Assert.InRange(BaselineTests.Sd(less), 0.01, Math.Sqrt(0.05));
        // Smaller than the noise that is told: only what differs from the mean is taken for noise.
        using var flat = noise.Map(v => 0.3f + 0 * v);
        using var kept = BlockMatching.Filter(flat, new BlockMatchingOptions { NoiseSd = 1 });
        Slow.Near(flat, kept, 1e-5);
    }

    [Property(MaxTest = 12)]
    public bool What_is_added_to_the_image_is_added_to_the_result(int seed, byte offset)
    {
        var random = new Random(seed);
        using var image = Slow.Image(random, new VolumeShape(random.Next(1, 8), random.Next(4, 12), random.Next(4, 12)), 30);
        // Whole numbers, so that distances stay exactly what they are.
        using var lighter = image.Map(v => v + offset);
        var o = new BlockMatchingOptions { NoiseSd = 3, SecondDistance = 1e9 };
        using var a = BlockMatching.Filter(image, o);
        using var b = BlockMatching.Filter(lighter, o);
        return Enumerable.Range(0, (int)image.Shape.Length).All(i => Math.Abs(a.Slice(i, 1)[0] + offset - b.Slice(i, 1)[0]) < 0.02 + 0.001 * offset);
    }

    [Fact]
    public void It_beats_the_other_filters_on_phantoms_and_keeps_size_and_names()
    {
        var (clean, noisy, level) = BaselineTests.Pair(18);
        using (clean)
        using (noisy)
        {
            noisy.VoxelSize = new VoxelSize(1, 0.4, 0.4);
            var range = ImageQuality.Range(clean);
            double Psnr(string name, double value)
            {
                using var result = Baseline.Get(name).Apply(noisy, level, value);
                Assert.Equal(noisy.VoxelSize, result.VoxelSize);
                return ImageQuality.Psnr(result, clean, range);
            }
            var best = new[] { Psnr("gaussian", 1.4), Psnr("nlm", 0.8), Psnr("nlm", 1.1), Psnr("wavelet", 1.4), Psnr("wavelet", 2.8) }.Max();
            Assert.InRange(Psnr("bm4d", 1), best + 0.3, 45);
        }
    }

    [Fact]
    public void What_varies_along_one_axis_alone_is_kept_there()
    {
        // Planes 2.5 times as far apart as rows: an edge between two planes must not be blurred, though each cube spans it.
        using var noise = BaselineTests.Normal(new VolumeShape(10, 24, 24), 9);
        using var step = noise.Map(_ => 0f);
        for (var z = 5; z < 10; z++)
            step.Plane(z).Fill(8);
        using var noisy = step.Map(v => v);
        for (var z = 0; z < 10; z++)
            for (var i = 0; i < 24 * 24; i++)
                noisy.Plane(z)[i] += noise.Plane(z)[i];
        using var result = BlockMatching.Filter(noisy, new BlockMatchingOptions { NoiseSd = 1 });
        foreach (var (z, expected) in new[] { (4, 0.0), (5, 8.0) })
            Assert.Equal(expected, result.Plane(z).ToArray().Average(v => (double)v), 0.25);
    }

    [Fact]
    public void What_cannot_be_filtered_is_refused()
    {
        using var image = new Volume<float>(new VolumeShape(4, 8, 8));
        foreach (var o in new BlockMatchingOptions[] { new(), new() { NoiseSd = double.NaN }, new() { NoiseSd = 1, Step = 5 }, new() { NoiseSd = 1, SearchYX = 21 }, new() { NoiseSd = 1, FirstGroup = 33 }, new() { NoiseSd = 1, Threshold = -1 } })
            Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => BlockMatching.Filter(image, o)).Kind);
        using var thin = new Volume<float>(new VolumeShape(4, 3, 8));
        Assert.Contains("3 x 8", Assert.Throws<NucleusException>(() => BlockMatching.Filter(thin, new BlockMatchingOptions { NoiseSd = 1 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_stops_when_told_to()
    {
        using var image = new Volume<float>(new VolumeShape(8, 32, 32));
        Assert.Throws<OperationCanceledException>(() => BlockMatching.Filter(image, new BlockMatchingOptions { NoiseSd = 1 }, new ParallelOptions { CancellationToken = new CancellationToken(true) }));
    }
}
