using BitMiracle.LibJpeg.Classic;

namespace NucleusDl.IO.Tiff;

/// <summary>Decodes JPEG strips whose chroma is coarser than their brightness; the rest goes through <see cref="LibTiffCodec"/>.</summary>
internal static class JpegDecoder
{
    /// <summary>Gives pixels of red, green and blue.</summary>
    /// <param name="packed">The stream, its frame checked.</param>
    /// <param name="tables">Tables that all strips share; may be empty.</param>
    /// <param name="unit">Pixels of brightness for one of chroma, across and down.</param>
    /// <param name="width">Width of the strip.</param>
    /// <param name="height">Its height.</param>
    /// <param name="rgb">Its pixels.</param>
    /// <exception cref="InvalidDataException">The stream is damaged.</exception>
    public static void Decode(byte[] packed, byte[] tables, (int Across, int Down) unit, int width, int height, Span<byte> rgb)
    {
        var jpeg = new jpeg_decompress_struct(new Errors());
        if (tables.Length > 0)
        {
            jpeg.jpeg_stdio_src(new MemoryStream(tables));
            jpeg.jpeg_read_header(false);
        }
        jpeg.jpeg_stdio_src(new MemoryStream(packed));
        jpeg.jpeg_read_header(true);
        // Chroma repeated for each pixel: between the samples we go ourselves, as the usual decoders do and this one does not.
        (jpeg.Jpeg_color_space, jpeg.Out_color_space, jpeg.Do_fancy_upsampling) = (J_COLOR_SPACE.JCS_YCbCr, J_COLOR_SPACE.JCS_YCbCr, false);
        jpeg.jpeg_start_decompress();
        var rows = new byte[height][];
        for (var y = 0; y < height; y++)
        {
            rows[y] = new byte[width * 3];
            if (jpeg.jpeg_read_scanlines([rows[y]], 1) != 1)
                throw new InvalidDataException($"ends in row {y}");
        }
        JpegColours.ToRgb(rows, unit.Across, unit.Down, width, rgb);
    }

    /// <summary>Damage is an exception, and nothing is printed.</summary>
    private sealed class Errors : jpeg_error_mgr
    {
        public override void error_exit() => throw new InvalidDataException(format_message());

        public override void emit_message(int level)
        {
            // A level below 0 is a warning of damaged data, others are of no interest.
            if (level < 0)
                throw new InvalidDataException(format_message());
        }

        public override void output_message()
        {
            // Whoever catches the exception decides what is said.
        }
    }
}
