using System.Numerics;
using System.Runtime.InteropServices;
using NucleusDl.Volumes;

namespace NucleusDl.IO.Zarr;

/// <summary>What a viewer shows of a channel at first.</summary>
/// <param name="Min">Least that can be chosen.</param>
/// <param name="Max">Most that can be chosen.</param>
/// <param name="Start">Black: 0.1 % of the voxels are darker.</param>
/// <param name="End">White: 0.1 % of the voxels are brighter.</param>
internal readonly record struct DisplayWindow(double Min, double Max, double Start, double End)
{
    private const double Share = 0.001;
    private const int Planes = 16;
    private const int NumbersPerPlane = 1 << 16;

    /// <summary>Of one channel, from some planes of a small copy.</summary>
    public static DisplayWindow Of(IPlaneSource source, int channel)
    {
        var numbers = new List<double>();
        var plane = new byte[checked((int)(source.Shape.PlaneLength * VolumeReader.SizeOf(source.PixelType)))];
        var step = Math.Max(1, source.Shape.Z / Planes);
        for (var z = step / 2; z < source.Shape.Z; z += step)
        {
            source.ReadPlane(source.Frames / 2, channel, z, plane);
            Add(numbers, plane, source.PixelType);
        }
        numbers.Sort();
        if (numbers.Count == 0)
            numbers.Add(0);
        var (start, end) = (numbers[(int)(Share * (numbers.Count - 1))], numbers[(int)Math.Ceiling((1 - Share) * (numbers.Count - 1))]);
        if (end <= start)
            end = start + 1;
        var (min, max) = source.PixelType switch
        {
            PixelType.UInt8 => (byte.MinValue, byte.MaxValue),
            PixelType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
            PixelType.UInt16 => (ushort.MinValue, ushort.MaxValue),
            PixelType.Int16 => (short.MinValue, short.MaxValue),
            _ => (Math.Min(numbers[0], start), Math.Max(numbers[^1], end)),
        };
        return new DisplayWindow(min, max, start, end);
    }

    private static void Add(List<double> numbers, byte[] plane, PixelType type)
    {
        switch (type)
        {
            case PixelType.UInt8: Add<byte>(numbers, plane); break;
            case PixelType.Int8: Add<sbyte>(numbers, plane); break;
            case PixelType.UInt16: Add<ushort>(numbers, plane); break;
            case PixelType.Int16: Add<short>(numbers, plane); break;
            case PixelType.UInt32: Add<uint>(numbers, plane); break;
            case PixelType.Int32: Add<int>(numbers, plane); break;
            case PixelType.Float32: Add<float>(numbers, plane); break;
            default: Add<double>(numbers, plane); break;
        }
    }

    private static void Add<T>(List<double> numbers, byte[] plane) where T : unmanaged, INumber<T>
    {
        var values = MemoryMarshal.Cast<byte, T>(plane);
        var step = Math.Max(1, values.Length / NumbersPerPlane);
        for (var i = 0; i < values.Length; i += step)
            if (double.CreateTruncating(values[i]) is var v && double.IsFinite(v))
                numbers.Add(v);
    }
}
