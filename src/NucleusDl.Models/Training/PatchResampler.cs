using System.Runtime.CompilerServices;
using NucleusDl.Volumes;

namespace NucleusDl.Models.Training;

/// <summary>
/// Fills a patch from an image in one pass: linear for intensities, nearest for labels. It reads the whole image, so a turned
/// patch has no empty corners where the image has data; beyond it, intensities are the dark level and labels 0.
/// </summary>
internal static unsafe class PatchResampler
{
    /// <summary>Fills image and labels of a patch.</summary>
    /// <param name="source">Where from.</param>
    /// <param name="start">Corner of the patch in the image before it is turned; outside is allowed.</param>
    /// <param name="transform">Turned, scaled and mirrored about the patch's centre.</param>
    /// <param name="image">[C, Z, Y, X] to fill.</param>
    /// <param name="labels">[Z, Y, X] to fill.</param>
    /// <param name="target">[C, Z, Y, X] to fill where the image has a target.</param>
    public static void Fill(TrainingCase source, Zyx start, in SpatialTransform transform, Volume<float> image, Volume<int> labels, Volume<float>? target = null)
    {
        Fill(source.Image, source.Dark, source.VoxelSize, start, transform, image);
        if (source.Target is not null && target is not null)
            Fill(source.Target, new float[source.Target.Shape.C], source.VoxelSize, start, transform, target);
        var labelSource = new Source<int>(source.Labels.Voxels.Pointer, source.Labels.Shape, 0);
        if (transform.OnGrid)
            Copy(labelSource, start, transform.Mirror, labels.Pointer, labels.Shape);
        else
            Nearest(labelSource, new Lines(start, transform, source.VoxelSize, labels.Shape), labels.Pointer);
        GC.KeepAlive(source.Labels.Voxels);
    }

    private static void Fill(Volume<float> source, ReadOnlySpan<float> outside, VoxelSize voxelSize, Zyx start, in SpatialTransform transform, Volume<float> patch)
    {
        for (var c = 0; c < patch.Shape.C; c++)
        {
            var from = new Source<float>(source.Pointer + c * source.Shape.ChannelLength, source.Shape, outside[c]);
            var to = patch.Pointer + c * patch.Shape.ChannelLength;
            if (transform.OnGrid)
                Copy(from, start, transform.Mirror, to, patch.Shape);
            else
                Interpolate(from, new Lines(start, transform, voxelSize, patch.Shape), to);
        }
        GC.KeepAlive(source);
    }

    private static void Copy<T>(Source<T> from, Zyx start, MirrorAxes mirror, T* to, VolumeShape patch) where T : unmanaged
    {
        for (var k = 0; k < patch.Z; k++)
            for (var j = 0; j < patch.Y; j++, to += patch.X)
            {
                var z = start.Z + ((mirror & MirrorAxes.Z) == 0 ? k : patch.Z - 1 - k);
                var y = start.Y + ((mirror & MirrorAxes.Y) == 0 ? j : patch.Y - 1 - j);
                var row = new Span<T>(to, patch.X);
                row.Fill(from.Outside);
                if ((uint)z >= (uint)from.Z || (uint)y >= (uint)from.Y)
                    continue;
                var first = Math.Max(0, start.X);
                var last = Math.Min(from.X, start.X + patch.X);
                if (first < last)
                    new Span<T>(from.Data + ((long)z * from.Y + y) * from.X + first, last - first).CopyTo(row[(first - start.X)..]);
                if ((mirror & MirrorAxes.X) != 0)
                    row.Reverse();
            }
    }

    private static void Interpolate(Source<float> from, Lines lines, float* to)
    {
        for (var k = 0; k < lines.Patch.Z; k++)
            for (var j = 0; j < lines.Patch.Y; j++, to += lines.Patch.X)
            {
                var (z, y, x) = lines.First(k, j);
                if (lines.KeepsPlanes)
                    for (var i = 0; i < lines.Patch.X; i++)
                        to[i] = Linear(from, (int)z, y + i * lines.StepY, x + i * lines.StepX);
                else
                    for (var i = 0; i < lines.Patch.X; i++)
                        to[i] = Linear(from, z + i * lines.StepZ, y + i * lines.StepY, x + i * lines.StepX);
            }
    }

