using NucleusDl.Volumes;

namespace NucleusDl.Labels;

/// <summary>Markers of one voxel each: local maxima that keep a distance from each other.</summary>
public static class PeakMarkers
{
    /// <summary>
    /// Takes the local maxima (neighbourhood of 26) from the highest down, each unless one already taken is nearer than
    /// the distance asked for. A plateau counts once, at its voxel nearest its centroid. Equal peaks: first in raster order first.
    /// </summary>
    /// <param name="image">Image, first channel, [Z, Y, X]; NaN and -∞ count as outside.</param>
    /// <param name="spacing">Voxel size in µm.</param>
    /// <param name="minDistanceMicrons">Least distance between two markers in µm; 0 keeps every local maximum.</param>
    /// <param name="threshold">Least height of a marker, in the image's unit.</param>
    /// <param name="mask">Where to look (every value but 0); everywhere when null.</param>
    /// <param name="parallel">Number of threads and cancellation; the result does not depend on them.</param>
    /// <returns>Markers 1, 2, … in raster order.</returns>
    /// <exception cref="NucleusException">The distance is negative or not a number, or the shapes differ.</exception>
    public static LabelVolume Find(Volume<float> image, VoxelSize spacing, double minDistanceMicrons, float threshold = float.NegativeInfinity,
        Volume<byte>? mask = null, ParallelOptions? parallel = null)
    {
        if (!(minDistanceMicrons >= 0) || double.IsInfinity(minDistanceMicrons))
            throw new NucleusException(ErrorKind.Usage, $"The distance between markers, {minDistanceMicrons} µm, must be 0 or more.", "Give about the radius of a nucleus in µm.");
        using var graph = new PeakGraph(image, mask, Connectivity.Corners26, parallel ?? new ParallelOptions());
        var candidates = new List<int>();
        for (var peak = 0; peak < graph.Count; peak++)
            if (graph.Dynamics[peak] > 0 && graph.Height(peak) >= threshold)
                candidates.Add(peak);
        candidates.Sort((a, b) => graph.Height(a) != graph.Height(b) ? graph.Height(b).CompareTo(graph.Height(a)) : a.CompareTo(b));

        var taken = new SpacedPoints(spacing, minDistanceMicrons);
        foreach (var peak in candidates)
            taken.TryAdd(Middle(graph.Region(peak, graph.Height(peak), strict: false), spacing));
        var markers = new LabelVolume(new Volume<int>(image.Shape with { C = 1 }, image.VoxelSize ?? spacing) { Source = image.Source });
        var number = 0;
        foreach (var (z, y, x) in taken.Points.Order())
            markers[z, y, x] = ++number;
        return markers;
    }

    /// <summary>The voxel nearest the centroid, in µm; the first of equals in raster order.</summary>
    private static (int Z, int Y, int X) Middle(List<(int Z, int Y, int X)> region, VoxelSize spacing)
    {
        if (region.Count == 1)
            return region[0];
        region.Sort();
        double cz = 0, cy = 0, cx = 0;
        foreach (var (z, y, x) in region)
            (cz, cy, cx) = (cz + z, cy + y, cx + x);
        (cz, cy, cx) = (cz / region.Count, cy / region.Count, cx / region.Count);
        var best = region[0];
        var least = double.PositiveInfinity;
        foreach (var p in region)
        {
            double dz = (p.Z - cz) * spacing.Z, dy = (p.Y - cy) * spacing.Y, dx = (p.X - cx) * spacing.X;
            var square = dz * dz + dy * dy + dx * dx;
            if (square < least - 1e-9)
                (best, least) = (p, square);
        }
        return best;
    }

    /// <summary>Points in cells as wide as the distance, so that only 27 cells need be searched.</summary>
    private sealed class SpacedPoints(VoxelSize spacing, double distance)
    {
        private readonly Dictionary<(int, int, int), List<(int Z, int Y, int X)>> cells = [];

        public List<(int Z, int Y, int X)> Points { get; } = [];

        public void TryAdd((int Z, int Y, int X) p)
        {
            var edge = Math.Max(distance, Math.Min(spacing.Z, Math.Min(spacing.Y, spacing.X)));
            var cell = ((int)(p.Z * spacing.Z / edge), (int)(p.Y * spacing.Y / edge), (int)(p.X * spacing.X / edge));
            for (var dz = -1; dz <= 1; dz++)
                for (var dy = -1; dy <= 1; dy++)
                    for (var dx = -1; dx <= 1; dx++)
                        if (cells.TryGetValue((cell.Item1 + dz, cell.Item2 + dy, cell.Item3 + dx), out var near))
                            foreach (var q in near)
                                if (Square(p, q) < distance * distance)
                                    return;
            if (!cells.TryGetValue(cell, out var list))
                cells[cell] = list = [];
            list.Add(p);
            Points.Add(p);
        }

        private double Square((int Z, int Y, int X) a, (int Z, int Y, int X) b)
        {
            double dz = (a.Z - b.Z) * spacing.Z, dy = (a.Y - b.Y) * spacing.Y, dx = (a.X - b.X) * spacing.X;
            return dz * dz + dy * dy + dx * dx;
        }
    }
}
