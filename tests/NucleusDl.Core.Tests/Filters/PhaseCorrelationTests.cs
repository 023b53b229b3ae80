using FsCheck.Xunit;
using NucleusDl.Filters;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Filters;

[Trait(Kind.Name, Kind.Fast)]
public class PhaseCorrelationTests
{
    private static Volume<float> Blobs(ulong seed, int z = 20, int y = 80, int x = 70)
    {
        using var points = new Volume<float>(new VolumeShape(z, y, x));
        var random = new CounterRandom(seed, 1, 0);
        for (var i = 0; i < 60; i++)
            points[random.Next(z), random.Next(y), random.Next(x)] = 100;
        return Gaussian.Blur(points, 1, 2, 2);
    }

    private static Volume<float> Shifted(Volume<float> from, int dz, int dy, int dx, double noise, ulong seed)
    {
        var s = from.Shape;
        var result = new Volume<float>(s);
        var random = new CounterRandom(seed, 2, 0);
        for (var z = 0; z < s.Z; z++)
            for (var y = 0; y < s.Y; y++)
                for (var x = 0; x < s.X; x++)
                {
                    var inside = (uint)(z - dz) < (uint)s.Z && (uint)(y - dy) < (uint)s.Y && (uint)(x - dx) < (uint)s.X;
                    result[z, y, x] = (float)((inside ? from[z - dz, y - dy, x - dx] : 0) * 3 + 40 + noise * random.Normal());
                }
        return result;
    }

    [Property(MaxTest = 15)]
    public void AShiftIsFoundThroughNoiseAndAnotherExposure(byte z, byte y, byte x, ulong seed)
    {
        var (dz, dy, dx) = (z % 5 - 2, y % 17 - 8, x % 17 - 8);
        using var still = Blobs(seed);
        using var moved = Shifted(still, dz, dy, dx, noise: 1, seed);
        var found = PhaseCorrelation.Shift(still, moved);
        Assert.Equal((dz, dy, dx), (found.Z, found.Y, found.X));
        Assert.True(found.Peak > 9, $"{found.Peak:0.0}");
    }

    [Fact]
    public void StacksThatHaveNothingInCommonHaveNoClearShift()
    {
        using var a = Blobs(1);
        using var b = Blobs(2);
        Assert.InRange(PhaseCorrelation.Shift(a, b).Peak, 0, 9);
    }

    [Theory]
    [InlineData(1, 64, 64)]
    [InlineData(3, 9, 33)]
    public void ThinStacksWork(int z, int y, int x)
    {
        using var still = Blobs(5, z, y, x);
        var found = PhaseCorrelation.Shift(still, still);
        Assert.Equal((0, 0, 0), (found.Z, found.Y, found.X));
    }

    [Fact]
    public void OtherShapesAreAProgrammersMistake()
    {
        using var a = Blobs(1);
        using var b = Blobs(1, z: 19);
        Assert.Throws<ArgumentException>(() => PhaseCorrelation.Shift(a, b));
    }
}
