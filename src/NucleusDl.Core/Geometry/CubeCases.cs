namespace NucleusDl.Geometry;

/// <summary>
/// The triangles of marching cubes for each of the 256 ways in which the corners of a cube lie inside or outside, derived from the cube itself.
/// On each face the inside corners are cut off run by run, so two diagonal inside corners stay apart; the next cube sees the same face and
/// does the same, hence surfaces have no holes. The cuts of the six faces join into rings, and a ring is filled without an edge that lies in a
/// face, which the next cube could have as well: so every edge belongs to two triangles.
/// </summary>
/// <remarks>Corner c lies at (z, y, x) = (c / 4, c / 2 % 2, c % 2). Edges 0-3 run along X, 4-7 along Y, 8-11 along Z.</remarks>
internal static class CubeCases
{
    /// <summary>Most triangles of a case, and the step from case to case in <see cref="Edges"/> over three.</summary>
    public const int MostTriangles = 5;

    /// <summary>Corners of each face in turn, counter-clockwise seen from outside (right-handed X, Y, Z).</summary>
    private static readonly int[][] Faces = [[0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5]];

    /// <summary>Number of triangles of each case.</summary>
    public static readonly byte[] Counts = new byte[256];

    /// <summary>For each case 15 edges, three a triangle, counter-clockwise seen from outside the object.</summary>
    public static readonly byte[] Edges = new byte[256 * 3 * MostTriangles];

    static CubeCases()
    {
        for (var inside = 0; inside < 256; inside++)
            foreach (var ring in Rings(inside))
                foreach (var (a, b, c) in Fill(ring, 0, ring.Count - 1) ?? throw new InvalidOperationException("a ring has no filling"))
                {
                    var at = 3 * (MostTriangles * inside + Counts[inside]++);
                    (Edges[at], Edges[at + 1], Edges[at + 2]) = ((byte)a, (byte)b, (byte)c);
                }
    }

    /// <summary>The corners at both ends of an edge, lower coordinate first.</summary>
    public static (int From, int To) Ends(int edge)
    {
        var (axis, k) = (edge / 4, edge % 4);
        var from = axis switch { 0 => 2 * k, 1 => k % 2 + k / 2 * 4, _ => k };
        return (from, from + (1 << axis));
    }

    /// <summary>Closed rings of crossed edges, each followed as the faces' cuts lead.</summary>
    private static List<List<int>> Rings(int inside)
    {
        var next = new Dictionary<int, int>();
        foreach (var face in Faces)
            for (var i = 0; i < 4; i++)
            {
                // A run of inside corners begins after corner i; its cut leads from where the run begins to where it ends.
                if (Inside(face[i]) || !Inside(face[(i + 1) % 4]))
                    continue;
                var end = i + 1;
                while (Inside(face[(end + 1) % 4]))
                    end++;
                next[Between(face[i], face[(i + 1) % 4])] = Between(face[end % 4], face[(end + 1) % 4]);
            }
        var rings = new List<List<int>>();
        while (next.Count > 0)
        {
            var ring = new List<int>();
            for (var edge = next.Keys.Min(); next.Remove(edge, out var following); edge = following)
                ring.Add(edge);
            rings.Add(ring);
        }
        return rings;

        bool Inside(int corner) => (inside >> corner & 1) != 0;
    }

    /// <summary>Triangles of the ring's part from i to j, whose chord is there already; null where every way has an edge in a face.</summary>
    private static List<(int, int, int)>? Fill(List<int> ring, int i, int j)
    {
        if (j - i < 2)
            return [];
        for (var k = i + 1; k < j; k++)
            if ((k == i + 1 || !ShareFace(ring[i], ring[k])) && (k == j - 1 || !ShareFace(ring[k], ring[j]))
                && Fill(ring, i, k) is { } left && Fill(ring, k, j) is { } right)
                return [(ring[i], ring[k], ring[j]), .. left, .. right];
        return null;
    }

    private static bool ShareFace(int a, int b) => Array.Exists(Faces, f => Lies(a, f) && Lies(b, f));

    private static bool Lies(int edge, int[] face) => face.Contains(Ends(edge).From) && face.Contains(Ends(edge).To);

    private static int Between(int a, int b)
    {
        for (var edge = 0; edge < 12; edge++)
            if (Ends(edge) == (Math.Min(a, b), Math.Max(a, b)))
                return edge;
        throw new ArgumentOutOfRangeException(nameof(b));
    }
}
