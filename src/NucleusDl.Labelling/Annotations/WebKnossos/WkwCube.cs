using System.Buffers.Binary;
using K4os.Compression.LZ4;

namespace NucleusDl.Labelling.Annotations.WebKnossos;

/// <summary>
/// A cube of the webKnossos wrapper format (.wkw): header, blocks of voxels in Morton order, X fastest within a block, raw or packed with LZ4.
/// </summary>
internal sealed class WkwCube
{
    private const int HeaderSize = 16;
    private const int MostVoxels = 1 << 28;

    private readonly byte[] bytes;
    private readonly string path;

    public WkwCube(byte[] bytes, string path)
    {
        (this.bytes, this.path) = (bytes, path);
        if (bytes.Length < HeaderSize || !bytes.AsSpan(0, 3).SequenceEqual("WKW"u8) || bytes[3] != 1)
            throw AnnotationErrors.Damaged(path, "a cube is no .wkw of version 1");
        (BlockEdge, Blocks) = (1 << (bytes[4] & 15), 1 << (bytes[4] >> 4));
        Width = bytes[6] switch { 1 => 1, 2 => 2, 3 => 4, 4 => 8, _ => throw Unsupported("fractions as voxels") };
        if (bytes[7] != Width)
            throw Unsupported("several channels");
        if (bytes[5] is < 1 or > 3)
            throw Unsupported($"blocks of kind {bytes[5]}");
        if ((long)BlockEdge * BlockEdge * BlockEdge > MostVoxels || (long)Edge * Edge * Edge > int.MaxValue)
            throw Unsupported("cubes of this size");
    }

    /// <summary>Voxels along an edge of a block.</summary>
    public int BlockEdge { get; }

    /// <summary>Blocks along an edge of the cube.</summary>
    public int Blocks { get; }

    /// <summary>Voxels along an edge of the cube.</summary>
    public int Edge => BlockEdge * Blocks;

    /// <summary>Bytes of a voxel.</summary>
    public int Width { get; }

    private bool IsPacked => bytes[5] != 1;

    /// <summary>Calls back with every block: its place in the cube in voxels, and its labels, X fastest.</summary>
    public void Read(Action<(int X, int Y, int Z), int[]> block)
    {
        var count = Blocks * Blocks * Blocks;
        var size = BlockEdge * BlockEdge * BlockEdge;
        if (IsPacked && bytes.Length < HeaderSize + 8L * count)
            throw AnnotationErrors.Damaged(path, "a .wkw ends within its table of blocks");
        var (start, raw, labels) = (IsPacked ? HeaderSize + 8L * count : HeaderSize, new byte[size * Width], new int[size]);
        for (var i = 0; i < count; i++)
        {
            var end = IsPacked ? BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(HeaderSize + 8 * i)) : start + raw.Length;
            if (end < start || end > bytes.Length)
                throw AnnotationErrors.Damaged(path, "a .wkw ends within a block");
            var part = bytes.AsSpan((int)start, (int)(end - start));
            if (!IsPacked)
                part.CopyTo(raw);
            else if (LZ4Codec.Decode(part, raw) != raw.Length)
                throw AnnotationErrors.Damaged(path, "a block of a .wkw is damaged");
            for (var v = 0; v < size; v++)
                labels[v] = Label(raw, v);
            block((Coordinate(i, 0) * BlockEdge, Coordinate(i, 1) * BlockEdge, Coordinate(i, 2) * BlockEdge), labels);
            start = end;
        }
    }

    private int Label(byte[] raw, int v)
    {
        var value = Width switch
        {
            1 => raw[v],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(raw.AsSpan(2 * v)),
            4 => BinaryPrimitives.ReadUInt32LittleEndian(raw.AsSpan(4 * v)),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(raw.AsSpan(8 * v)),
        };
        return value <= int.MaxValue ? (int)value
            : throw AnnotationErrors.Unsupported(path, $"It holds the number {value}, and labels reach to {int.MaxValue}.", "Give the segments new numbers in webKnossos.");
    }

    /// <summary>Every third bit of a Morton number.</summary>
    private static int Coordinate(int morton, int axis)
    {
        var c = 0;
        for (var bit = 0; bit < 10; bit++)
            c |= ((morton >> (3 * bit + axis)) & 1) << bit;
        return c;
    }

    private NucleusException Unsupported(string what) => AnnotationErrors.Unsupported(path, $"A .wkw with {what} cannot be read.", "Download the annotation from webKnossos as Zarr instead of WKW.");
}
