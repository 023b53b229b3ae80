using FsCheck.Xunit;
using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Views.Tests.Viewer;

[Trait(Kind.Name, Kind.Fast)]
public class BlockReductionTests
{
    [Theory]
    [InlineData(100, 1000, 1000, 1, 2, 2)]
    [InlineData(64, 64, 64, 1, 1, 1)]
    public void Fine_axes_shrink_first(int z, int y, int x, int bz, int by, int bx) =>
        Assert.Equal(new BlockReduction(bz, by, bx), BlockReduction.For(new VolumeShape(z, y, x), new VoxelSize(1, 0.4, 0.4), 26_000_000));

    [Property(MaxTest = 60)]
    public void It_always_fits(int seed)
    {
        var random = new Random(seed);
        var shape = new VolumeShape(random.Next(1, 5), random.Next(1, 300), random.Next(1, 3000), random.Next(1, 3000));
        var most = random.Next(1000, 10_000_000);
        var block = BlockReduction.For(shape, random.Next(2) == 0 ? null : new VoxelSize(random.NextDouble() + 0.01, 0.3, 0.2), most);
        Assert.InRange(block.Apply(shape).Length, 1, most);
    }

    [Property(MaxTest = 30)]
    public void Means_are_those_of_a_slow_loop(int seed)
    {
        using var volume = Samples.Image(2, 5, 7, 8, seed: seed).Map(v => v % 13 == 0 ? float.NaN : v);
        using var small = new BlockReduction(2, 3, 3).Mean(volume);
        Assert.Equal(new VolumeShape(2, 3, 3, 3), small.Shape);
        for (var i = 0; i < small.Shape.Length; i++)
        {
            int c = i / 27, z = i / 9 % 3, y = i / 3 % 3, x = i % 3;
            var values = Block(z, y, x, 2, 3, 3, volume.Shape).Select(p => volume[c, p.Z, p.Y, p.X]).Where(float.IsFinite).ToList();
            if (values.Count > 0)
                Assert.Equal(values.Average(), small[c, z, y, x], 1e-3);
            else
                Assert.True(float.IsNaN(small[c, z, y, x]));
        }
    }

    [Property(MaxTest = 30)]
    public void Labels_are_the_most_frequent_but_for_those_kept(int seed)
    {
        using var labels = Samples.RandomLabels(seed, 5, 7, 8, 6);
        var (small, kept, gone) = new BlockReduction(2, 3, 3).MostFrequent(labels);
        var others = 0;
        for (var z = 0; z < 3; z++)
            for (var y = 0; y < 3; y++)
                for (var x = 0; x < 3; x++)
                {
                    var votes = Block(z, y, x, 2, 3, 3, labels.Shape).GroupBy(p => labels[p.Z, p.Y, p.X]).ToDictionary(g => g.Key, g => g.Count());
                    if (votes.GetValueOrDefault(small[z, y, x]) < votes.Values.Max())
                        others++;
                }
        // One that is kept may have as many voxels in its block as the winner had.
        Assert.InRange(others, 0, kept);
        Assert.Equal(labels.Sizes().Count, small.Sizes().Count + gone);
        small.Dispose();
    }

    [Fact]
    public void A_speck_keeps_a_voxel()
    {
        using var labels = new LabelVolume(8, 16, 16);
        labels[5, 9, 9] = 7;
        labels[5, 9, 10] = 7;
        var (small, kept, gone) = new BlockReduction(2, 2, 2).MostFrequent(labels);
        Assert.Equal((1, 0), (kept, gone));
        Assert.Contains(7, new[] { small[2, 4, 4], small[2, 4, 5] });
        small.Dispose();
    }

    private static IEnumerable<(int Z, int Y, int X)> Block(int z, int y, int x, int depth, int height, int width, VolumeShape s) =>
        from k in Enumerable.Range(z * depth, depth)
        from j in Enumerable.Range(y * height, height)
        from i in Enumerable.Range(x * width, width)
        where k < s.Z && j < s.Y && i < s.X
        select (k, j, i);
}