    private static void Nearest(Source<int> from, Lines lines, int* to)
    {
        for (var k = 0; k < lines.Patch.Z; k++)
            for (var j = 0; j < lines.Patch.Y; j++, to += lines.Patch.X)
            {
                var (z, y, x) = lines.First(k, j);
                for (var i = 0; i < lines.Patch.X; i++)
                    to[i] = from.At(Round(z + i * lines.StepZ), Round(y + i * lines.StepY), Round(x + i * lines.StepX));
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Round(float v) => (int)MathF.Floor(v + 0.5f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Linear(in Source<float> from, int z, float y, float x)
    {
        if ((uint)z >= (uint)from.Z)
            return from.Outside;
        var (y0, x0) = ((int)MathF.Floor(y), (int)MathF.Floor(x));
        var (wy, wx) = (y - y0, x - x0);
        if ((uint)y0 < (uint)(from.Y - 1) && (uint)x0 < (uint)(from.X - 1))
            return Square(from.Data + ((long)z * from.Y + y0) * from.X + x0, from.X, wy, wx);
        var top = Mix(from.At(z, y0, x0), from.At(z, y0, x0 + 1), wx);
        return Mix(top, Mix(from.At(z, y0 + 1, x0), from.At(z, y0 + 1, x0 + 1), wx), wy);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Linear(in Source<float> from, float z, float y, float x)
    {
        var z0 = (int)MathF.Floor(z);
        var (y0, x0) = ((int)MathF.Floor(y), (int)MathF.Floor(x));
        if ((uint)z0 < (uint)(from.Z - 1) && (uint)y0 < (uint)(from.Y - 1) && (uint)x0 < (uint)(from.X - 1))
        {
            var p = from.Data + ((long)z0 * from.Y + y0) * from.X + x0;
            return Mix(Square(p, from.X, y - y0, x - x0), Square(p + (long)from.Y * from.X, from.X, y - y0, x - x0), z - z0);
        }
        return Mix(Linear(from, z0, y, x), Linear(from, z0 + 1, y, x), z - z0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Square(float* p, int row, float wy, float wx) => Mix(Mix(p[0], p[1], wx), Mix(p[row], p[row + 1], wx), wy);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Mix(float a, float b, float w) => a + (b - a) * w;

    /// <summary>One channel to read from, and what lies outside it.</summary>
    private readonly struct Source<T>(T* data, VolumeShape shape, T outside) where T : unmanaged
    {
        public readonly T* Data = data;
        public readonly int Z = shape.Z, Y = shape.Y, X = shape.X;
        public readonly T Outside = outside;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T At(int z, int y, int x) =>
            (uint)z < (uint)Z && (uint)y < (uint)Y && (uint)x < (uint)X ? Data[((long)z * Y + y) * X + x] : Outside;
    }

    /// <summary>Where the rows of a patch run in the image.</summary>
    private readonly struct Lines
    {
        private readonly double[] matrix;
        private readonly Zyx start;

        public Lines(Zyx start, in SpatialTransform transform, VoxelSize voxelSize, VolumeShape patch)
        {
            this.start = start;
            (Patch, KeepsPlanes, matrix) = (patch, transform.KeepsPlanes, transform.VoxelMatrix(voxelSize));
            (StepZ, StepY, StepX) = ((float)matrix[2], (float)matrix[5], (float)matrix[8]);
        }

        public VolumeShape Patch { get; }

        public bool KeepsPlanes { get; }

        public float StepZ { get; }

        public float StepY { get; }

        public float StepX { get; }

        /// <summary>Place of the first voxel of a row; Z is a whole number where planes are kept.</summary>
        public (float Z, float Y, float X) First(int k, int j)
        {
            double cz = (Patch.Z - 1) / 2.0, cy = (Patch.Y - 1) / 2.0, cx = (Patch.X - 1) / 2.0;
            double dz = k - cz, dy = j - cy, dx = -cx;
            var z = start.Z + cz + matrix[0] * dz + matrix[1] * dy + matrix[2] * dx;
            return ((float)(KeepsPlanes ? Math.Round(z) : z),
                (float)(start.Y + cy + matrix[3] * dz + matrix[4] * dy + matrix[5] * dx),
                (float)(start.X + cx + matrix[6] * dz + matrix[7] * dy + matrix[8] * dx));
        }
    }
}
