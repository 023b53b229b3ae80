using System.IO.Compression;

namespace NucleusDl.IO.Zarr;

/// <summary>Deflate in the clothes of gzip or zlib.</summary>
internal sealed class DeflateCodec(string name) : ZarrCodec
{
    /// <summary>Deflate's longest match takes 2 bits: nothing shrinks more.</summary>
    public const int Ratio = 1032;

    public override string Name => name;

    public override ArraySegment<byte> Decode(ArraySegment<byte> data, int limit)
    {
        using var packed = new MemoryStream(data.Array!, data.Offset, data.Count, writable: false);
        using Stream stream = name == "gzip" ? new GZipStream(packed, CompressionMode.Decompress) : new ZLibStream(packed, CompressionMode.Decompress);
        return ReadAll(stream, limit, data.Count, Ratio);
    }

    /// <summary>A stream whose length is not known before: at most the limit, and no more than the packed bytes can hold.</summary>
    public static ArraySegment<byte> ReadAll(Stream stream, int limit, int packed, int ratio)
    {
        var bytes = GC.AllocateUninitializedArray<byte>((int)Math.Min(limit, (long)packed * ratio + 1024));
        var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        // One more read also makes the stream check its own sum at the end.
        if (length == bytes.Length && stream.ReadByte() >= 0)
            throw new InvalidDataException($"it unpacks to more than the {limit} bytes expected");
        return new ArraySegment<byte>(bytes, 0, length);
    }
}
