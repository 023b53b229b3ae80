using System.Numerics;
using NucleusDl.Volumes;

namespace NucleusDl.Geometry;

/// <summary>
/// Counts first, so that every plane knows where its corners and triangles go; then planes are filled in side by side. Corners and triangles stand in
/// raster order, whatever the threads.
/// </summary>
internal static unsafe class SurfaceBuilder
{
    public static Mesh Build(Volume<float> image, float level, VoxelSize spacing, InsideBits bits, ParallelOptions parallel)
    {
        var vertexStart = new long[bits.Depth + 1];
        var triangleStart = new long[bits.Depth + 1];
        Parallel.For(0, bits.Depth, parallel, z => (vertexStart[z + 1], triangleStart[z + 1]) = Count(bits, z));
        for (var z = 0; z < bits.Depth; z++)
        {
            vertexStart[z + 1] += vertexStart[z];
            triangleStart[z + 1] += triangleStart[z];
        }
        if (3 * triangleStart[^1] > Array.MaxLength || vertexStart[^1] > Array.MaxLength)
            throw new NucleusException(ErrorKind.Resource, $"The surface has {triangleStart[^1]} triangles, more than can be held.",
                "Smooth the image, crop it, or choose another level.", image.Source);
        var vertices = GC.AllocateUninitializedArray<MeshPoint>((int)vertexStart[^1]);
        var normals = GC.AllocateUninitializedArray<MeshPoint>(vertices.Length);
        var triangles = GC.AllocateUninitializedArray<int>((int)(3 * triangleStart[^1]));
        var slabs = Math.Min(bits.Depth, 8 * Environment.ProcessorCount);
        // The numbers of two planes are as large as the planes: each thread has its own, not each slab.
        Parallel.For(0, slabs, parallel, () => new SurfacePlanes(bits, new SurfacePoints(image, level, spacing, bits.Rim)), (slab, _, planes) =>
        {
            var (first, end) = ((int)((long)bits.Depth * slab / slabs), (int)((long)bits.Depth * (slab + 1) / slabs));
            planes.Number(first, (int)vertexStart[first], vertices, normals);
            for (var z = first; z < end && z + 1 < bits.Depth; z++)
            {
                // The next slab's first plane is numbered here too, and its corners are left to that slab.
                planes.Number(z + 1, (int)vertexStart[z + 1], z + 1 < end ? vertices : default, normals);
                planes.Cubes(z, triangles.AsSpan((int)(3 * triangleStart[z])));
            }
            return planes;
        }, static _ => { });
        return new Mesh(vertices, normals, triangles, trusted: true);
    }

    /// <summary>Crossed edges that begin in a plane, and triangles of the cubes above it.</summary>
    private static (long Vertices, long Triangles) Count(InsideBits bits, int z)
    {
        long vertices = 0, triangles = 0;
        var top = z + 1 == bits.Depth;
        for (var y = 0; y < bits.Height; y++)
        {
            var end = y + 1 == bits.Height;
            ulong* a = bits.Row(z, y), b = end ? a : bits.Row(z, y + 1), c = top ? a : bits.Row(z + 1, y), d = end ? c : top ? b : bits.Row(z + 1, y + 1);
            for (var w = 0; w < bits.Words; w++)
            {
                vertices += BitOperations.PopCount((a[w] ^ InsideBits.Beside(a, w)) & bits.HaveNext(w)) + BitOperations.PopCount(a[w] ^ b[w]) + BitOperations.PopCount(a[w] ^ c[w]);
                if (end || top)
                    continue;
                var cubes = new CubeWord(a, b, c, d, w);
                for (var active = cubes.Active & bits.HaveNext(w); active != 0; active &= active - 1)
                    triangles += CubeCases.Counts[cubes.Case(BitOperations.TrailingZeroCount(active))];
            }
        }
        return (vertices, triangles);
    }
}

/// <summary>The corners of 64 cubes side by side.</summary>
internal readonly unsafe struct CubeWord(ulong* a, ulong* b, ulong* c, ulong* d, int w)
{
    private readonly ulong a0 = a[w], a1 = InsideBits.Beside(a, w), b0 = b[w], b1 = InsideBits.Beside(b, w);
    private readonly ulong c0 = c[w], c1 = InsideBits.Beside(c, w), d0 = d[w], d1 = InsideBits.Beside(d, w);

    /// <summary>Cubes with corners on both sides.</summary>
    public ulong Active => (a0 | a1 | b0 | b1 | c0 | c1 | d0 | d1) & ~(a0 & a1 & b0 & b1 & c0 & c1 & d0 & d1);

    /// <summary>Number of the case of the x-th cube: bit c is corner c of <see cref="CubeCases"/>.</summary>
    public int Case(int x) => (int)(a0 >> x & 1 | (a1 >> x & 1) << 1 | (b0 >> x & 1) << 2 | (b1 >> x & 1) << 3
        | (c0 >> x & 1) << 4 | (c1 >> x & 1) << 5 | (d0 >> x & 1) << 6 | (d1 >> x & 1) << 7);
}
