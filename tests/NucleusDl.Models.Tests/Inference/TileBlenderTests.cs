using FsCheck.Xunit;
using NucleusDl.Models;
using NucleusDl.Models.Inference;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Inference;

[Trait(Kind.Name, Kind.Fast)]
public class TileBlenderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(200)]
    public void WeightsAreSymmetricAndAboveZero(int edge)
    {
        var w = TileWeights.Axis(edge);
        for (var i = 0; i < edge; i++)
        {
            Assert.Equal(w[edge - 1 - i], w[i]);
            Assert.True(w[i] >= (float)Math.Exp(-8));
        }
        // One σ, an eighth of the edge, from the middle.
        if (edge == 64)
            Assert.Equal(Math.Exp(-0.5 * 7.5 * 7.5 / 64), w[24], 1e-6);
    }

    [Property(MaxTest = 30)]
    public void TilesCutFromAVolumeGiveItBack(byte z, byte y, byte x, byte overlap)
    {
        using var image = Waves(2, 1 + z % 12, 1 + y % 30, 1 + x % 30);
        var grid = new TileGrid(image.Shape, new Zyx(6, 11, 8), overlap % 80 / 100.0);
        using var blended = Blend(grid, image, (_, _) => { });
        for (var i = 0; i < image.Shape.Length; i++)
            Assert.Equal(image.Slice(i, 1)[0], blended.Slice(i, 1)[0], 1e-5f);
    }

    [Fact]
    public void EqualTilesGiveAnEqualImage()
    {
        using var image = new Volume<float>(new VolumeShape(3, 20, 33, 41));
        using var blended = Blend(new TileGrid(image.Shape, Zyx.Cube(16)), image, (_, tile) => tile.Slice(0, (int)tile.Shape.Length).Fill(3.25f));
        for (var i = 0; i < image.Shape.Length; i++)
            Assert.Equal(3.25f, blended.Slice(i, 1)[0], 1e-5f);
    }

    [Fact]
    public void EqualsTheSlowMeanWhateverTheThreads()
    {
        using var image = Waves(2, 7, 19, 23);
        var grid = new TileGrid(image.Shape, new Zyx(9, 8, 8));
        // Every tile disagrees with its neighbours.
        static void Disagree(int index, Volume<float> tile)
        {
            for (var i = 0; i < tile.Shape.Length; i++)
                tile.Slice(i, 1)[0] += index * 0.1f + i % 13 * 0.01f;
        }
        using var one = Blend(grid, image, Disagree, 1);
        using var many = Blend(grid, image, Disagree, 6);
        var slow = Slow(grid, image, Disagree);
        for (var i = 0; i < image.Shape.Length; i++)
        {
            Assert.Equal(slow[i], one.Slice(i, 1)[0], 1e-4);
            Assert.Equal(one.Slice(i, 1)[0], many.Slice(i, 1)[0]);
        }
    }

    [Fact]
    public void EveryTileIsAddedOnceAndNoneIsMissing()
    {
        var grid = new TileGrid(new VolumeShape(4, 4, 9), Zyx.Cube(4));
        using var blender = new TileBlender(grid, 1);
        var tile = new float[64];
        blender.Add(0, tile);
        Assert.Throws<InvalidOperationException>(() => blender.Add(0, tile));
        Assert.Throws<InvalidOperationException>(blender.Finish);
        Assert.Throws<ArgumentException>(() => blender.Add(1, tile.AsSpan(1)));
        for (var i = 1; i < grid.Count; i++)
            blender.Add(i, tile);
        blender.Finish().Dispose();
        Assert.Throws<ObjectDisposedException>(() => blender.Add(0, tile));
    }

    [Fact]
    public void MemoryIsStatedBeforehand() =>
        Assert.Equal(4L * 3 * 100 * 2000 * 3000, TileBlender.MemoryBytes(new VolumeShape(1, 100, 2000, 3000), 3));

    [Fact]
    public void ResultKeepsTheVoxelSize()
    {
        using var blender = new TileBlender(new TileGrid(new VolumeShape(2, 2, 2), Zyx.Cube(2)), 1, new VoxelSize(2, 1, 1));
        blender.Add(0, new float[8]);
        using var result = blender.Finish();
        Assert.Equal(new VoxelSize(2, 1, 1), result.VoxelSize);
    }

    private static Volume<float> Blend(TileGrid grid, Volume<float> image, Action<int, Volume<float>> change, int threads = 2)
    {
        using var blender = new TileBlender(grid, image.Shape.C, parallel: new ParallelOptions { MaxDegreeOfParallelism = threads });
        using var tile = new Volume<float>(new VolumeShape(image.Shape.C, grid.Tile.Z, grid.Tile.Y, grid.Tile.X));
        for (var i = 0; i < grid.Count; i++)
        {
            grid.Extract(image, i, tile, new float[image.Shape.C]);
            change(i, tile);
            blender.Add(i, tile);
        }
        return blender.Finish();
    }

    private static double[] Slow(TileGrid grid, Volume<float> image, Action<int, Volume<float>> change)
    {
        var (sum, total) = (new double[image.Shape.Length], new double[image.Shape.Length]);
        using var tile = new Volume<float>(new VolumeShape(image.Shape.C, grid.Tile.Z, grid.Tile.Y, grid.Tile.X));
        for (var t = 0; t < grid.Count; t++)
        {
            grid.Extract(image, t, tile, new float[image.Shape.C]);
            change(t, tile);
            var start = grid.Start(t);
            for (var i = 0; i < image.Shape.Length; i++)
            {
                var c = i / image.Shape.ChannelLength;
                var z = i / image.Shape.PlaneLength % image.Shape.Z - start.Z;
                var y = i / image.Shape.X % image.Shape.Y - start.Y;
                var x = i % image.Shape.X - start.X;
                if (z < 0 || y < 0 || x < 0 || z >= grid.Tile.Z || y >= grid.Tile.Y || x >= grid.Tile.X)
                    continue;
                var weight = 1.0;
                foreach (var (at, edge) in new[] { (z, grid.Tile.Z), (y, grid.Tile.Y), (x, grid.Tile.X) })
                    weight *= Math.Exp(-0.5 * Math.Pow((at - (edge - 1) / 2.0) / (edge / 8.0), 2));
                sum[i] += weight * tile[(int)c, (int)z, (int)y, (int)x];
                total[i] += weight;
            }
        }
        return Array.ConvertAll(Enumerable.Range(0, sum.Length).ToArray(), i => sum[i] / total[i]);
    }

    private static Volume<float> Waves(int c, int z, int y, int x)
    {
        var image = new Volume<float>(new VolumeShape(c, z, y, x));
        for (var i = 0; i < image.Shape.Length; i++)
            image.Slice(i, 1)[0] = (float)Math.Sin(i * 0.37) * 2;
        return image;
    }
}
