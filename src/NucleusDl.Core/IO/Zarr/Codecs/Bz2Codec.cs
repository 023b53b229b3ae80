using ICSharpCode.SharpZipLib.BZip2;

namespace NucleusDl.IO.Zarr;

/// <summary>bzip2.</summary>
internal sealed class Bz2Codec : ZarrCodec
{
    // 45 MB of zeros pack into about 45 bytes a block of 900 kB, after the run-length step.
    private const int Ratio = 65536 * 16;

    public override string Name => "bz2";

    public override ArraySegment<byte> Decode(ArraySegment<byte> data, int limit)
    {
        using var packed = new MemoryStream(data.Array!, data.Offset, data.Count, writable: false);
        using var stream = new BZip2InputStream(packed);
        return DeflateCodec.ReadAll(stream, limit, data.Count, Ratio);
    }
}
