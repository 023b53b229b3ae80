using FsCheck.Xunit;
using NucleusDl.Measuring;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Measuring;

/// <summary>Counting grey values gives what listing and sorting them gives.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class LocalBackgroundTests
{
    private static readonly VoxelSize Size = new(1, 0.5, 0.5);

    /// <summary>The same values as 16-bit integers, which are counted, and as floats, which are listed.</summary>
    [Property(MaxTest = 40)]
    public void Integers_are_counted_to_the_same_result(int seed, byte spread, bool large)
    {
        var random = new CounterRandom((ulong)seed, 1, 1);
        // A large box is thinned out; both must take the same voxels.
        using var labels = large ? Solids.Ball(24, 61, 67, 14, Size) : Solids.Ball(9, 15, 17, 3, Size);
        using var integers = new Volume<short>(labels.Shape);
        foreach (ref var v in integers.Slice(0, (int)integers.Shape.Length))
            v = (short)(random.Next(1 + 40 * spread) - 20 * spread);
        using var floats = integers.ToFloat();
        var (counted, listed) = (Measure(labels, integers), Measure(labels, floats));
        Assert.Equal(listed.Background, counted.Background);
        Assert.Equal(listed.Otsu, counted.Otsu);
        Assert.Equal(listed.BackgroundSd, counted.BackgroundSd, 1e-9 * (1 + listed.BackgroundSd));
    }

    [Fact]
    public void Every_small_type_is_counted_and_nothing_stays_from_one_nucleus_to_the_next()
    {
        using var labels = new LabelVolume(9, 15, 60, Size);
        Solids.Add(labels, new Point3(4, 3.5, 4), 2, 1);
        Solids.Add(labels, new Point3(4, 3.5, 24), 2, 2);
        using var grey = new Volume<float>(labels.Shape);
        for (var z = 0; z < 9; z++)
            for (var y = 0; y < 15; y++)
                for (var x = 0; x < 60; x++)
                    grey[z, y, x] = x < 30 ? 100 : 7 + x % 2;
        // One thread, so that one table serves both.
        var one = new ParallelOptions { MaxDegreeOfParallelism = 1 };
        using var whole = grey.Map(v => (int)v);
        var listed = Morphometry.Measure(labels, whole, parallel: one).Rows;
        Assert.Equal(100, listed[0].Channels[0].Background);
        Assert.InRange(listed[1].Channels[0].Background, 7, 8);
        foreach (var image in new Volume[] { grey.Map(v => (byte)v), grey.Map(v => (sbyte)v), grey.Map(v => (ushort)v), grey.Map(v => (short)v) })
            using (image)
                foreach (var (row, expected) in Morphometry.Measure(labels, image, parallel: one).Rows.Zip(listed))
                {
                    Assert.Equal(expected.Channels[0].Background, row.Channels[0].Background);
                    Assert.Equal(expected.Channels[0].Otsu, row.Channels[0].Otsu);
                    Assert.Equal(expected.Channels[0].BackgroundSd, row.Channels[0].BackgroundSd, 1e-9);
                }
    }

    private static ChannelIntensity Measure(LabelVolume labels, Volume image) =>
        Morphometry.Measure(labels, image, new MorphometryOptions { Chromocentres = null }).Rows[0].Channels[0];
}
