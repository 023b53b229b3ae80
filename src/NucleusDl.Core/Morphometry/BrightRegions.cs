namespace NucleusDl.Measuring;

/// <summary>
/// Bright regions by flooding from the top, 26 neighbours: voxels are taken brightest first; one without a taken neighbour starts a region, and where two
/// regions meet, the lower peak is given up if it stands too little above the saddle (its dynamics: Grimaud 1992, doi:10.1117/12.60650), otherwise the
/// saddle stays the border between them, as in a watershed.
/// </summary>
internal sealed class BrightRegions
{
    private readonly float[] values;
    private readonly int[] neighbours;
    private readonly int[] region;
    private readonly List<int> parent = [0];
    private readonly List<float> peak = [0];
    private readonly Func<float, double> depth;

    private BrightRegions(float[] values, int height, int width, Func<float, double> depth)
    {
        (this.values, this.depth) = (values, depth);
        region = new int[values.Length];
        neighbours = new int[26];
        var n = 0;
        for (var z = -1; z <= 1; z++)
            for (var y = -1; y <= 1; y++)
                for (var x = -1; x <= 1; x++)
                    if (z != 0 || y != 0 || x != 0)
                        neighbours[n++] = (z * height + y) * width + x;
    }

    /// <summary>Finds the regions above a floor.</summary>
    /// <param name="values">Voxels [Z, Y, X] with a rim of NaN one voxel wide; NaN is outside.</param>
    /// <param name="height">Y with the rim.</param>
    /// <param name="width">X with the rim.</param>
    /// <param name="floor">Only voxels above it are taken.</param>
    /// <param name="depth">How far a peak must stand above the saddle to a higher one, for its value.</param>
    /// <returns>Peak and voxels of each region, highest first, voxels brightest first.</returns>
    public static List<(float Peak, List<int> Voxels)> Find(float[] values, int height, int width, double floor, Func<float, double> depth)
    {
        var flood = new BrightRegions(values, height, width, depth);
        var order = new List<int>();
        for (var i = 0; i < values.Length; i++)
            if (values[i] > floor)
                order.Add(i);
        order.Sort((a, b) => values[a] != values[b] ? values[b].CompareTo(values[a]) : a.CompareTo(b));
        foreach (var voxel in order)
            flood.Take(voxel);
        var found = new List<(float Peak, List<int> Voxels)>();
        var place = new int[flood.parent.Count];
        foreach (var voxel in order)
        {
            // A root is the oldest of its set, so regions come in the order of their peaks.
            var root = flood.Root(flood.region[voxel]);
            if (place[root] == 0)
            {
                found.Add((flood.peak[root], []));
                place[root] = found.Count;
            }
            found[place[root] - 1].Voxels.Add(voxel);
        }
        return found;
    }

    private void Take(int voxel)
    {
        int best = 0, from = -1;
        foreach (var step in neighbours)
        {
            var p = voxel + step;
            if (region[p] == 0 || (best != 0 && values[p] <= values[from]))
                continue;
            (best, from) = (Root(region[p]), p);
        }
        if (best == 0)
        {
            best = parent.Count;
            parent.Add(best);
            peak.Add(values[voxel]);
        }
        else
            foreach (var step in neighbours)
                if (region[voxel + step] != 0)
                    best = Meet(best, Root(region[voxel + step]), values[voxel]);
        region[voxel] = best;
    }

    /// <summary>Two regions meet at a level; returns the one that the voxel belongs to.</summary>
    private int Meet(int a, int b, float level)
    {
        if (a == b)
            return a;
        // Older regions have higher peaks.
        var (old, young) = (Math.Min(a, b), Math.Max(a, b));
        if (peak[young] - level >= depth(peak[young]))
            return a;
        parent[young] = old;
        return a == young ? old : a;
    }

    private int Root(int i)
    {
        while (parent[i] != i)
            i = parent[i] = parent[parent[i]];
        return i;
    }
}
