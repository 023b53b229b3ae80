using FsCheck.Xunit;
using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Views.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class PercentilesTests
{
    private static readonly double[] Percents = [0, 1, 37.3, 50, 99.8, 100];

    [Property(MaxTest = 60)]
    public void Floats_as_by_sorting(int seed)
    {
        var random = new Random(seed);
        using var volume = new Volume<float>(new VolumeShape(2, random.Next(1, 4), random.Next(1, 9), random.Next(1, 9)));
        for (var i = 0L; i < volume.Shape.Length; i++)
            volume.Slice(i, 1)[0] = random.Next(6) switch
            {
                0 => 0f,
                1 => -0f,
                2 => float.NaN,
                3 => float.NegativeInfinity,
                4 => (float)((random.NextDouble() - 0.5) * 1e6),
                _ => (float)(random.NextDouble() - 0.5),
            };
        CheckAgainstSort(volume, 1);
    }

    [Theory]
    [InlineData(PixelType.UInt8)]
    [InlineData(PixelType.Int8)]
    [InlineData(PixelType.UInt16)]
    [InlineData(PixelType.Int16)]
    [InlineData(PixelType.UInt32)]
    [InlineData(PixelType.Int32)]
    [InlineData(PixelType.Float64)]
    public void Every_pixel_type_as_by_sorting(PixelType type)
    {
        using var volume = Volume.Create(type, new VolumeShape(1, 3, 7, 11));
        var random = new Random(5);
        for (var z = 0; z < 3; z++)
        {
            var bytes = volume.PlaneBytes(0, z);
            if (type == PixelType.Float64)
                for (var i = 0; i < bytes.Length; i += 8)
                    BitConverter.TryWriteBytes(bytes[i..], random.NextDouble() - 0.3);
            else
                random.NextBytes(bytes);
        }
        CheckAgainstSort(volume, 0);
    }

    [Fact]
    public void No_number_gives_not_a_number()
    {
        using var volume = new Volume<float>(new VolumeShape(1, 2, 2));
        volume.Slice(0, 4).Fill(float.NaN);
        Assert.All(Percentiles.Of(volume, 0, 1, 99), p => Assert.True(double.IsNaN(p)));
    }

    private static void CheckAgainstSort(Volume volume, int c)
    {
        var sorted = new List<double>();
        var plane = new float[volume.Shape.PlaneLength];
        for (var z = 0; z < volume.Shape.Z; z++)
        {
            VoxelReader.ReadPlane(volume, c, z, plane);
            sorted.AddRange(plane.Where(float.IsFinite).Select(v => (double)v));
        }
        sorted.Sort();
        var found = Percentiles.Of(volume, c, Percents);
        for (var i = 0; i < Percents.Length; i++)
        {
            if (sorted.Count == 0)
            {
                Assert.True(double.IsNaN(found[i]));
                continue;
            }
            var rank = Percents[i] / 100 * (sorted.Count - 1);
            var (a, b) = (sorted[(int)Math.Floor(rank)], sorted[(int)Math.Ceiling(rank)]);
            var expected = a + (b - a) * (rank - Math.Floor(rank));
            Assert.Equal(expected, found[i], 1e-6 * Math.Max(1, Math.Abs(expected)));
        }
    }
}
