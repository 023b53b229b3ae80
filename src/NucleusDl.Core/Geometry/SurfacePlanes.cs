using System.Numerics;

namespace NucleusDl.Geometry;

/// <summary>The numbers of the corners of two planes, and the cubes between them; one per slab.</summary>
internal sealed unsafe class SurfacePlanes(InsideBits bits, SurfacePoints points)
{
    /// <summary>Numbers of corners on edges along X, Y and Z, of planes with even and odd Z in turn; where no edge is crossed, anything.</summary>
    private readonly int[][] numbers = [.. Enumerable.Range(0, 6).Select(_ => GC.AllocateUninitializedArray<int>(checked(bits.Height * bits.Width)))];

    /// <summary>Numbers the corners of a plane from <paramref name="next"/> on, row by row: along X, Y, Z. Places them unless there is no room for them.</summary>
    public void Number(int z, int next, Span<MeshPoint> vertices, Span<MeshPoint> normals)
    {
        for (var y = 0; y < bits.Height; y++)
        {
            var row = bits.Row(z, y);
            for (var axis = 2; axis >= 0; axis--)
            {
                if (axis == 1 && y + 1 == bits.Height || axis == 0 && z + 1 == bits.Depth)
                    continue;
                var other = axis == 2 ? row : axis == 1 ? bits.Row(z, y + 1) : bits.Row(z + 1, y);
                var to = numbers[z % 2 * 3 + axis].AsSpan(y * bits.Width, bits.Width);
                for (var w = 0; w < bits.Words; w++)
                {
                    var crossed = axis == 2 ? (row[w] ^ InsideBits.Beside(row, w)) & bits.HaveNext(w) : row[w] ^ other[w];
                    for (; crossed != 0; crossed &= crossed - 1)
                    {
                        var x = 64 * w + BitOperations.TrailingZeroCount(crossed);
                        if (!vertices.IsEmpty)
                            points.On(z, y, x, axis, out vertices[next], out normals[next]);
                        to[x] = next++;
                    }
                }
            }
        }
    }

    /// <summary>The triangles of all cubes between plane z and the next; both have been numbered.</summary>
    public void Cubes(int z, Span<int> triangles)
    {
        var at = 0;
        // Where the number of each of the twelve edges stands, before x is added.
        var bases = stackalloc int*[12];
        fixed (int* z0 = numbers[z % 2 * 3], y0 = numbers[z % 2 * 3 + 1], x0 = numbers[z % 2 * 3 + 2], y1 = numbers[(z + 1) % 2 * 3 + 1], x1 = numbers[(z + 1) % 2 * 3 + 2])
        fixed (byte* counts = CubeCases.Counts, edges = CubeCases.Edges)
            for (var y = 0; y + 1 < bits.Height; y++)
            {
                var (here, beyond) = ((long)y * bits.Width, (y + 1L) * bits.Width);
                bases[0] = x0 + here;
                bases[1] = x0 + beyond;
                bases[2] = x1 + here;
                bases[3] = x1 + beyond;
                bases[5] = (bases[4] = y0 + here) + 1;
                bases[7] = (bases[6] = y1 + here) + 1;
                bases[9] = (bases[8] = z0 + here) + 1;
                bases[11] = (bases[10] = z0 + beyond) + 1;
                ulong* a = bits.Row(z, y), b = bits.Row(z, y + 1), c = bits.Row(z + 1, y), d = bits.Row(z + 1, y + 1);
                for (var w = 0; w < bits.Words; w++)
                {
                    var cubes = new CubeWord(a, b, c, d, w);
                    for (var active = cubes.Active & bits.HaveNext(w); active != 0; active &= active - 1)
                    {
                        var bit = BitOperations.TrailingZeroCount(active);
                        var number = cubes.Case(bit);
                        var edge = edges + number * 3 * CubeCases.MostTriangles;
                        for (var i = 0; i < 3 * counts[number]; i++)
                            triangles[at++] = bases[edge[i]][64 * w + bit];
                    }
                }
            }
    }
}
