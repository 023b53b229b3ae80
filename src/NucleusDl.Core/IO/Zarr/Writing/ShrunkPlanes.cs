using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using NucleusDl.Volumes;

namespace NucleusDl.IO.Zarr;

/// <summary>
/// A smaller copy of an image: each voxel the mean of a block, or for labels the most frequent number of the block, since the mean of
/// two nuclei would be a third.
/// </summary>
internal sealed class ShrunkPlanes(ZarrPlanes source, ZarrLevel level, bool isLabels) : IPlaneSource
{
    public PixelType PixelType => source.Info.Type.PixelType;

    public int Frames => source.Frames;

    public VolumeShape Shape => level.Shape;

    public VoxelSize? VoxelSize => null;

    public IReadOnlyList<string> ChannelNames => [];

    public void ReadPlane(int frame, int channel, int z, Span<byte> plane)
    {
        var bytes = checked((int)(source.Shape.PlaneLength * source.Info.Type.Size));
        var depth = Math.Min(level.Z, source.Shape.Z - z * level.Z);
        var rented = ArrayPool<byte>.Shared.Rent(checked(depth * bytes));
        try
        {
            var slab = rented.AsSpan(0, depth * bytes);
            for (var k = 0; k < depth; k++)
                source.ReadPlane(frame, channel, z * level.Z + k, slab.Slice(k * bytes, bytes));
            switch (PixelType)
            {
                case PixelType.UInt8: Shrink<byte>(slab, depth, plane); break;
                case PixelType.Int8: Shrink<sbyte>(slab, depth, plane); break;
                case PixelType.UInt16: Shrink<ushort>(slab, depth, plane); break;
                case PixelType.Int16: Shrink<short>(slab, depth, plane); break;
                case PixelType.UInt32: Shrink<uint>(slab, depth, plane); break;
                case PixelType.Int32: Shrink<int>(slab, depth, plane); break;
                case PixelType.Float32: Shrink<float>(slab, depth, plane); break;
                default: Shrink<double>(slab, depth, plane); break;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void Shrink<T>(ReadOnlySpan<byte> slab, int depth, Span<byte> plane) where T : unmanaged, INumber<T>
    {
        var from = MemoryMarshal.Cast<byte, T>(slab);
        var to = MemoryMarshal.Cast<byte, T>(plane);
        var (rows, columns) = (source.Shape.Y, source.Shape.X);
        Span<T> block = stackalloc T[level.Z * level.Y * level.X];
        for (int y = 0, at = 0; y < level.Shape.Y; y++)
            for (var x = 0; x < level.Shape.X; x++, at++)
            {
                var (endY, endX) = (Math.Min(rows, (y + 1) * level.Y), Math.Min(columns, (x + 1) * level.X));
                var count = 0;
                for (var k = 0; k < depth; k++)
                    for (var j = y * level.Y; j < endY; j++)
                        for (var i = x * level.X; i < endX; i++)
                            block[count++] = from[(k * rows + j) * columns + i];
                to[at] = isLabels ? MostFrequent(block[..count]) : Mean(block[..count]);
            }
    }

    private static T Mean<T>(ReadOnlySpan<T> block) where T : unmanaged, INumber<T>
    {
        // Exact for every integer type of ours.
        var sum = 0.0;
        foreach (var v in block)
            sum += double.CreateTruncating(v);
        var mean = sum / block.Length;
        return typeof(T) == typeof(float) || typeof(T) == typeof(double) ? T.CreateTruncating(mean) : T.CreateTruncating(Math.Floor(mean + 0.5));
    }

    /// <summary>Of equally frequent numbers the first that is no background: thin nuclei stay.</summary>
    private static T MostFrequent<T>(ReadOnlySpan<T> block) where T : unmanaged, INumber<T>
    {
        if (block.IndexOfAnyExcept(block[0]) < 0)
            return block[0];
        var (best, most) = (T.Zero, 0);
        for (var i = 0; i < block.Length; i++)
        {
            var count = block.Count(block[i]);
            if (count > most || count == most && T.IsZero(best))
                (best, most) = (block[i], count);
        }
        return best;
    }
}
