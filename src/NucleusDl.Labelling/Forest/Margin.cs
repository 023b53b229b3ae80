using NucleusDl.Filters;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Forest;

/// <summary>How undecided the forest is, and where a stroke would help most.</summary>
public static class Margin
{
    private const double Level = 255;

    /// <summary>1 - (largest - second largest probability), as 0 (sure) … 255 (undecided).</summary>
    /// <param name="probabilities">[class, Z, Y, X], two classes or more.</param>
    /// <returns>[Z, Y, X].</returns>
    public static Volume<byte> Map(Volume<float> probabilities)
    {
        var map = new Volume<byte>(probabilities.Shape with { C = 1 }, probabilities.VoxelSize) { Source = probabilities.Source };
        Parallel.For(0, map.Shape.Z, z =>
        {
            var plane = map.Plane(z);
            for (var i = 0; i < plane.Length; i++)
            {
                float first = 0, second = 0;
                for (var k = 0; k < probabilities.Shape.C; k++)
                {
                    var p = probabilities.Slice((k * (long)map.Shape.Z + z) * plane.Length + i, 1)[0];
                    (first, second) = p > first ? (p, first) : (first, Math.Max(second, p));
                }
                plane[i] = (byte)Math.Clamp(Math.Round(Level * (1 - ((double)first - second))), 0, Level);
            }
        });
        return map;
    }

    /// <summary>
    /// Where to scribble next: the places whose surroundings are most undecided, the most undecided first. None lies close to what is scribbled already,
    /// nor to another.
    /// </summary>
    /// <param name="probabilities">[class, Z, Y, X] of the whole stack.</param>
    /// <param name="scribbles">What is scribbled; 0 is not.</param>
    /// <param name="voxelSize">Voxel size, µm; null counts in voxels.</param>
    /// <param name="count">How many places.</param>
    /// <param name="distance">Least distance between places and to scribbles, µm (voxels where the size is unknown).</param>
    /// <returns>At most <paramref name="count"/> places; none where the forest is sure everywhere.</returns>
    public static IReadOnlyList<(int Z, int Y, int X)> SuggestNext(Volume<float> probabilities, Volume<byte> scribbles, VoxelSize? voxelSize, int count = 5, double distance = 3)
    {
        if (!scribbles.Shape.SameSpace(probabilities.Shape))
            throw new ArgumentException("scribbles and probabilities must have one shape", nameof(scribbles));
        var size = voxelSize ?? new VoxelSize(1, 1, 1);
        using var map = Map(probabilities);
        using var rough = map.ToFloat();
        // One undecided voxel is noise; a stroke helps where many are.
        using var smooth = Gaussian.Blur((Volume<float>)rough, distance / 3, size);
        for (var z = 0; z < map.Shape.Z; z++)
            for (var y = 0; y < map.Shape.Y; y++)
            {
                var row = scribbles.Row(0, z, y);
                for (var x = row.IndexOfAnyExcept((byte)0); x >= 0 && x < row.Length; x++)
                    if (row[x] != 0)
                        Clear(smooth, z, y, x, distance, size);
            }
        var places = new List<(int, int, int)>();
        while (places.Count < count && Highest(smooth) is { } best)
        {
            places.Add(best);
            Clear(smooth, best.Z, best.Y, best.X, distance, size);
        }
        return places;
    }

    /// <summary>The highest voxel, the first of equals in raster order; null when all are 0.</summary>
    private static (int Z, int Y, int X)? Highest(Volume<float> map)
    {
        var (best, z, at) = (0f, -1, 0);
        for (var k = 0; k < map.Shape.Z; k++)
        {
            var plane = map.Plane(k);
            for (var i = 0; i < plane.Length; i++)
                if (plane[i] > best)
                    (best, z, at) = (plane[i], k, i);
        }
        return z < 0 ? null : (z, at / map.Shape.X, at % map.Shape.X);
    }

    private static void Clear(Volume<float> map, int z, int y, int x, double distance, VoxelSize size)
    {
        int rz = (int)(distance / size.Z), ry = (int)(distance / size.Y), rx = (int)(distance / size.X);
        for (var k = Math.Max(0, z - rz); k <= Math.Min(map.Shape.Z - 1, z + rz); k++)
            for (var j = Math.Max(0, y - ry); j <= Math.Min(map.Shape.Y - 1, y + ry); j++)
                for (var i = Math.Max(0, x - rx); i <= Math.Min(map.Shape.X - 1, x + rx); i++)
                {
                    double dz = (k - z) * size.Z, dy = (j - y) * size.Y, dx = (i - x) * size.X;
                    if (dz * dz + dy * dy + dx * dx <= distance * distance)
                        map[k, j, i] = 0;
                }
    }
}
