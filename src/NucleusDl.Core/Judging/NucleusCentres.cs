using NucleusDl.Volumes;

namespace NucleusDl.Judging;

/// <summary>A voxel in the middle of every nucleus, for pictures.</summary>
internal static class NucleusCentres
{
    /// <summary>By label: the centroid, or the first voxel of a nucleus that does not hold its own centroid.</summary>
    public static Dictionary<int, (int Z, int Y, int X)> Of(LabelVolume labels)
    {
        var sums = new Dictionary<int, (long N, long Z, long Y, long X, (int, int, int) First)>();
        for (var z = 0; z < labels.Shape.Z; z++)
            for (var y = 0; y < labels.Shape.Y; y++)
            {
                var row = labels.Voxels.Row(0, z, y);
                for (var x = 0; x < row.Length; x++)
                    if (row[x] != 0)
                    {
                        var s = sums.TryGetValue(row[x], out var known) ? known : (0, 0, 0, 0, (z, y, x));
                        sums[row[x]] = (s.N + 1, s.Z + z, s.Y + y, s.X + x, s.First);
                    }
            }
        return sums.ToDictionary(p => p.Key, p =>
        {
            var (n, z, y, x, first) = p.Value;
            var middle = ((int)(z / n), (int)(y / n), (int)(x / n));
            return labels[middle.Item1, middle.Item2, middle.Item3] == p.Key ? middle : first;
        });
    }
}
