using System.Buffers.Binary;
using System.Buffers.Text;
using NucleusDl.IO.Raw;

namespace NucleusDl.IO.Nrrd;

/// <summary>Numbers written as text, decoded to little-endian bytes on the way.</summary>
internal sealed class NrrdText(Stream text, NumberType type, string path) : DecodingStream
{
    private const int LongestNumber = 400;

    private readonly byte[] number = new byte[8];
    private readonly byte[] word = new byte[LongestNumber];
    private int left;

    public override int Read(Span<byte> buffer)
    {
        var done = 0;
        while (done < buffer.Length)
        {
            if (left == 0 && !Next())
                break;
            var n = Math.Min(left, buffer.Length - done);
            number.AsSpan(type.Bytes - left, n).CopyTo(buffer[done..]);
            left -= n;
            done += n;
        }
        return done;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            text.Dispose();
        base.Dispose(disposing);
    }

    private bool Next()
    {
        var length = 0;
        for (int b; (b = text.ReadByte()) >= 0;)
        {
            if (b is ' ' or '\t' or '\r' or '\n' or ',')
            {
                if (length > 0)
                    break;
                continue;
            }
            if (length == LongestNumber)
                throw RasterErrors.Header(path, "The text of the pixels holds something that is no number.");
            word[length++] = (byte)b;
        }
        if (length == 0)
            return false;
        if (!Encode(word.AsSpan(0, length)))
            throw RasterErrors.Header(path, $"The text of the pixels holds something that is no {type.Name}.");
        left = type.Bytes;
        return true;
    }

    private bool Encode(ReadOnlySpan<byte> digits)
    {
        if (type == NumberType.Float32 || type == NumberType.Float64)
        {
            if (!double.TryParse(digits, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var d)
                && !IsOdd(digits, out d))
                return false;
            if (type == NumberType.Float32)
                BinaryPrimitives.WriteSingleLittleEndian(number, (float)d);
            else
                BinaryPrimitives.WriteDoubleLittleEndian(number, d);
            return true;
        }
        if (type == NumberType.UInt64)
        {
            var ok = Utf8Parser.TryParse(digits, out ulong u, out var used) && used == digits.Length;
            BinaryPrimitives.WriteUInt64LittleEndian(number, u);
            return ok;
        }
        if (!Utf8Parser.TryParse(digits, out long n, out var all) || all != digits.Length)
            return false;
        BinaryPrimitives.WriteInt64LittleEndian(number, n);
        var bits = 8 * type.Bytes;
        var signed = type.Name[0] == 'i';
        return bits == 64 || (signed ? n >= -(1L << (bits - 1)) && n < 1L << (bits - 1) : n >= 0 && n < 1L << bits);
    }

    private static bool IsOdd(ReadOnlySpan<byte> digits, out double value)
    {
        value = digits.SequenceEqual("nan"u8) ? double.NaN : digits.SequenceEqual("-inf"u8) ? double.NegativeInfinity : double.PositiveInfinity;
        return double.IsNaN(value) || digits.SequenceEqual("-inf"u8) || digits.SequenceEqual("inf"u8) || digits.SequenceEqual("+inf"u8);
    }
}
