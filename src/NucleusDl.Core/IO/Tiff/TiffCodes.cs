using NucleusDl.Volumes;

namespace NucleusDl.IO.Tiff;

/// <summary>Numbers of the TIFF 6.0 specification, and what of them is read.</summary>
internal static class TiffCodes
{
    public const int None = 1;
    public const int Lzw = 5;
    public const int Deflate = 8;
    public const int OldDeflate = 32946;
    public const int PackBits = 32773;

    public const int MinIsWhite = 0;
    public const int MinIsBlack = 1;
    public const int Palette = 3;

    public static string CompressionName(int code) => code switch
    {
        None => "none",
        2 or 3 or 4 => "fax (CCITT)",
        Lzw => "LZW",
        6 or 7 => "JPEG",
        Deflate or OldDeflate => "deflate",
        PackBits => "PackBits",
        33003 or 33005 or 34712 => "JPEG 2000",
        34887 => "LERC",
        34925 => "LZMA",
        50000 => "zstd",
        50001 => "WebP",
        _ => $"number {code}",
    };

    public static bool CanDecode(int compression) => compression is None or Lzw or Deflate or OldDeflate or PackBits;

    /// <summary>How many times larger a decoder of this compression can make its input, at most.</summary>
    public static int MostExpansion(int compression) => compression switch
    {
        None => 1,
        PackBits => 64,
        Lzw => 4096,
        _ => 1040,
    };

    /// <summary>The pixel type, or null where it is none of ours.</summary>
    public static PixelType? PixelTypeOf(TiffPage page) => (page.SampleFormat, page.Bits) switch
    {
        (1 or 4, 8) => PixelType.UInt8,
        (1 or 4, 16) => PixelType.UInt16,
        (1 or 4, 32) => PixelType.UInt32,
        (2, 8) => PixelType.Int8,
        (2, 16) => PixelType.Int16,
        (2, 32) => PixelType.Int32,
        (3, 32) => PixelType.Float32,
        (3, 64) => PixelType.Float64,
        _ => null,
    };

    /// <summary>Whether the samples of a pixel are colours rather than measured channels.</summary>
    public static bool IsColour(TiffPage page) => page.Photometric is not (MinIsWhite or MinIsBlack);
}
