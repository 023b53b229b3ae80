using ZstdSharp;

namespace NucleusDl.IO.Zarr;

/// <summary>Zstandard frames (RFC 8878).</summary>
internal sealed class ZstdCodec : ZarrCodec
{
    /// <summary>A block of at most 128 KiB of one byte takes 4 bytes.</summary>
    public const int Ratio = 32768;

    private const ulong Unknown = ulong.MaxValue, Broken = ulong.MaxValue - 1;

    public override string Name => "zstd";

    public override ArraySegment<byte> Decode(ArraySegment<byte> data, int limit)
    {
        var stated = Decompressor.GetDecompressedSize(data);
        if (stated == Broken)
            throw new InvalidDataException("it is no zstd frame");
        var claimed = stated == Unknown ? Math.Min(limit, (long)data.Count * Ratio) : (long)Math.Min(stated, long.MaxValue);
        var bytes = Allocate(claimed, limit, data.Count, Ratio);
        return new ArraySegment<byte>(bytes, 0, Unpack(data, bytes));
    }

    /// <summary>Unpacks into memory that is there, and says how much it was.</summary>
    public static int Unpack(ReadOnlySpan<byte> data, Span<byte> target)
    {
        using var zstd = new Decompressor();
        return zstd.Unwrap(data, target);
    }
}
