using FsCheck.Xunit;
using NucleusDl.Synthetic;

namespace NucleusDl.Tests.Synthetic;

[Trait(Kind.Name, Kind.Fast)]
public class CounterRandomTests
{
    // The known answers published with Random123 for philox4x32-10.
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(~0u, ~0u, ~0u, ~0u, ~0u, ~0u, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Philox_gives_the_published_answers(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint r0, uint r1, uint r2, uint r3) =>
        Assert.Equal((r0, r1, r2, r3), CounterRandom.Philox(c0, c1, c2, c3, k0, k1));

    [Property]
    public void Same_counters_same_numbers_other_counters_other_numbers(ulong seed, uint stream, ulong index)
    {
        var first = Take(new CounterRandom(seed, stream, index));
        Assert.Equal(first, Take(new CounterRandom(seed, stream, index)));
        Assert.NotEqual(first, Take(new CounterRandom(seed + 1, stream, index)));
        Assert.NotEqual(first, Take(new CounterRandom(seed, stream + 1, index)));
        Assert.NotEqual(first, Take(new CounterRandom(seed, stream, index + 1)));
    }

    [Fact]
    public void Uniform_numbers_fill_their_range_evenly()
    {
        var random = new CounterRandom(1, 2, 3);
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++)
        {
            counts[random.Next(7)]++;
            Assert.InRange(random.NextDouble(), 0, 1 - 1e-17);
            Assert.InRange(random.Between(-2, 2), -2, 2);
        }
        Assert.All(counts, c => Assert.InRange(c, 9_500, 10_500));
    }

    [Fact]
    public void Normal_numbers_have_mean_zero_variance_one_and_normal_tails()
    {
        var random = new CounterRandom(5, 0, 0);
        double sum = 0, squares = 0;
        var beyond = 0;
        const int n = 200_000;
        for (var i = 0; i < n; i++)
        {
            var v = random.Normal();
            sum += v;
            squares += v * v;
            beyond += Math.Abs(v) > 1.959964 ? 1 : 0;
            Assert.InRange(random.Normal(2), -2, 2);
        }
        Assert.Equal(0, sum / n, 0.01);
        Assert.Equal(1, squares / n, 0.02);
        Assert.Equal(0.05, beyond / (double)n, 0.003);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    [InlineData(9.99)]
    [InlineData(10)]
    [InlineData(37.5)]
    [InlineData(1e4)]
    [InlineData(1e7)]
    public void Poisson_counts_have_mean_and_variance_of_their_rate(double lambda)
    {
        var random = new CounterRandom(9, 0, (ulong)lambda);
        double sum = 0, squares = 0;
        const int n = 60_000;
        for (var i = 0; i < n; i++)
        {
            var d = random.Poisson(lambda) - lambda;
            sum += d;
            squares += d * d;
        }
        // Five standard errors; the kurtosis of a Poisson count is 3 + 1/λ.
        Assert.InRange(sum / n, -5 * Math.Sqrt(lambda / n), 5 * Math.Sqrt(lambda / n));
        var error = 5 * Math.Sqrt((2 * lambda * lambda + lambda) / n);
        Assert.InRange(squares / n - lambda, -error, error);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(25)]
    public void Poisson_counts_follow_their_distribution(double lambda)
    {
        const int n = 100_000;
        var random = new CounterRandom(11, 0, 0);
        var counts = new int[80];
        for (var i = 0; i < n; i++)
            counts[random.Poisson(lambda)]++;
        double chi2 = 0, p = Math.Exp(-lambda);
        var bins = 0;
        for (var k = 0; k < counts.Length; p *= lambda / ++k)
            if (n * p > 20)
            {
                chi2 += (counts[k] - n * p) * (counts[k] - n * p) / (n * p);
                bins++;
            }
        Assert.InRange(chi2, 0, bins + 4 * Math.Sqrt(2 * bins));
    }

    [Fact]
    public void Directions_are_of_length_one_and_point_everywhere()
    {
        var random = new CounterRandom(3, 0, 0);
        var sum = default(Point3);
        for (var i = 0; i < 20_000; i++)
        {
            var d = random.Direction();
            Assert.Equal(1, d.Length(), 1e-12);
            sum += d;
        }
        Assert.InRange((sum / 20_000).Length(), 0, 0.02);
    }

    private static uint[] Take(CounterRandom random) => [.. Enumerable.Range(0, 9).Select(_ => random.NextUInt32())];
}
