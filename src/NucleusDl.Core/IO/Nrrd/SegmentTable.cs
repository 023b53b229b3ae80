using System.Numerics;
using System.Runtime.InteropServices;
using NucleusDl.Volumes;

namespace NucleusDl.IO.Nrrd;

/// <summary>The labels of an image with the boxes they lie in, as a .seg.nrrd lists them.</summary>
internal static class SegmentTable
{
    /// <summary>Smallest and largest x, y and z of each label.</summary>
    internal sealed class Extent
    {
        public int[] Box { get; } = [int.MaxValue, -1, int.MaxValue, -1, int.MaxValue, -1];

        public void Add(int axis, int at)
        {
            Box[2 * axis] = Math.Min(Box[2 * axis], at);
            Box[2 * axis + 1] = Math.Max(Box[2 * axis + 1], at);
        }
    }

    /// <summary>Reads the planes once.</summary>
    /// <exception cref="NucleusException">Not one label image: several channels or time points, fractions, negative numbers.</exception>
    public static SortedDictionary<long, Extent> Of(IPlaneSource planes, string path, CancellationToken cancel)
    {
        if (planes.Frames > 1 || planes.Shape.C > 1)
            throw new NucleusException(ErrorKind.Usage, "A segmentation (.seg.nrrd) holds one label image; this has several channels or time points.",
                "Choose one with --channel or --frame, or write .nrrd.", path);
        if (planes.PixelType is PixelType.Float32 or PixelType.Float64)
            throw new NucleusException(ErrorKind.Usage, "A segmentation (.seg.nrrd) holds labels; these are fractions.", "Write .nrrd for an image.", path);
        var shape = planes.Shape;
        var result = new SortedDictionary<long, Extent>();
        var plane = new byte[checked((int)(shape.PlaneLength * VolumeReader.SizeOf(planes.PixelType)))];
        for (var z = 0; z < shape.Z; z++)
        {
            cancel.ThrowIfCancellationRequested();
            planes.ReadPlane(0, 0, z, plane);
            switch (planes.PixelType)
            {
                case PixelType.UInt8: Add<byte>(plane, z, shape, result); break;
                case PixelType.Int8: Add<sbyte>(plane, z, shape, result); break;
                case PixelType.UInt16: Add<ushort>(plane, z, shape, result); break;
                case PixelType.Int16: Add<short>(plane, z, shape, result); break;
                case PixelType.UInt32: Add<uint>(plane, z, shape, result); break;
                default: Add<int>(plane, z, shape, result); break;
            }
        }
        return result.Keys.FirstOrDefault() >= 0 ? result
            : throw new NucleusException(ErrorKind.Usage, $"These are no labels: {result.Keys.First()} is negative.", "Write .nrrd for an image.", path);
    }

    private static void Add<T>(ReadOnlySpan<byte> plane, int z, VolumeShape shape, SortedDictionary<long, Extent> result) where T : unmanaged, INumber<T>
    {
        var values = MemoryMarshal.Cast<byte, T>(plane);
        for (var i = 0; i < values.Length;)
        {
            // Runs along a row are taken at once.
            var (v, y, x) = (values[i], i / shape.X, i % shape.X);
            var end = i + 1;
            while (end < (y + 1) * shape.X && values[end] == v)
                end++;
            if (v != T.Zero)
            {
                var label = long.CreateTruncating(v);
                if (!result.TryGetValue(label, out var extent))
                    result.Add(label, extent = new Extent());
                extent.Add(0, x);
                extent.Add(0, x + end - i - 1);
                extent.Add(1, y);
                extent.Add(2, z);
            }
            i = end;
        }
    }
}
