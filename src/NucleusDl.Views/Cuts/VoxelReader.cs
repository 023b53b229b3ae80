using System.Numerics;
using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>Reads planes of a volume of any pixel type as float.</summary>
internal static class VoxelReader
{
    /// <summary>One cut, row by row.</summary>
    public static float[] Read(Volume volume, int c, Cut cut) => volume switch
    {
        Volume<byte> v => ToFloat(cut.Read(v, c)),
        Volume<sbyte> v => ToFloat(cut.Read(v, c)),
        Volume<ushort> v => ToFloat(cut.Read(v, c)),
        Volume<short> v => ToFloat(cut.Read(v, c)),
        Volume<uint> v => ToFloat(cut.Read(v, c)),
        Volume<int> v => ToFloat(cut.Read(v, c)),
        Volume<float> v => cut.Read(v, c),
        Volume<double> v => ToFloat(cut.Read(v, c)),
        _ => throw new ArgumentException($"{volume.PixelType} is not a pixel type", nameof(volume)),
    };

    /// <summary>One XY plane, into a buffer of Y·X values.</summary>
    public static void ReadPlane(Volume volume, int c, int z, Span<float> to)
    {
        switch (volume)
        {
            case Volume<byte> v: Convert<byte>(v.Plane(c, z), to); break;
            case Volume<sbyte> v: Convert<sbyte>(v.Plane(c, z), to); break;
            case Volume<ushort> v: Convert<ushort>(v.Plane(c, z), to); break;
            case Volume<short> v: Convert<short>(v.Plane(c, z), to); break;
            case Volume<uint> v: Convert<uint>(v.Plane(c, z), to); break;
            case Volume<int> v: Convert<int>(v.Plane(c, z), to); break;
            case Volume<float> v: v.Plane(c, z).CopyTo(to); break;
            case Volume<double> v: Convert<double>(v.Plane(c, z), to); break;
            default: throw new ArgumentException($"{volume.PixelType} is not a pixel type", nameof(volume));
        }
    }

    /// <summary>The largest value along the axis through the plane; what is not a number is passed over unless there is nothing else.</summary>
    public static float[] Project(Volume volume, int c, Plane plane)
    {
        var s = volume.Shape;
        var cut = new Cut(plane, 0);
        int columns = cut.Columns(s), rows = cut.Rows(s);
        var result = new float[checked(columns * rows)];
        Array.Fill(result, float.NaN);
        var buffer = new float[s.PlaneLength];
        for (var z = 0; z < s.Z; z++)
        {
            ReadPlane(volume, c, z, buffer);
            for (var y = 0; y < s.Y; y++)
                for (var x = 0; x < s.X; x++)
                {
                    ref var best = ref result[plane switch { Plane.XY => y * columns + x, Plane.XZ => z * columns + x, _ => y * columns + z }];
                    best = float.MaxNumber(best, buffer[y * s.X + x]);
                }
        }
        return result;
    }

    private static float[] ToFloat<T>(T[] values) where T : unmanaged, INumber<T>
    {
        var result = new float[values.Length];
        Convert<T>(values, result);
        return result;
    }

    private static void Convert<T>(ReadOnlySpan<T> from, Span<float> to) where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < from.Length; i++)
            to[i] = float.CreateTruncating(from[i]);
    }
}
