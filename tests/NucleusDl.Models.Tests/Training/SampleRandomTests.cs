using NucleusDl.Models.Training;

namespace NucleusDl.Tests.Training;

[Trait(Kind.Name, Kind.Fast)]
public class SampleRandomTests
{
    [Fact]
    public void EveryPartOfTheAddressMatters()
    {
        var seen = new HashSet<ulong>();
        for (var seed = 0; seed < 8; seed++)
            for (var step = 0; step < 8; step++)
                for (var sample = 0; sample < 8; sample++)
                    foreach (var purpose in Enum.GetValues<SamplePurpose>())
                        Assert.True(seen.Add(SampleRandom.At(seed, step, sample, purpose).NextUInt64()));
    }

    [Fact]
    public void StreamIsPinned()
    {
        // A model's record names its seed: another stream would be another training.
        var random = SampleRandom.At(1, 2, 3, SamplePurpose.Place);
        Assert.Equal(Pinned, new[] { random.NextUInt64(), random.NextUInt64() });
    }

    [Fact]
    public void UniformNormalAndIntegerHaveTheirMoments()
    {
        const int N = 200_000;
        var random = SampleRandom.At(5, 0, 0, SamplePurpose.Intensity);
        double uniform = 0, normal = 0, squares = 0;
        var counts = new int[7];
        for (var i = 0; i < N; i++)
        {
            var u = random.Uniform(-1, 3);
            Assert.InRange(u, -1, 3);
            uniform += u;
            var n = random.Normal();
            normal += n;
            squares += n * n;
            counts[random.Next(7)]++;
        }
        Assert.Equal(1, uniform / N, 0.02);
        Assert.Equal(0, normal / N, 0.02);
        Assert.Equal(1, squares / N, 0.02);
        Assert.All(counts, c => Assert.InRange(c, N / 7 * 0.96, N / 7 * 1.04));
    }

    [Fact]
    public void AddressesBeyondTheRangeAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleRandom.At(1, -1, 0, SamplePurpose.Place));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleRandom.At(1, 1L << 44, 0, SamplePurpose.Place));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleRandom.At(1, 0, SampleRandom.MaxSamples, SamplePurpose.Place));
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(100_001)]
    public void FastNoiseIsNormal(int length)
    {
        var values = new float[length];
        var random = SampleRandom.At(9, 0, 0, SamplePurpose.Intensity);
        random.AddNormal(values, 2);
        var (mean, sd) = PatchMath.MeanSd(values);
        Assert.Equal(0, mean, 0.05);
        Assert.Equal(2, sd, 0.05);
        Assert.Equal(0.0455, values.Count(v => Math.Abs(v) > 4) / (double)length, 0.005);
        Assert.DoesNotContain(values, v => !float.IsFinite(v));
    }

    private static readonly ulong[] Pinned = [8898612015665031083, 13443716072728569125];
}
