using NucleusDl.Models.Training;
using NucleusDl.Volumes;

namespace NucleusDl.Models.Inference;

/// <summary>
/// Where the tiles of an image lie: evenly spaced, rounded, the last flush with the border (as nnU-Net does: length 110,
/// tile 64 gives 0, 23, 46). An image smaller than a tile is padded on both sides alike.
/// </summary>
public sealed class TileGrid
{
    private readonly int[][] starts;

    /// <summary>Lays tiles over an image.</summary>
    /// <param name="image">Extent of the image.</param>
    /// <param name="tile">Voxels of a tile.</param>
    /// <param name="overlap">Share of a tile's edge that the next tile covers again, at least; 0 to below 1.</param>
    /// <exception cref="NucleusException">The tile or the overlap cannot be used.</exception>
    public TileGrid(VolumeShape image, Zyx tile, double overlap = 0.5)
    {
        if (tile.Z < 1 || tile.Y < 1 || tile.X < 1)
            throw new NucleusException(ErrorKind.Usage, $"A tile of {tile} voxels cannot be cut.", "Give three edges of at least 1, as Z, Y, X.");
        if (!(overlap is >= 0 and < 1))
            throw new NucleusException(ErrorKind.Usage, FormattableString.Invariant($"Tiles cannot overlap by {overlap}."), "Give 0 to below 1; 0.5 is usual.");
        (Image, Tile) = (image, tile);
        var edges = new Zyx(image.Z, image.Y, image.X);
        PadBefore = Zyx.From(a => Math.Max(0, tile[a] - edges[a]) / 2);
        PadAfter = Zyx.From(a => Math.Max(0, tile[a] - edges[a]) - PadBefore[a]);
        starts = [.. Enumerable.Range(0, 3).Select(a => Array.ConvertAll(Starts(edges[a], tile[a], overlap), s => s - PadBefore[a]))];
        Count = checked(starts[0].Length * starts[1].Length * starts[2].Length);
    }

    /// <summary>Extent of the image, padding excluded.</summary>
    public VolumeShape Image { get; }

    /// <summary>Voxels of a tile.</summary>
    public Zyx Tile { get; }

    /// <summary>Number of tiles.</summary>
    public int Count { get; }

    /// <summary>Voxels added before the image along each axis; not 0 only where the tile is larger.</summary>
    public Zyx PadBefore { get; }

    /// <summary>Voxels added after the image along each axis.</summary>
    public Zyx PadAfter { get; }

    /// <summary>Corner of a tile in the image; negative where it is padded. Tiles run along X first, then Y, then Z.</summary>
    public Zyx Start(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        var (rest, x) = Math.DivRem(index, starts[2].Length);
        var (z, y) = Math.DivRem(rest, starts[1].Length);
        return new Zyx(starts[0][z], starts[1][y], starts[2][x]);
    }

    /// <summary>Corners of all tiles along one axis, in the image, ascending.</summary>
    public ReadOnlySpan<int> AxisStarts(int axis) => starts[axis];

    /// <summary>
    /// Corners along one axis: step = tile·(1 - overlap), n = ceil((length - tile) / step) + 1, spread evenly and rounded (half to
    /// even). A tile at least as long as the axis gives one corner, 0.
    /// </summary>
    public static int[] Starts(int length, int tile, double overlap)
    {
        if (length <= tile)
            return [0];
        // A step below one voxel would put tiles on top of each other.
        var step = Math.Max(1, tile * (1 - overlap));
        var count = (int)Math.Ceiling((length - tile) / step) + 1;
        var spacing = (length - tile) / (count - 1.0);
        var starts = new int[count];
        for (var i = 0; i < count; i++)
            starts[i] = (int)Math.Round(spacing * i);
        return starts;
    }

    /// <summary>Cuts one tile, all channels.</summary>
    /// <param name="image">The image, [C, Z, Y, X].</param>
    /// <param name="index">Which tile.</param>
    /// <param name="tile">[C, Z, Y, X] of the tile's size, to fill.</param>
    /// <param name="outside">What lies beyond the image, one number a channel; see <see cref="OutsideLevels"/>.</param>
    public void Extract(Volume<float> image, int index, Volume<float> tile, ReadOnlySpan<float> outside)
    {
        if (image.Shape != Image with { C = image.Shape.C } || tile.Shape != new VolumeShape(image.Shape.C, Tile.Z, Tile.Y, Tile.X))
            throw new ArgumentException($"image {image.Shape} and tile {tile.Shape} are not those of the grid, {Image} and {Tile}");
        Extract(image, default, index, tile, outside);
    }

    /// <summary>Cuts one tile from a part of the image that holds all of the tile that lies in the image.</summary>
    /// <param name="part">The part, [C, Z, Y, X].</param>
    /// <param name="origin">Where it begins in the image.</param>
    /// <param name="index">Which tile.</param>
    /// <param name="tile">[C, Z, Y, X] of the tile's size, to fill.</param>
    /// <param name="outside">What lies beyond the image, one number a channel.</param>
    internal void Extract(Volume<float> part, Zyx origin, int index, Volume<float> tile, ReadOnlySpan<float> outside)
    {
        var at = Start(index);
        at = new Zyx(at.Z - origin.Z, at.Y - origin.Y, at.X - origin.X);
        var (first, last) = (Math.Max(0, at.X), Math.Min(part.Shape.X, at.X + Tile.X));
        for (var c = 0; c < part.Shape.C; c++)
            for (var k = 0; k < Tile.Z; k++)
                for (var j = 0; j < Tile.Y; j++)
                {
                    var (z, y) = (at.Z + k, at.Y + j);
                    var row = tile.Row(c, k, j);
                    row.Fill(outside[c]);
                    if ((uint)z < (uint)part.Shape.Z && (uint)y < (uint)part.Shape.Y)
                        part.Row(c, z, y)[first..last].CopyTo(row[(first - at.X)..]);
                }
    }

    /// <summary>What training put beyond an image (<see cref="TrainingCase.DarkLevel"/>), one number a channel.</summary>
    public static float[] OutsideLevels(Volume<float> image)
    {
        var levels = new float[image.Shape.C];
        for (var c = 0; c < levels.Length; c++)
            levels[c] = TrainingCase.DarkLevel(image, c);
        return levels;
    }
}
