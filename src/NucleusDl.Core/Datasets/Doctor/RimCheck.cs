using System.Globalization;
using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>
/// Labels that were resampled like an image: between 0 and 24 lies a rim of 12s. Such a voxel stands strictly between its two neighbours
/// along an axis; in drawn labels only slivers between three nuclei do.
/// </summary>
internal static class RimCheck
{
    /// <summary>Share of the surface that may be such voxels: drawn labels stay below 3 % even in dense tissue, interpolated ones have a third and more.</summary>
    private const double Share = 0.12;

    public static void Run(StackExam exam)
    {
        using var rims = Find(exam.Labels!, out var count, out var surface);
        if (count < 20 || count < Share * surface)
            return;
        exam.AddLabels(FindingLevel.Error, "interpolated", string.Create(CultureInfo.InvariantCulture,
            $"{100.0 * count / surface:0} % of the nuclei's surface carries numbers that lie between those on its two sides: the labels were resampled with interpolation."),
            "Resample labels with nearest neighbour only; --fix restores the rims as well as it can.", place: First(rims), weight: count);
    }

    /// <summary>Marks the voxels that lie strictly between their neighbours along an axis.</summary>
    /// <param name="labels">Labels [Z,Y,X].</param>
    /// <param name="count">How many there are.</param>
    /// <param name="surface">Labelled voxels with a neighbour of another number.</param>
    public static Volume<byte> Find(LabelVolume labels, out long count, out long surface)
    {
        var s = labels.Shape;
        var rims = new Volume<byte>(s);
        long rimCount = 0, surfaceCount = 0;
        Parallel.For(0, s.Z, z =>
        {
            var (inPlane, outer) = (0L, 0L);
            for (var y = 0; y < s.Y; y++)
            {
                ReadOnlySpan<int> row = labels.Voxels.Row(0, z, y);
                var above = z > 0 && z < s.Z - 1 ? labels.Voxels.Row(0, z - 1, y) : default;
                var below = above.IsEmpty ? default : labels.Voxels.Row(0, z + 1, y);
                var north = y > 0 && y < s.Y - 1 ? labels.Voxels.Row(0, z, y - 1) : default;
                var south = north.IsEmpty ? default : labels.Voxels.Row(0, z, y + 1);
                var marks = rims.Row(0, z, y);
                for (var x = 0; x < row.Length; x++)
                {
                    var v = row[x];
                    if (v == 0)
                        continue;
                    var (rim, edge) = (false, false);
                    if (x > 0 && x < row.Length - 1)
                        Look(row[x - 1], v, row[x + 1], ref rim, ref edge);
                    if (!north.IsEmpty)
                        Look(north[x], v, south[x], ref rim, ref edge);
                    if (!above.IsEmpty)
                        Look(above[x], v, below[x], ref rim, ref edge);
                    if (rim)
                        (marks[x], inPlane) = (1, inPlane + 1);
                    if (edge)
                        outer++;
                }
            }
            Interlocked.Add(ref rimCount, inPlane);
            Interlocked.Add(ref surfaceCount, outer);
        });
        (count, surface) = (rimCount, surfaceCount);
        return rims;
    }

    private static void Look(int before, int v, int after, ref bool rim, ref bool edge)
    {
        rim |= (before < v && v < after) || (before > v && v > after);
        edge |= before != v || after != v;
    }

    private static VoxelPlace? First(Volume<byte> rims)
    {
        // The plane with most of them shows best.
        var (best, most) = (0, -1);
        for (var z = 0; z < rims.Shape.Z; z++)
            if (rims.Plane(z).Count((byte)1) is var n && n > most)
                (best, most) = (z, n);
        var at = rims.Plane(best).IndexOf((byte)1);
        return at < 0 ? null : new VoxelPlace(best, at / rims.Shape.X, at % rims.Shape.X);
    }
}
