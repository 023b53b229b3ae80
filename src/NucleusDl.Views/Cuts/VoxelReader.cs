using System.Numerics;
using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>Reads planes of a volume of any pixel type as float.</summary>
internal static class VoxelReader
{
    /// <summary>One cut, row by row.</summary>
    public static float[] Read(Volume volume, int c, Cut cut) => volume.Accept(new CutReading(c, cut));

    /// <summary>One XY plane, into a buffer of Y·X values.</summary>
    public static void ReadPlane(Volume volume, int c, int z, float[] to) => volume.Accept(new PlaneReading(c, z, to));

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

    private static float[] Convert<T>(ReadOnlySpan<T> from, float[] to) where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < from.Length; i++)
            to[i] = float.CreateTruncating(from[i]);
        return to;
    }

    private sealed class CutReading(int c, Cut cut) : IVolumeVisitor<float[]>
    {
        public float[] Visit<T>(Volume<T> volume) where T : unmanaged, INumber<T>
        {
            var values = cut.Read(volume, c);
            return values as float[] ?? Convert<T>(values, new float[values.Length]);
        }
    }

    private sealed class PlaneReading(int c, int z, float[] to) : IVolumeVisitor<float[]>
    {
        public float[] Visit<T>(Volume<T> volume) where T : unmanaged, INumber<T> => Convert<T>(volume.Plane(c, z), to);
    }
}
