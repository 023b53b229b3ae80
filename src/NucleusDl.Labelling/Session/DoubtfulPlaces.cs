using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Session;

/// <summary>Where to scribble next: cells of about 1 µm by their mean doubt, none within 3 µm of a scribble or of another place.</summary>
internal static class DoubtfulPlaces
{
    private const double Cell = 1, Apart = 3;

    /// <summary>Finds them.</summary>
    /// <param name="doubt">Doubt, 0 … 255.</param>
    /// <param name="scribbles">What is scribbled.</param>
    /// <param name="voxelSize">Voxel size, µm; where unknown a voxel counts as 0.25.</param>
    /// <param name="count">How many at most.</param>
    /// <returns>Centres and mean doubt, the largest first.</returns>
    public static IReadOnlyList<(double Z, double Y, double X, double Value)> Find(Volume<byte> doubt, Volume<byte> scribbles, VoxelSize? voxelSize, int count)
    {
        var size = voxelSize ?? new VoxelSize(0.25, 0.25, 0.25);
        var shape = doubt.Shape;
        var (cz, cy, cx) = (Edge(size.Z), Edge(size.Y), Edge(size.X));
        var (nz, ny, nx) = ((shape.Z + cz - 1) / cz, (shape.Y + cy - 1) / cy, (shape.X + cx - 1) / cx);
        var (sums, drawn) = (new long[(long)nz * ny * nx], new bool[(long)nz * ny * nx]);
        Parallel.For(0, nz, k =>
        {
            for (var z = k * cz; z < Math.Min(shape.Z, (k + 1) * cz); z++)
                for (var y = 0; y < shape.Y; y++)
                {
                    var row = doubt.Row(0, z, y);
                    var lines = scribbles.Row(0, z, y);
                    var cell = ((long)k * ny + y / cy) * nx;
                    if (row.IndexOfAnyExcept((byte)0) < 0)
                        continue;
                    for (var x = 0; x < row.Length; x++)
                        sums[cell + x / cx] += row[x];
                    for (var x = lines.IndexOfAnyExcept((byte)0); x >= 0 && x < row.Length; x++)
                        drawn[cell + x / cx] |= lines[x] != 0;
                }
        });
        var taken = new List<(double Z, double Y, double X)>();
        for (var i = 0L; i < drawn.Length; i++)
            if (drawn[i])
                taken.Add(Centre(i));
        var found = new List<(double, double, double, double)>();
        var most = (double)cz * cy * cx;
        foreach (var i in Enumerable.Range(0, sums.Length).Where(i => sums[i] > 0).OrderByDescending(i => sums[i]).ThenBy(i => i))
        {
            if (found.Count == count)
                break;
            var c = Centre(i);
            if (taken.Exists(t => Near(t, c)))
                continue;
            taken.Add(c);
            found.Add((c.Z, c.Y, c.X, sums[i] / most));
        }
        return found;

        (double Z, double Y, double X) Centre(long i) => (Math.Min(shape.Z - 0.5, (i / ((long)ny * nx) + 0.5) * cz), Math.Min(shape.Y - 0.5, (i / nx % ny + 0.5) * cy), Math.Min(shape.X - 0.5, (i % nx + 0.5) * cx));

        bool Near((double Z, double Y, double X) a, (double Z, double Y, double X) b)
        {
            double dz = (a.Z - b.Z) * size.Z, dy = (a.Y - b.Y) * size.Y, dx = (a.X - b.X) * size.X;
            return dz * dz + dy * dy + dx * dx < Apart * Apart;
        }
    }

    private static int Edge(double step) => Math.Max(1, (int)Math.Round(Cell / step));
}
