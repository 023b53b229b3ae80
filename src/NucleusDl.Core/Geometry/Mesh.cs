namespace NucleusDl.Geometry;

/// <summary>A surface of triangles with shared corners, in µm; the centre of voxel (0, 0, 0) is the origin.</summary>
public sealed class Mesh
{
    private readonly MeshPoint[] vertices;
    private readonly MeshPoint[] normals;
    private readonly int[] triangles;

    /// <summary>Takes arrays over as they are; they now belong to this object.</summary>
    /// <param name="vertices">Corners, µm.</param>
    /// <param name="normals">One for each corner.</param>
    /// <param name="triangles">Three indices of corners for each triangle.</param>
    public Mesh(MeshPoint[] vertices, MeshPoint[] normals, int[] triangles) : this(vertices, normals, triangles, trusted: false)
    {
    }

    /// <summary>As above; indices that are right by how they were made, tens of millions of them, are not gone through again.</summary>
    internal Mesh(MeshPoint[] vertices, MeshPoint[] normals, int[] triangles, bool trusted)
    {
        if (normals.Length != vertices.Length)
            throw new ArgumentException("each vertex has one normal", nameof(normals));
        if (triangles.Length % 3 != 0 || !trusted && triangles.AsSpan().ContainsAnyExceptInRange(0, vertices.Length - 1))
            throw new ArgumentException("a triangle has three indices of vertices", nameof(triangles));
        (this.vertices, this.normals, this.triangles) = (vertices, normals, triangles);
    }

    /// <summary>Corners, µm.</summary>
    public ReadOnlySpan<MeshPoint> Vertices => vertices;

    /// <summary>Direction of length 1 at each corner, out of the object.</summary>
    public ReadOnlySpan<MeshPoint> Normals => normals;

    /// <summary>Three indices of corners for each triangle; counter-clockwise seen from outside, in a right-handed frame X, Y, Z.</summary>
    public ReadOnlySpan<int> Triangles => triangles;

    /// <summary>Number of triangles.</summary>
    public int TriangleCount => triangles.Length / 3;

    /// <summary>Area of all triangles, µm².</summary>
    public double Area()
    {
        var sum = 0.0;
        for (var i = 0; i < triangles.Length; i += 3)
        {
            var (a, b, c) = (vertices[triangles[i]], vertices[triangles[i + 1]], vertices[triangles[i + 2]]);
            double bz = (double)b.Z - a.Z, by = (double)b.Y - a.Y, bx = (double)b.X - a.X, cz = (double)c.Z - a.Z, cy = (double)c.Y - a.Y, cx = (double)c.X - a.X;
            var (z, y, x) = (bx * cy - by * cx, bz * cx - bx * cz, by * cz - bz * cy);
            sum += Math.Sqrt(z * z + y * y + x * x);
        }
        return sum / 2;
    }

    /// <summary>Volume inside, µm³; of a surface that is not closed it means nothing.</summary>
    public double Volume()
    {
        var sum = 0.0;
        for (var i = 0; i < triangles.Length; i += 3)
        {
            var (a, b, c) = (vertices[triangles[i]], vertices[triangles[i + 1]], vertices[triangles[i + 2]]);
            sum += (double)a.X * ((double)b.Y * c.Z - (double)b.Z * c.Y) + (double)a.Y * ((double)b.Z * c.X - (double)b.X * c.Z)
                + (double)a.Z * ((double)b.X * c.Y - (double)b.Y * c.X);
        }
        return sum / 6;
    }
}
