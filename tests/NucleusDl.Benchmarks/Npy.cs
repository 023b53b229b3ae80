using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using NucleusDl.Volumes;

namespace NucleusDl.Benchmarks;

/// <summary>NumPy files of one channel, [Z, Y, X], C order, little-endian: what both sides of a benchmark read.</summary>
internal static class Npy
{
    public static void Write<T>(string path, Volume<T> volume) where T : unmanaged, INumber<T>
    {
        var s = volume.Shape;
        var header = string.Create(CultureInfo.InvariantCulture, $"{{'descr': '{Code<T>()}', 'fortran_order': False, 'shape': ({s.Z}, {s.Y}, {s.X}), }}");
        header = header.PadRight(128 - 11) + "\n";
        using var file = File.Create(path);
        file.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0]);
        file.Write(Encoding.ASCII.GetBytes(header));
        for (var z = 0; z < s.Z; z++)
            file.Write(volume.PlaneBytes(0, z));
    }

    /// <summary>Reads numbers of the very type and shape that are expected.</summary>
    public static Volume<T> Read<T>(string path, VolumeShape shape) where T : unmanaged, INumber<T>
    {
        using var file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[10];
        file.ReadExactly(start);
        var header = new byte[start[8] | start[9] << 8];
        file.ReadExactly(header);
        var text = Encoding.ASCII.GetString(header);
        if (!text.Contains($"'{Code<T>()}'", StringComparison.Ordinal) || !text.Contains("'fortran_order': False", StringComparison.Ordinal))
            throw new InvalidOperationException($"{path}: {text}");
        var volume = new Volume<T>(shape);
        for (var z = 0; z < shape.Z; z++)
            file.ReadExactly(MemoryMarshal.AsBytes(volume.Plane(z)));
        return volume;
    }

    private static string Code<T>() => default(T) switch
    {
        byte => "|u1",
        ushort => "<u2",
        int => "<i4",
        float => "<f4",
        double => "<f8",
        _ => throw new NotSupportedException(typeof(T).Name),
    };
}
