using NucleusDl.Geometry;

namespace NucleusDl.Tests.Geometry;

/// <summary>What a good surface fulfils, counted the plain way.</summary>
internal static class MeshCheck
{
    /// <summary>Every edge belongs to two triangles that run through it in opposite directions, every corner is used, and its triangles form one fan.</summary>
    public static void Closed(Mesh mesh)
    {
        var edges = new HashSet<(int, int)>();
        var fans = new Dictionary<int, Dictionary<int, int>>();
        foreach (var (a, b, c) in Triangles(mesh))
            foreach (var (p, q, r) in new[] { (a, b, c), (b, c, a), (c, a, b) })
            {
                Assert.True(edges.Add((p, q)), "an edge has two triangles on one side");
                if (!fans.TryGetValue(p, out var fan))
                    fans[p] = fan = [];
                fan.Add(q, r);
            }
        Assert.All(edges, e => Assert.Contains((e.Item2, e.Item1), edges));
        Assert.Equal(mesh.Vertices.Length, fans.Count);
        foreach (var fan in fans.Values)
        {
            var start = fan.Keys.First();
            var steps = 1;
            for (var at = fan[start]; at != start; at = fan[at])
                steps++;
            Assert.Equal(fan.Count, steps);
        }
    }

    /// <summary>Corners - edges + triangles: 2 for each ball, 0 for a ring.</summary>
    public static int Euler(Mesh mesh) => mesh.Vertices.Length - Edges(mesh).Count + mesh.TriangleCount;

    /// <summary>Edges with one triangle alone.</summary>
    public static int BorderEdges(Mesh mesh) => Edges(mesh).Values.Count(n => n == 1);

    private static Dictionary<(int, int), int> Edges(Mesh mesh)
    {
        var edges = new Dictionary<(int, int), int>();
        foreach (var (a, b, c) in Triangles(mesh))
            foreach (var (p, q) in new[] { (a, b), (b, c), (c, a) })
            {
                var key = (Math.Min(p, q), Math.Max(p, q));
                edges[key] = edges.GetValueOrDefault(key) + 1;
            }
        return edges;
    }

    private static List<(int A, int B, int C)> Triangles(Mesh mesh)
    {
        var triangles = new List<(int, int, int)>();
        for (var i = 0; i < mesh.Triangles.Length; i += 3)
            triangles.Add((mesh.Triangles[i], mesh.Triangles[i + 1], mesh.Triangles[i + 2]));
        return triangles;
    }
}
