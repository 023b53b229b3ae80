using System.Buffers.Binary;
using System.Text;

namespace NucleusDl.IO.Onnx;

/// <summary>Reads protocol buffers field by field, and trusts no length in them.</summary>
/// <param name="data">The message.</param>
internal ref struct ProtoReader(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> data = data;
    private int at;

    /// <summary>Number of the field that <see cref="Next"/> came to.</summary>
    public int Field { get; private set; }

    /// <summary>The field's bytes; empty for a number.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>The field's number; for a float its bits.</summary>
    public ulong Number { get; private set; }

    /// <summary>The field's bytes as text.</summary>
    public readonly string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>Goes to the next field.</summary>
    /// <exception cref="InvalidDataException">This is no protocol buffer, or it is cut short.</exception>
    public bool Next()
    {
        if (at == data.Length)
            return false;
        var key = Varint();
        Field = (int)(key >> 3);
        Bytes = default;
        Number = 0;
        if (key >> 3 is 0 or > 0x1FFFFFFF)
            throw new InvalidDataException("a field has an impossible number");
        switch (key & 7)
        {
            case 0:
                Number = Varint();
                return true;
            case 1:
                Bytes = Take(8);
                Number = BinaryPrimitives.ReadUInt64LittleEndian(Bytes);
                return true;
            case 2:
                Bytes = Take(Varint());
                return true;
            case 5:
                Bytes = Take(4);
                Number = BinaryPrimitives.ReadUInt32LittleEndian(Bytes);
                return true;
            default:
                throw new InvalidDataException("a field is of an unknown kind");
        }
    }

    /// <summary>Whole numbers that stand one by one or packed into one field.</summary>
    public readonly void Numbers(List<long> into)
    {
        if (Bytes.IsEmpty)
        {
            into.Add((long)Number);
            return;
        }
        var packed = new ProtoReader(Bytes);
        while (packed.at < packed.data.Length)
            into.Add((long)packed.Varint());
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)(data.Length - at))
            throw new InvalidDataException("it is cut short");
        var bytes = data.Slice(at, (int)length);
        at += (int)length;
        return bytes;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (at == data.Length)
                throw new InvalidDataException("it is cut short");
            var b = data[at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }
        throw new InvalidDataException("a number is too long");
    }
}
