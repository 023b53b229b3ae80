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

    public const int Fax = 2;
    public const int FaxGroup3 = 3;
    public const int FaxGroup4 = 4;
    public const int Jpeg = 7;
    public const int Zstd = 50000;
    public const int Cmyk = 5;
    public const int YCbCr = 6;

    public static string CompressionName(int code) => code switch
    {
        None => "none",
        Fax or FaxGroup3 or FaxGroup4 => "fax (CCITT)",
        Lzw => "LZW",
        6 => "JPEG of the old kind",
        Jpeg => "JPEG",
        Deflate or OldDeflate => "deflate",
        PackBits => "PackBits",
        32766 => "NeXT",
        32809 => "ThunderScan",
        34676 or 34677 => "SGI LogLuv",
        33003 or 33005 or 34712 => "JPEG 2000",
        34887 => "LERC",
        34892 => "lossy JPEG (DNG)",
        34925 => "LZMA",
        34933 => "PNG",
        34934 or 22610 => "JPEG XR",
        Zstd => "zstd",
        50001 => "WebP",
        50002 or 52546 => "JPEG XL",
        _ => $"number {code}",
    };

    public static bool CanDecode(int compression) =>
        compression is None or Lzw or Deflate or OldDeflate or PackBits or Zstd or Jpeg || IsFax(compression);

    /// <summary>Fax knows black and white instead of numbers.</summary>
    public static bool IsFax(int compression) => compression is Fax or FaxGroup3 or FaxGroup4;

    /// <summary>Whether this compression takes differences of neighbours first where the file says so; others ignore the tag.</summary>
    public static bool HasPredictor(int compression) => compression is Lzw or Deflate or OldDeflate or Zstd;

    /// <summary>How many times larger a decoder of this compression can make its input, at most.</summary>
    public static int MostExpansion(int compression) => compression switch
    {
        None => 1,
        PackBits => 64,
        // Codes of 12 bits, each a string of up to 3838 bytes; others by their formats' shortest codes.
        Lzw => 2560,
        Zstd => 65536,
        Jpeg => 520,
        Fax or FaxGroup3 or FaxGroup4 => 1 << 20,
        _ => 1040,
    };

    /// <summary>Whether the samples of a pixel are colours rather than measured channels.</summary>
    public static bool IsColour(TiffPage page) => page.Photometric is not (MinIsWhite or MinIsBlack);
}
