using FsCheck.Xunit;
using NucleusDl.Models;
using NucleusDl.Models.Inference;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Inference;

[Trait(Kind.Name, Kind.Fast)]
public class TileGridTests
{
    [Theory]
    [InlineData(110, 64, 0.5, new[] { 0, 23, 46 })]
    [InlineData(64, 64, 0.5, new[] { 0 })]
    [InlineData(40, 64, 0.5, new[] { 0 })]
    [InlineData(65, 64, 0.5, new[] { 0, 1 })]
    [InlineData(128, 64, 0.0, new[] { 0, 64 })]
    [InlineData(128, 64, 0.5, new[] { 0, 32, 64 })]
    [InlineData(129, 64, 0.5, new[] { 0, 22, 43, 65 })]
    [InlineData(3, 1, 0.5, new[] { 0, 1, 2 })]
    public void StartsAreRoundedLikeTheReference(int length, int tile, double overlap, int[] starts) =>
        Assert.Equal(starts, TileGrid.Starts(length, tile, overlap));

    [Property(MaxTest = 300)]
    public void EveryVoxelIsCovered(byte length, byte tile, byte overlap)
    {
        var (n, t) = (1 + length, 1 + tile % 70);
        var starts = TileGrid.Starts(n, t, overlap % 90 / 100.0);
        Assert.Equal(0, starts[0]);
        Assert.Equal(Math.Max(0, n - t), starts[^1]);
        for (var i = 1; i < starts.Length; i++)
            Assert.InRange(starts[i] - starts[i - 1], 1, t);
    }

    [Fact]
    public void SmallImagesArePaddedOnBothSides()
    {
        var grid = new TileGrid(new VolumeShape(2, 5, 9, 40), new Zyx(8, 16, 16));
        Assert.Equal((new Zyx(1, 3, 0), new Zyx(2, 4, 0)), (grid.PadBefore, grid.PadAfter));
        Assert.Equal(4, grid.Count);
        Assert.Equal([new(-1, -3, 0), new(-1, -3, 8), new(-1, -3, 16), new(-1, -3, 24)], Enumerable.Range(0, 4).Select(grid.Start));
        Assert.Throws<ArgumentOutOfRangeException>(() => grid.Start(4));
    }

    [Fact]
    public void TilesAreCutWithWhatLiesOutside()
    {
        using var image = new Volume<float>(new VolumeShape(2, 3, 4, 9));
        for (var i = 0; i < image.Shape.Length; i++)
            image.Slice(i, 1)[0] = i;
        var grid = new TileGrid(image.Shape, new Zyx(4, 4, 5));
        using var tile = new Volume<float>(new VolumeShape(2, 4, 4, 5));
        for (var index = 0; index < grid.Count; index++)
        {
            grid.Extract(image, index, tile, [-1, -2]);
            var start = grid.Start(index);
            for (var c = 0; c < 2; c++)
                for (var z = 0; z < 4; z++)
                    for (var y = 0; y < 4; y++)
                        for (var x = 0; x < 5; x++)
                            Assert.Equal(z + start.Z is >= 0 and < 3 ? image[c, z + start.Z, y + start.Y, x + start.X] : -1 - c, tile[c, z, y, x]);
        }
        Assert.Throws<ArgumentException>(() => grid.Extract(tile, 0, tile, [0, 0]));
    }

    [Fact]
    public void OutsideIsTheDarkLevelOfEveryChannel()
    {
        using var image = new Volume<float>(new VolumeShape(2, 2, 10, 10));
        image.Plane(1, 0).Fill(4);
        image.Plane(1, 1).Fill(4);
        Assert.Equal([0, 4], TileGrid.OutsideLevels(image));
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(4, 1.0)]
    [InlineData(4, -0.1)]
    [InlineData(4, double.NaN)]
    public void WrongTilesAreRefused(int edge, double overlap) =>
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => new TileGrid(new VolumeShape(9, 9, 9), Zyx.Cube(edge), overlap)).Kind);
}
