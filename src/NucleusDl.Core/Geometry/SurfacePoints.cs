using NucleusDl.Volumes;

namespace NucleusDl.Geometry;

/// <summary>Where the surface crosses an edge, and the direction out of the object there.</summary>
internal readonly unsafe struct SurfacePoints(Volume<float> image, float level, VoxelSize spacing, int rim)
{
    private readonly float* voxels = image.Pointer;
    private readonly int depth = image.Shape.Z, height = image.Shape.Y, width = image.Shape.X;
    private readonly float stepZ = (float)spacing.Z, stepY = (float)spacing.Y, stepX = (float)spacing.X;
    private readonly float halfZ = (float)(0.5 / spacing.Z), halfY = (float)(0.5 / spacing.Y), halfX = (float)(0.5 / spacing.X);

    /// <summary>The crossing on the edge from voxel (z, y, x), counted with the rim, to the next along an axis (0: Z, 1: Y, 2: X).</summary>
    public void On(int z, int y, int x, int axis, out MeshPoint place, out MeshPoint normal)
    {
        (z, y, x) = (z - rim, y - rim, x - rim);
        var (z1, y1, x1) = (axis == 0 ? z + 1 : z, axis == 1 ? y + 1 : y, axis == 2 ? x + 1 : x);
        var begins = IsVoxel(z, y, x);
        if (!(begins && IsVoxel(z1, y1, x1)))
        {
            (place, normal) = (Place(z, y, x, axis, 0.5f), Along(axis, begins));
            return;
        }
        float a = *Voxel(z, y, x), b = *Voxel(z1, y1, x1);
        var t = (level - a) / (b - a);
        if (!(t >= 0 && t <= 1))
            t = 0.5f; // beside NaN or infinity
        var (from, to) = (Gradient(z, y, x), Gradient(z1, y1, x1));
        var (gz, gy, gx) = (from.Z + t * (to.Z - from.Z), from.Y + t * (to.Y - from.Y), from.X + t * (to.X - from.X));
        var length = MathF.Sqrt(gz * gz + gy * gy + gx * gx);
        place = Place(z, y, x, axis, t);
        // In a sheet one voxel thick the gradient may be 0.
        normal = length > 0 && float.IsFinite(length) ? new MeshPoint(-gz / length, -gy / length, -gx / length) : Along(axis, a > level);
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
        long row = width, plane = (long)height * width;
        if ((uint)(z - 1) < (uint)(depth - 2) && (uint)(y - 1) < (uint)(height - 2) && (uint)(x - 1) < (uint)(width - 2) && depth > 2 && height > 2 && width > 2)
            return new MeshPoint((v[plane] - v[-plane]) * halfZ, (v[row] - v[-row]) * halfY, (v[1] - v[-1]) * halfX);
        return new MeshPoint(Slope(v, z, depth, plane, halfZ), Slope(v, y, height, row, halfY), Slope(v, x, width, 1, halfX));
    }

    private static float Slope(float* v, int i, int n, long stride, float half)
    {
        var (back, on) = (i > 0 ? 1 : 0, i + 1 < n ? 1 : 0);
        return (v[on * stride] - v[-back * stride]) * (back + on == 2 ? half : 2 * half);
    }
}
