using System.Buffers.Binary;
using K4os.Compression.LZ4;
using PureHDF.Filters;

namespace NucleusDl.IO.Hdf5;

/// <summary>
/// Undoes bitshuffle (Masui et al. 2015, doi:10.1016/j.ascom.2015.07.002): in blocks of numbers, first all lowest bits, then all second bits and
/// so on, alone or packed with LZ4 or Zstandard. Parameters: two versions, bytes of a number, numbers of a block, packing (2 LZ4, 3 Zstandard).
/// </summary>
internal static class Bitshuffle
{
    private const int TargetBlock = 8192, SmallestBlock = 128, Unit = 8;

    public static byte[] Decode(FilterInfo info)
    {
        var p = info.Parameters;
        var size = p.Length > 2 ? (int)p[2] : throw new InvalidDataException("bitshuffle lacks its parameters");
        if (size is < 1 or > 16)
            throw new InvalidDataException("bitshuffle knows no numbers of this size");
        var packing = p.Length > 4 ? p[4] : 0;
        var to = new byte[info.ChunkSize];
        if (packing is not (0 or 2 or 3))
            throw new InvalidDataException("this filter packs in an unknown way");
        var from = info.Buffer.Span;
        var block = p.Length > 3 && p[3] > 0 ? (int)Math.Min(p[3], int.MaxValue / 16) : Math.Max(TargetBlock / size / Unit * Unit, SmallestBlock);
        var i = 0;
        if (packing != 0)
        {
            // The length of all, then of a block in bytes.
            var total = BinaryPrimitives.ReadInt64BigEndian(from);
            block = BinaryPrimitives.ReadInt32BigEndian(from[8..]) / size;
            i = 12;
            if (total < 0 || total > to.Length || block <= 0)
                throw new InvalidDataException("a bitshuffle chunk claims more than it can hold");
            to = to[..(int)total];
        }
        using var zstd = packing == 3 ? new ZstdSharp.Decompressor() : null;
        var count = to.Length / size;
        var o = 0;
        while (count - o / size >= Unit)
        {
            // The last block is shorter, a multiple of eight numbers; what remains is stored as it is.
            var numbers = Math.Min(block, (count - o / size) / Unit * Unit);
            var target = to.AsSpan(o, numbers * size);
            if (packing == 0)
            {
                Unshuffle(from.Slice(i, target.Length), target, size);
                i += target.Length;
            }
            else
            {
                var packed = BinaryPrimitives.ReadInt32BigEndian(from[i..]);
                var source = from.Slice(i + 4, packed);
                var shuffled = new byte[target.Length];
                var n = zstd is null ? LZ4Codec.Decode(source, shuffled) : zstd.Unwrap(source, shuffled);
                if (n != shuffled.Length)
                    throw new InvalidDataException("a bitshuffle block is damaged");
                Unshuffle(shuffled, target, size);
                i += 4 + packed;
            }
            o += target.Length;
        }
        from.Slice(i, to.Length - o).CopyTo(to.AsSpan(o));
        return to;
    }

    private static void Unshuffle(ReadOnlySpan<byte> bits, Span<byte> numbers, int size)
    {
        var count = numbers.Length / size;
        var row = count / 8;
        numbers.Clear();
        for (var bit = 0; bit < 8 * size; bit++)
        {
            var (b, mask) = (bit / 8, (byte)(1 << bit % 8));
            var source = bits.Slice(bit * row, row);
            for (var k = 0; k < count; k++)
                if ((source[k / 8] >> k % 8 & 1) != 0)
                    numbers[k * size + b] |= mask;
        }
    }
}
