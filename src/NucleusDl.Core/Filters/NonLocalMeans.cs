using System.Numerics;
using NucleusDl.Volumes;

namespace NucleusDl.Filters;

/// <summary>
/// Non-local means in 3D: every voxel becomes the mean of the voxels around it whose surroundings look the same (Buades, Coll and Morel 2005,
/// doi:10.1109/CVPR.2005.38). All patch distances of one shift are box sums of one squared difference, so the patch's size costs next to nothing
/// (Darbon et al. 2008, doi:10.1109/ISBI.2008.4541250).
/// </summary>
/// <remarks>
/// Weight = exp(-max(0, d² - 2·SD²) / (Strength·SD)²), d² the mean square difference of two patches, all voxels of a patch alike. Beyond the border the image
/// is its mirror image, edge voxel repeated.
/// </remarks>
public static unsafe class NonLocalMeans
{
    private const int SlabPlanes = 8;

    /// <summary>Filters every channel by itself.</summary>
    /// <param name="image">Grey values whose noise is the same everywhere, [C,Z,Y,X]; see <see cref="Anscombe"/> for camera noise.</param>
    /// <param name="options">Patches, search and noise.</param>
    /// <param name="parallel">Number of threads and cancellation; the result does not depend on them.</param>
    /// <returns>A new volume of the same shape.</returns>
    /// <exception cref="NucleusException">An option is out of range.</exception>
    public static Volume<float> Filter(Volume<float> image, NonLocalMeansOptions options, ParallelOptions? parallel = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        options.Validate();
        var shape = image.Shape;
        var result = new Volume<float>(shape, image.VoxelSize) { Source = image.Source, ChannelNames = image.ChannelNames };
        var (marginZ, margin) = (options.SearchZ + options.PatchZ, options.SearchYX + options.PatchYX);
        for (var c = 0; c < shape.C; c++)
        {
            using var padded = Pad(image, c, marginZ, margin);
            var to = result.Pointer + c * shape.ChannelLength;
            var slabs = (shape.Z + SlabPlanes - 1) / SlabPlanes;
            Parallel.For(0, slabs, parallel ?? new ParallelOptions(), () => new Slab(padded, shape, options), (s, state, slab) =>
            {
                slab.Run(s * SlabPlanes, Math.Min(shape.Z, (s + 1) * SlabPlanes), to, state);
                return slab;
            }, static slab => slab.Dispose());
        }
        return result;
    }

    private static Volume<float> Pad(Volume<float> image, int c, int marginZ, int margin)
    {
        var s = image.Shape;
        var padded = new Volume<float>(new VolumeShape(s.Z + 2 * marginZ, s.Y + 2 * margin, s.X + 2 * margin));
        for (var z = 0; z < padded.Shape.Z; z++)
            for (var y = 0; y < padded.Shape.Y; y++)
            {
                var from = image.Row(c, Mirror(z - marginZ, s.Z), Mirror(y - margin, s.Y));
                var to = padded.Row(0, z, y);
                for (var x = 0; x < to.Length; x++)
                    to[x] = from[Mirror(x - margin, s.X)];
            }
        return padded;
    }

    private static int Mirror(int i, int n)
    {
        i = (i % (2 * n) + 2 * n) % (2 * n);
        return i < n ? i : 2 * n - 1 - i;
    }

    /// <summary>Some planes at a time, shift after shift; one per thread.</summary>
    private sealed class Slab(Volume<float> padded, VolumeShape shape, NonLocalMeansOptions o) : IDisposable
    {
        private readonly int depth = 2 * o.PatchZ + 1, edge = 2 * o.PatchYX + 1;
        private readonly NativeBuffer<float> sums = new(SlabPlanes * shape.PlaneLength), weights = new(SlabPlanes * shape.PlaneLength);
        private readonly NativeBuffer<float> ring = new((2L * o.PatchZ + 1) * shape.PlaneLength), rows = new((shape.Y + 2L * o.PatchYX) * shape.X), squares = new(shape.X + 2L * o.PatchYX);

        public void Run(int first, int end, float* result, ParallelLoopState state)
        {
            var length = (end - first) * shape.PlaneLength;
            new Span<float>(sums.Pointer, (int)length).Clear();
            new Span<float>(weights.Pointer, (int)length).Clear();
            for (var dz = -o.SearchZ; dz <= o.SearchZ; dz++)
                for (var dy = -o.SearchYX; dy <= o.SearchYX; dy++)
                {
                    if (state.ShouldExitCurrentIteration)
                        return;
                    for (var dx = -o.SearchYX; dx <= o.SearchYX; dx++)
                        Shift(first, end, dz, dy, dx);
                }
            for (var i = 0L; i < length; i++)
                result[first * shape.PlaneLength + i] = sums.Pointer[i] / weights.Pointer[i];
        }

