using NucleusDl.Volumes;

namespace NucleusDl.Geometry;

/// <summary>Where the surface crosses an edge, and the direction out of the object there.</summary>
internal readonly unsafe struct SurfacePoints(Volume<float> image, float level, VoxelSize spacing, int rim)
{
    private readonly float* voxels = image.Pointer;
    private readonly int depth = image.Shape.Z, height = image.Shape.Y, width = image.Shape.X;
    private readonly float stepZ = (float)spacing.Z, stepY = (float)spacing.Y, stepX = (float)spacing.X;

    /// <summary>The crossing on the edge from voxel (z, y, x), counted with the rim, to the next along an axis (0: Z, 1: Y, 2: X).</summary>
    public (MeshPoint Place, MeshPoint Normal) On(int z, int y, int x, int axis)
    {
        (z, y, x) = (z - rim, y - rim, x - rim);
        var (z1, y1, x1) = (axis == 0 ? z + 1 : z, axis == 1 ? y + 1 : y, axis == 2 ? x + 1 : x);
        bool begins = IsVoxel(z, y, x), ends = IsVoxel(z1, y1, x1);
        if (!(begins && ends))
            return (Place(z, y, x, axis, 0.5f), Along(axis, begins));
        float a = *Voxel(z, y, x), b = *Voxel(z1, y1, x1);
        var t = (level - a) / (b - a);
        if (!(t >= 0 && t <= 1))
            t = 0.5f; // beside NaN or infinity
        var (from, to) = (Gradient(z, y, x), Gradient(z1, y1, x1));
        var (gz, gy, gx) = (from.Z + t * (to.Z - from.Z), from.Y + t * (to.Y - from.Y), from.X + t * (to.X - from.X));
        var length = MathF.Sqrt(gz * gz + gy * gy + gx * gx);
        // In a sheet one voxel thick the gradient may be 0.
        return (Place(z, y, x, axis, t), length > 0 && float.IsFinite(length) ? new MeshPoint(-gz / length, -gy / length, -gx / length) : Along(axis, a > level));
    }

    private MeshPoint Place(int z, int y, int x, int axis, float t) =>
        new((z + (axis == 0 ? t : 0)) * stepZ, (y + (axis == 1 ? t : 0)) * stepY, (x + (axis == 2 ? t : 0)) * stepX);

    private static MeshPoint Along(int axis, bool upwards)
    {
        var d = upwards ? 1 : -1;
        return new MeshPoint(axis == 0 ? d : 0, axis == 1 ? d : 0, axis == 2 ? d : 0);
    }

    private bool IsVoxel(int z, int y, int x) => (uint)z < (uint)depth && (uint)y < (uint)height && (uint)x < (uint)width;

    private float* Voxel(int z, int y, int x) => voxels + ((long)z * height + y) * width + x;

    /// <summary>Central differences per µm, one-sided at the border.</summary>
    private MeshPoint Gradient(int z, int y, int x)
    {
        var v = Voxel(z, y, x);
        return new MeshPoint(Slope(v, z, depth, (long)height * width, stepZ), Slope(v, y, height, width, stepY), Slope(v, x, width, 1, stepX));
    }

    private static float Slope(float* v, int i, int n, long stride, float step)
    {
        var (back, on) = (i > 0 ? 1 : 0, i + 1 < n ? 1 : 0);
        return back + on == 0 ? 0 : (v[on * stride] - v[-back * stride]) / ((back + on) * step);
    }
}
