namespace NucleusDl.Labels;

/// <summary>Which voxels count as neighbours; the number is how many a voxel has.</summary>
public enum Connectivity
{
    /// <summary>Voxels that share a face.</summary>
    Faces6 = 6,

    /// <summary>Voxels that share a face or an edge.</summary>
    Edges18 = 18,

    /// <summary>Voxels that share a face, an edge or a corner.</summary>
    Corners26 = 26,
}

/// <summary>Neighbour offsets of a <see cref="Connectivity"/>.</summary>
internal static class Neighbours
{
    /// <summary>(dz, dy, dx), nearest first, equal distances in raster order.</summary>
    public static (int Z, int Y, int X)[] Offsets(Connectivity connectivity)
    {
        var reach = Reach(connectivity);
        var offsets = new List<(int Z, int Y, int X)>();
        for (var steps = 1; steps <= reach; steps++)
            for (var z = -1; z <= 1; z++)
                for (var y = -1; y <= 1; y++)
                    for (var x = -1; x <= 1; x++)
                        if (Math.Abs(z) + Math.Abs(y) + Math.Abs(x) == steps)
                            offsets.Add((z, y, x));
        return [.. offsets];
    }

    /// <summary>How many coordinates may differ by one: 1, 2 or 3.</summary>
    public static int Reach(Connectivity connectivity) => connectivity switch
    {
        Connectivity.Faces6 => 1,
        Connectivity.Edges18 => 2,
        Connectivity.Corners26 => 3,
        _ => throw new ArgumentOutOfRangeException(nameof(connectivity)),
    };
}