        public void Dispose()
        {
            sums.Dispose();
            weights.Dispose();
            ring.Dispose();
            rows.Dispose();
            squares.Dispose();
        }

        private float* At(int z, int y, int x) =>
            padded.Pointer + ((long)(z + o.SearchZ + o.PatchZ) * padded.Shape.Y + y + o.SearchYX + o.PatchYX) * padded.Shape.X + x + o.SearchYX + o.PatchYX;

        private void Shift(int first, int end, int dz, int dy, int dx)
        {
            for (var z = first - o.PatchZ; z < end + o.PatchZ; z++)
            {
                PlaneSums(z, dz, dy, dx, ring.Pointer + (z - first + o.PatchZ) % depth * shape.PlaneLength);
                if (z >= first + o.PatchZ)
                    Gather(z - o.PatchZ, first, dz, dy, dx);
            }
        }

        /// <summary>Sums of squared differences over the patch's square, for one plane.</summary>
        private void PlaneSums(int z, int dz, int dy, int dx, float* to)
        {
            var (p, width) = (o.PatchYX, shape.X);
            for (var y = -p; y < shape.Y + p; y++)
            {
                Square(At(z, y, -p), At(z + dz, y + dy, dx - p), squares.Pointer, width + 2 * p);
                var row = rows.Pointer + (long)(y + p) * width;
                Buffer.MemoryCopy(squares.Pointer, row, width * 4L, width * 4L);
                for (var k = 1; k < edge; k++)
                    Add(squares.Pointer + k, row, width);
            }
            // Rows lie one after the other, so the sum along Y is a sum of shifted planes.
            Buffer.MemoryCopy(rows.Pointer, to, shape.PlaneLength * 4, shape.PlaneLength * 4);
            for (var k = 1; k < edge; k++)
                Add(rows.Pointer + (long)k * width, to, (int)shape.PlaneLength);
        }

        private void Gather(int z, int first, int dz, int dy, int dx)
        {
            var scale = (float)(1 / (o.Strength * o.Strength * o.NoiseSd * o.NoiseSd * depth * edge * edge));
            var noise = (float)(2 / (o.Strength * o.Strength));
            for (var y = 0; y < shape.Y; y++)
            {
                var place = (long)y * shape.X;
                float* sum = sums.Pointer + (z - first) * shape.PlaneLength + place, weight = weights.Pointer + (z - first) * shape.PlaneLength + place;
                float* from = At(z + dz, y + dy, dx), distances = ring.Pointer + place;
                var x = 0;
                for (var n = Vector<float>.Count; x <= shape.X - n; x += n)
                {
                    var d = Vector.Load(distances + x);
                    for (var k = 1; k < depth; k++)
                        d += Vector.Load(distances + k * shape.PlaneLength + x);
                    var w = Vector.Exp(-Vector.Max(Vector<float>.Zero, d * scale - new Vector<float>(noise)));
                    (Vector.Load(sum + x) + w * Vector.Load(from + x)).Store(sum + x);
                    (Vector.Load(weight + x) + w).Store(weight + x);
                }
                for (; x < shape.X; x++)
                {
                    var d = distances[x];
                    for (var k = 1; k < depth; k++)
                        d += distances[k * shape.PlaneLength + x];
                    var w = MathF.Exp(-Math.Max(0, d * scale - noise));
                    sum[x] += w * from[x];
                    weight[x] += w;
                }
            }
        }

        private static void Square(float* a, float* b, float* to, int length)
        {
            var x = 0;
            for (var n = Vector<float>.Count; x <= length - n; x += n)
            {
                var d = Vector.Load(a + x) - Vector.Load(b + x);
                (d * d).Store(to + x);
            }
            for (; x < length; x++)
                to[x] = (a[x] - b[x]) * (a[x] - b[x]);
        }

        private static void Add(float* from, float* to, int length)
        {
            var x = 0;
            for (var n = Vector<float>.Count; x <= length - n; x += n)
                (Vector.Load(to + x) + Vector.Load(from + x)).Store(to + x);
            for (; x < length; x++)
                to[x] += from[x];
        }
    }
}
