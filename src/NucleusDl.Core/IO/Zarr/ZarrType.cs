using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using NucleusDl.IO.Raw;
using NucleusDl.Volumes;

namespace NucleusDl.IO.Zarr;

/// <summary>Type of the numbers of an array.</summary>
/// <param name="Name">"uint16", "bool", "float16" and so on.</param>
/// <param name="Size">Bytes of one number.</param>
/// <param name="PixelType">What it becomes in a volume.</param>
internal sealed record ZarrType(string Name, int Size, PixelType PixelType)
{
    private static readonly ZarrType[] All =
    [
        new("bool", 1, PixelType.UInt8), new("uint8", 1, PixelType.UInt8), new("int8", 1, PixelType.Int8),
        new("uint16", 2, PixelType.UInt16), new("int16", 2, PixelType.Int16), new("uint32", 4, PixelType.UInt32), new("int32", 4, PixelType.Int32),
        new("uint64", 8, PixelType.UInt32), new("int64", 8, PixelType.Int32),
        new("float16", 2, PixelType.Float32), new("float32", 4, PixelType.Float32), new("float64", 8, PixelType.Float64),
    ];

    /// <summary>Whether pixels are other bytes than the stored numbers.</summary>
    public bool Converts => Name is "float16" or "int64" or "uint64";

    /// <summary>Bytes of one pixel.</summary>
    public int PixelSize => VolumeReader.SizeOf(PixelType);

    /// <summary>A type of version 3, null where it is none of ours.</summary>
    public static ZarrType? OfName(string? name) => Array.Find(All, t => t.Name == name);

    /// <summary>A type of version 2, such as "&lt;u2"; null where it is none of ours.</summary>
    public static ZarrType? OfNumPy(string? code, out bool bigEndian)
    {
        bigEndian = code is ['>', ..];
        var name = code is ['<' or '>' or '|', .. var rest] ? rest switch
        {
            "b1" => "bool",
            ['u', var n] => $"uint{(n - '0') * 8}",
            ['i', var n] => $"int{(n - '0') * 8}",
            ['f', var n] => $"float{(n - '0') * 8}",
            _ => null,
        } : null;
        return OfName(name);
    }

    /// <summary>What a chunk that is not there is full of, one number in this machine's byte order.</summary>
    /// <exception cref="NucleusException">Not a number of this type.</exception>
    public byte[] Fill(JsonElement value, string path)
    {
        var bytes = new byte[Size];
        if (!value.Has())
            return bytes;
        var text = value.Text() ?? value.GetRawText();
        var ok = Name switch
        {
            "bool" => Bool(text, bytes),
            "float16" or "float32" or "float64" => Float(text, bytes),
            _ => Integer(text, bytes),
        };
        return ok ? bytes : throw ZarrErrors.Damaged(path, $"its fill value {ZarrJson.Short(value)} is no {Name}");
    }

    /// <summary>Stored numbers to pixels.</summary>
    /// <exception cref="NucleusException">A 64-bit number does not fit into 32 bits.</exception>
    public void ToPixels(ReadOnlySpan<byte> stored, Span<byte> pixels, string path)
    {
        if (!Converts)
            stored.CopyTo(pixels);
        else
            ForeignNumbers.ToPixels(Name, stored, pixels, number => new NucleusException(ErrorKind.Input,
                $"The number {number} is stored as {Name} and does not fit into 32 bits.", "Give the labels smaller numbers (relabel them), and save them as uint32.", path));
    }

    private static bool Bool(string text, byte[] bytes)
    {
        bytes[0] = text is "true" or "True" or "1" ? (byte)1 : (byte)0;
        return text is "true" or "false" or "True" or "False" or "0" or "1" or "0.0" or "1.0";
    }

    private bool Float(string text, byte[] bytes)
    {
        // Version 3 may give the bits: 0x7fc00000 is one of many NaN.
        if (text.StartsWith("0x", StringComparison.Ordinal))
            return text.Length == 2 + 2 * Size && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits) && Put((Int128)bits, bytes);
        // The NaN of the specification is positive; that of .NET is not.
        if (text == "NaN")
            return Put(Size switch { 2 => 0x7E00, 4 => 0x7FC0_0000, _ => 0x7FF8_0000_0000_0000 }, bytes);
        var v = text switch { "Infinity" => double.PositiveInfinity, "-Infinity" => double.NegativeInfinity, _ => (double?)null };
        if (v is null && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed))
            v = parsed;
        if (v is not { } number)
            return false;
        return Size switch
        {
            2 => Put(BitConverter.HalfToUInt16Bits((Half)number), bytes),
            4 => Put(BitConverter.SingleToUInt32Bits((float)number), bytes),
            _ => Put(BitConverter.DoubleToUInt64Bits(number), bytes),
        };
    }

    private bool Integer(string text, byte[] bytes)
    {
        if (!Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            // Some write 0.0 for integers as well.
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var d) || Math.Abs(d) > 1e18 || d != Math.Floor(d))
                return false;
            number = (Int128)d;
        }
        var signed = Name[0] == 'i';
        var range = Int128.One << (8 * Size - (signed ? 1 : 0));
        return number < range && number >= (signed ? -range : 0) && Put(number, bytes);
    }

    private static bool Put(Int128 number, byte[] bytes)
    {
        Span<byte> all = stackalloc byte[16];
        BinaryPrimitives.WriteInt128LittleEndian(all, number);
        all[..bytes.Length].CopyTo(bytes);
        if (!BitConverter.IsLittleEndian)
            Array.Reverse(bytes);
        return true;
    }
}
