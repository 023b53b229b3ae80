using System.Buffers.Binary;
using System.Text;

namespace NucleusDl.IO.Onnx;

/// <summary>Writes protocol buffers: numbered fields, each a number, four bytes, or a counted run of bytes. As much of the encoding as ONNX needs.</summary>
public sealed class ProtoWriter
{
    private const int Varints = 0, Counted = 2, FourBytes = 5;

    private readonly MemoryStream stream = new();

    /// <summary>Bytes so far.</summary>
    public long Length => stream.Length;

    /// <summary>A whole number.</summary>
    public ProtoWriter Number(int field, long value)
    {
        Key(field, Varints);
        Varint((ulong)value);
        return this;
    }

    /// <summary>A 32-bit float.</summary>
    public ProtoWriter Float(int field, float value)
    {
        Key(field, FourBytes);
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        stream.Write(bytes);
        return this;
    }

    /// <summary>A run of bytes.</summary>
    public ProtoWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Key(field, Counted);
        Varint((ulong)value.Length);
        stream.Write(value);
        return this;
    }

    /// <summary>A text, as UTF-8.</summary>
    public ProtoWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    /// <summary>A message inside this one.</summary>
    public ProtoWriter Message(int field, Action<ProtoWriter> write)
    {
        var inner = new ProtoWriter();
        write(inner);
        Key(field, Counted);
        Varint((ulong)inner.Length);
        inner.stream.WriteTo(stream);
        return this;
    }

    /// <summary>Copies the message to a stream.</summary>
    public void WriteTo(Stream target) => stream.WriteTo(target);

    private void Key(int field, int kind) => Varint(((ulong)field << 3) | (uint)kind);

    private void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            stream.WriteByte((byte)(value | 0x80));
            value >>= 7;
        }
        stream.WriteByte((byte)value);
    }
}
