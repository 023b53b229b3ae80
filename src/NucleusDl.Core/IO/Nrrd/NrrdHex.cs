using NucleusDl.IO.Raw;

namespace NucleusDl.IO.Nrrd;

/// <summary>Bytes written as pairs of hexadecimal digits, with any blanks between.</summary>
internal sealed class NrrdHex(Stream text, string path) : DecodingStream
{
    public override int Read(Span<byte> buffer)
    {
        for (var done = 0; done < buffer.Length; done++)
        {
            var high = Digit();
            if (high < 0)
                return done;
            var low = Digit();
            if (low < 0)
                return done;
            buffer[done] = (byte)(high << 4 | low);
        }
        return buffer.Length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            text.Dispose();
        base.Dispose(disposing);
    }

    private int Digit()
    {
        for (int b; (b = text.ReadByte()) >= 0;)
        {
            if (char.IsAsciiHexDigit((char)b))
                return b <= '9' ? b - '0' : (b | 0x20) - 'a' + 10;
            if (b is not (' ' or '\t' or '\r' or '\n' or ','))
                throw RasterErrors.Header(path, "The hexadecimal text of the pixels holds other letters.");
        }
        return -1;
    }
}
