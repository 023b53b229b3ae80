using System.Numerics;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.IO;

/// <summary>Volumes with known numbers, and what the golden files are compared by.</summary>
internal static class Patterns
{
    /// <summary>1009 c + 101 z + 13 y + 7 x, cut to the type: all planes differ, and no two axes can be swapped unseen.</summary>
    public static Volume Make(PixelType type, VolumeShape shape, VoxelSize? voxelSize = null)
    {
        var volume = Volume.Create(type, shape, voxelSize);
        switch (volume)
        {
            case Volume<byte> v: Fill(v); break;
            case Volume<sbyte> v: Fill(v); break;
            case Volume<ushort> v: Fill(v); break;
            case Volume<short> v: Fill(v); break;
            case Volume<uint> v: Fill(v); break;
            case Volume<int> v: Fill(v); break;
            case Volume<float> v: Fill(v); break;
            case Volume<double> v: Fill(v); break;
            default: throw new InvalidOperationException();
        }
        return volume;
    }

    public static bool Same(Volume a, Volume b)
    {
        if (a.PixelType != b.PixelType || a.Shape != b.Shape)
            return false;
        for (var c = 0; c < a.Shape.C; c++)
            for (var z = 0; z < a.Shape.Z; z++)
                if (!a.PlaneBytes(c, z).SequenceEqual(b.PlaneBytes(c, z)))
                    return false;
        return true;
    }

    /// <summary>CRC-32 (IEEE 802.3) of all voxels, C, Z, Y, X, little endian, as eight hexadecimal digits.</summary>
    public static string Crc(Volume volume)
    {
        var crc = uint.MaxValue;
        for (var c = 0; c < volume.Shape.C; c++)
            for (var z = 0; z < volume.Shape.Z; z++)
                foreach (var b in volume.PlaneBytes(c, z))
                    crc = CrcTable[(byte)(crc ^ b)] ^ (crc >> 8);
        return (~crc).ToString("x8", System.Globalization.CultureInfo.InvariantCulture);
    }

    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(n =>
    {
        var value = (uint)n;
        for (var k = 0; k < 8; k++)
            value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
        return value;
    })];

    private static void Fill<T>(Volume<T> volume) where T : unmanaged, INumber<T>
    {
        var s = volume.Shape;
        // Fractions and negative numbers where the type has them.
        var (scale, shift) = default(T) is float or double ? (0.125, -3.5) : (1.0, T.IsNegative(T.Zero - T.One) ? -300 : 0);
        for (var c = 0; c < s.C; c++)
            for (var z = 0; z < s.Z; z++)
                for (var y = 0; y < s.Y; y++)
                    for (var x = 0; x < s.X; x++)
                        volume[c, z, y, x] = T.CreateTruncating((1009 * c + 101 * z + 13 * y + 7 * x) * scale + shift is var v && default(T) is byte or sbyte ? (long)v & 127 : v);
    }
}
