using NucleusDl.Filters;
using NucleusDl.Restoring;
using NucleusDl.Synthetic;
using NucleusDl.Tests.Filters;
using NucleusDl.Tests.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Restoring;

[Trait(Kind.Name, Kind.Fast)]
public class ResidualCheckTests
{
    [Fact]
    public void Under_the_null_p_values_are_uniform_even_where_the_variance_changes()
    {
        // 12 shifts of 40 stacks of independent noise whose SD runs from 1 to 10.
        var p = new List<double>();
        for (ulong seed = 0; seed < 40; seed++)
        {
            using var noise = BaselineTests.Normal(new VolumeShape(8, 24, 24), seed);
            for (var y = 0; y < 24; y++)
                for (var z = 0; z < 8; z++)
                    foreach (ref var v in noise.Row(0, z, y))
                        v *= 1 + 9f * y / 23;
            p.AddRange(Autocorrelation.AlongAxes(noise).Select(l => l.PValue));
        }
        Assert.Equal(0.5, p.Average(), 0.06);
        Assert.InRange(p.Count(v => v < 0.05) / (double)p.Count, 0.02, 0.085);
    }

    [Fact]
    public void Pure_noise_passes_and_a_perfect_result_with_it()
    {
        var (clean, noisy, level) = BaselineTests.Pair(18);
        using (clean)
        using (noisy)
        {
            using var check = ResidualCheck.Of(noisy, clean, clean, level);
            Assert.Empty(check.StructuredAxes);
            Assert.InRange(check.PValue, 0.01, 1);
            Assert.InRange(check.ShareTooMuch, 0, 0.01);
            Assert.Empty(check.Changes!);
            Assert.Contains(check.Words(), w => w.StartsWith("No structure is seen", StringComparison.Ordinal));
            Assert.Contains(check.Words(), w => w.Contains("no structure of 20 voxels", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(6, 0, 0, "z")]
    [InlineData(0, 6, 0, "y")]
    [InlineData(0, 0, 6, "x")]
    public void Planted_structure_is_found_along_its_axis(int z, int y, int x, string axis)
    {
        using var noise = BaselineTests.Normal(new VolumeShape(20, 40, 40), 3);
        using var zero = noise.Map(_ => 0f);
        // A weak wave along one axis, a quarter of the noise: invisible to the eye.
        for (var k = 0; k < 20; k++)
            for (var j = 0; j < 40; j++)
                for (var i = 0; i < 40; i++)
                    noise[k, j, i] += 0.35f * MathF.Sin(2 * MathF.PI * (z > 0 ? k / (float)(2 * z) : y > 0 ? j / (float)(2 * y) : i / (float)(2 * x)));
        var lags = Autocorrelation.AlongAxes(noise);
        using var check = ResidualCheck.Of(noise, zero, null, new NoiseLevel(1e-3, 0, 1000));
        Assert.Contains(axis, check.StructuredAxes);
        Assert.InRange(check.PValue, 0, 1e-4);
        Assert.Contains(check.Words(), w => w.StartsWith("The residual still holds structure along", StringComparison.Ordinal));
        // One period is twelve voxels: along the wave the correlation falls with the shift.
        var along = lags.Where(l => (axis == "z" ? l.Z : axis == "y" ? l.Y : l.X) > 0).ToList();
        Assert.True(along[0].Correlation > along[3].Correlation);
    }

    [Fact]
    public void Smoothing_too_much_is_said_and_so_are_nuclei_added_and_removed()
    {
        var (clean, noisy, level) = BaselineTests.Pair(24);
        using (clean)
        using (noisy)
        {
            using var smooth = Gaussian.Blur(noisy, 2, 4, 4);
            using var check = ResidualCheck.Of(noisy, smooth, clean, level);
            Assert.NotEmpty(check.StructuredAxes);
            Assert.True(check.ShareTooMuch > 0.01);
            Assert.Contains(check.Changes!, c => !c.Added);

            using var invented = clean.Clone();
            for (var z = 6; z < 10; z++)
                for (var y = 30; y < 35; y++)
                    for (var x = 30; x < 35; x++)
                        invented[z, y, x] += 4000;
            using var other = ResidualCheck.Of(noisy, invented, clean);
            var change = Assert.Single(other.Changes!);
            Assert.True(change.Added);
            Assert.Equal((7, 32, 32), (change.Z, change.Y, change.X));
            Assert.Equal(change.Voxels, Slow.All(other.ChangeMap!).ToArray().Count(v => v == 1));
            Assert.True(other.NoiseEstimated);
            Assert.Contains(other.Words(), w => w.Contains("1 structures were added and 0 removed", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_map_of_correlations_is_symmetric_and_agrees_with_the_shifts()
    {
        using var noise = BaselineTests.Normal(new VolumeShape(9, 20, 22), 8);
        using var smooth = Gaussian.Blur(noise, 1, 1, 1);
        using var map = Autocorrelation.Map(smooth, 2, 3);
        Assert.Equal(1, map[2, 3, 3]);
        Assert.Equal(map[1, 2, 5], map[3, 4, 1]);
        Assert.Equal(Autocorrelation.AlongAxes(smooth).First(l => l is { Z: 1 }).Correlation, map[3, 3, 3], 1e-6);
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1.6448536, 0.05)]
    [InlineData(4.9, 4.791832765903e-7)]
    [InlineData(8, 6.220960574e-16)]
    [InlineData(-1.6448536, 0.95)]
    public void Tails_are_those_of_the_normal_distribution(double score, double p) => Assert.Equal(1, Autocorrelation.UpperTail(score) / p, 0.03);

    [Fact]
    public void Wrong_input_is_refused()
    {
        using var a = BaselineTests.Normal(new VolumeShape(3, 8, 8), 1);
        using var b = BaselineTests.Normal(new VolumeShape(3, 8, 9), 1);
        Assert.Throws<NucleusException>(() => ResidualCheck.Of(a, b));
        Assert.Throws<NucleusException>(() => ResidualCheck.Of(a, a, b));
        Assert.Throws<NucleusException>(() => ResidualCheck.Of(a, a, null, null, new ResidualOptions { Reach = 0 }));
    }
}
