using System.IO.Compression;
using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>A few planes, packed: a zlib stream of one byte a plane (its <see cref="PlanePredictor"/> kind), then the low bytes of all planes, then the next higher bytes.</summary>
/// <param name="FirstPlane">First plane, from 0.</param>
/// <param name="Planes">Number of planes.</param>
/// <param name="Bytes">The stream.</param>
internal readonly record struct Slab(int FirstPlane, int Planes, byte[] Bytes);

/// <summary>Packs a volume of whole numbers in slabs that a page unpacks one by one. Slabs know nothing of each other.</summary>
internal static class SlabPacker
{
    private const int SlabBytes = 2 << 20;

    /// <summary>Reads plane z into a buffer of Y·X numbers.</summary>
    public delegate void PlaneReader(int z, Span<int> plane);

    /// <summary>All planes, packed.</summary>
    /// <param name="shape">Extent.</param>
    /// <param name="bits">8, 16 or 24; no number needs more.</param>
    /// <param name="read">Gives the planes; called from several threads.</param>
    /// <param name="parallel">Threads and cancellation; the result does not depend on them.</param>
    public static Slab[] Pack(VolumeShape shape, int bits, PlaneReader read, ParallelOptions parallel)
    {
        var planes = (int)Math.Clamp(SlabBytes / (shape.PlaneLength * bits / 8), 1, shape.Z);
        var slabs = new Slab[(shape.Z + planes - 1) / planes];
        Parallel.For(0, slabs.Length, parallel, i => slabs[i] = One(shape, bits, read, i * planes, Math.Min(planes, shape.Z - i * planes)));
        return slabs;
    }

    /// <summary>The numbers of a slab, plane by plane: what a page does, for tests.</summary>
    public static int[][] Unpack(Slab slab, VolumeShape shape, int bits)
    {
        using var stream = new ZLibStream(new MemoryStream(slab.Bytes), CompressionMode.Decompress);
        using var all = new MemoryStream();
        stream.CopyTo(all);
        var (raw, length) = (all.ToArray(), (int)shape.PlaneLength);
        var planes = new int[slab.Planes][];
        for (var p = 0; p < planes.Length; p++)
        {
            var differences = new int[length];
            for (var b = 0; b < bits / 8; b++)
                for (var i = 0; i < length; i++)
                    differences[i] |= raw[slab.Planes + (b * slab.Planes + p) * length + i] << (8 * b);
            planes[p] = new int[length];
            PlanePredictor.Decode(raw[p], differences, p > 0 ? planes[p - 1] : [], shape.X, Mask(bits), planes[p]);
        }
        return planes;
    }

    private static int Mask(int bits) => (1 << bits) - 1;

    private static Slab One(VolumeShape shape, int bits, PlaneReader read, int first, int planes)
    {
        var length = checked((int)shape.PlaneLength);
        var raw = new byte[checked(planes + (long)planes * length * (bits / 8))];
        var (plane, before, differences) = (new int[length], Array.Empty<int>(), new int[length]);
        for (var p = 0; p < planes; p++)
        {
            read(first + p, plane);
            var kind = PlanePredictor.Best(plane, before, shape.X, Mask(bits), differences);
            PlanePredictor.Encode(kind, plane, before, shape.X, Mask(bits), differences);
            raw[p] = (byte)kind;
            for (var b = 0; b < bits / 8; b++)
            {
                var to = raw.AsSpan(planes + (b * planes + p) * length, length);
                for (var i = 0; i < length; i++)
                    to[i] = (byte)(differences[i] >> (8 * b));
            }
            (plane, before) = (before.Length > 0 ? before : new int[length], plane);
        }
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            stream.Write(raw);
        return new Slab(first, planes, packed.ToArray());
    }
}
