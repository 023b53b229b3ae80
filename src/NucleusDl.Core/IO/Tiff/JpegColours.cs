namespace NucleusDl.IO.Tiff;

/// <summary>
/// Colours of a JPEG whose chroma is coarser than its brightness: chroma between its samples by the triangle filter, then YCbCr to RGB
/// (ITU-R BT.601, full range) in 16-bit fixed point. The usual decoders do just this, so that the pixels are theirs.
/// </summary>
internal static class JpegColours
{
    private const int FixedBits = 16;

    /// <summary>Makes red, green and blue.</summary>
    /// <param name="ycc">Rows of brightness and both chromas, these repeated for all pixels that share them.</param>
    /// <param name="across">Pixels that share them, across: 2.</param>
    /// <param name="down">And down: 1 or 2.</param>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="rgb">Pixels.</param>
    public static void ToRgb(byte[][] ycc, int across, int down, int width, Span<byte> rgb)
    {
        var (columns, rows) = ((width + across - 1) / across, (ycc.Length + down - 1) / down);
        byte[][] chroma = [new byte[columns * rows], new byte[columns * rows]];
        for (var i = 0; i < columns * rows; i++)
            for (var c = 0; c < 2; c++)
                chroma[c][i] = ycc[i / columns * down][i % columns * across * 3 + 1 + c];
        byte[][] lines = [new byte[columns * across], new byte[columns * across]];
        for (var y = 0; y < ycc.Length; y++)
        {
            for (var c = 0; c < 2; c++)
                Upsample(chroma[c], columns, rows, down, y, lines[c]);
            for (var x = 0; x < width; x++)
                Convert(ycc[y][x * 3], lines[0][x] - 128, lines[1][x] - 128, rgb.Slice((y * width + x) * 3, 3));
        }
    }

    /// <summary>One row of chroma, twice as wide as it is stored.</summary>
    private static void Upsample(byte[] plane, int columns, int rows, int down, int y, Span<byte> line)
    {
        var row = y / down;
        var near = plane.AsSpan(row * columns, columns);
        if (columns <= 2)
        {
            // Too narrow to look at neighbours.
            for (var i = 0; i < line.Length; i++)
                line[i] = near[i / 2];
            return;
        }
        // Of rows three parts are the near one's and one part the next one's; the same again of columns.
        var far = plane.AsSpan(Math.Clamp(y % 2 == 0 ? row - 1 : row + 1, 0, rows - 1) * columns, columns);
        var (unit, first, second) = down == 2 ? (4, 8, 7) : (1, 1, 2);
        for (var i = 0; i < columns; i++)
        {
            int Sum(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, int at) => down == 2 ? 3 * a[at] + b[at] : a[at];
            var here = Sum(near, far, i);
            var left = Sum(near, far, Math.Max(0, i - 1));
            var right = Sum(near, far, Math.Min(columns - 1, i + 1));
            line[2 * i] = (byte)((3 * here + left + first) / (4 * unit));
            line[2 * i + 1] = (byte)((3 * here + right + second) / (4 * unit));
        }
    }

    private static void Convert(int y, int cb, int cr, Span<byte> rgb)
    {
        const int half = 1 << (FixedBits - 1);
        rgb[0] = Clamp(y + (Fixed(1.402) * cr + half >> FixedBits));
        rgb[1] = Clamp(y + (-Fixed(0.34414) * cb - Fixed(0.71414) * cr + half >> FixedBits));
        rgb[2] = Clamp(y + (Fixed(1.772) * cb + half >> FixedBits));
    }

    private static int Fixed(double value) => (int)(value * (1 << FixedBits) + 0.5);

    private static byte Clamp(int value) => (byte)Math.Clamp(value, 0, 255);
}
