using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using NucleusDl.Runs;

namespace NucleusDl.Sharing;

/// <summary>Arrays in numpy's own file format (.npy), the form of test tensors. Nothing in it can run: Python objects are refused.</summary>
/// <remarks>The format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.</remarks>
public static partial class Npy
{
    private const int MaxHeader = 1 << 16, MaxAxes = 16;

    private static readonly Dictionary<string, (string Type, int Bytes)> Types = new(StringComparer.Ordinal)
    {
        ["f2"] = ("float16", 2),
        ["f4"] = ("float32", 4),
        ["f8"] = ("float64", 8),
        ["u1"] = ("uint8", 1),
        ["u2"] = ("uint16", 2),
        ["u4"] = ("uint32", 4),
        ["u8"] = ("uint64", 8),
        ["i1"] = ("int8", 1),
        ["i2"] = ("int16", 2),
        ["i4"] = ("int32", 4),
        ["i8"] = ("int64", 8),
        ["b1"] = ("bool", 1),
    };

    /// <summary>Writes numbers, last axis fastest.</summary>
    /// <exception cref="NucleusException">The file cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<float> values, IReadOnlyList<int> shape)
    {
        var dimensions = string.Join(", ", shape) + (shape.Count == 1 ? "," : "");
        var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({dimensions}), }}";
        // Magic, version, length and header together end on a multiple of 64.
        header = header.PadRight((10 + header.Length + 1 + 63) / 64 * 64 - 11) + "\n";
        var bytes = MemoryMarshal.AsBytes(values).ToArray();
        AtomicFile.Write(path, stream =>
        {
            stream.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, (byte)(header.Length & 255), (byte)(header.Length >> 8)]);
            stream.Write(Encoding.ASCII.GetBytes(header));
            stream.Write(bytes);
        });
    }

    /// <summary>Type and shape of an array, and whether the file is as long as they say.</summary>
    /// <exception cref="NucleusException">This is no whole array of numbers.</exception>
    public static (string Type, IReadOnlyList<int> Shape) Inspect(string path) => Open(path, (_, header) => (header.Type, (IReadOnlyList<int>)header.Shape));

    /// <summary>Reads an array of 32-bit floats.</summary>
    /// <exception cref="NucleusException">This is no such array.</exception>
    public static (float[] Values, IReadOnlyList<int> Shape) ReadFloats(string path) => Open(path, (stream, header) =>
    {
        if (header.Type != "float32" || header.BigEndian || header.Fortran)
            throw new InvalidDataException($"it holds {header.Type}{(header.Fortran ? " in Fortran order" : "")}, and float32 in C order is read");
        var values = new float[header.Shape.Aggregate(1, (a, b) => checked(a * b))];
        stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return (values, (IReadOnlyList<int>)header.Shape);
    });

    private sealed record Header(string Type, bool BigEndian, bool Fortran, int[] Shape);

    private static T Open<T>(string path, Func<Stream, Header, T> use)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return use(stream, Head(stream));
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or OverflowException)
        {
            throw new NucleusException(ErrorKind.Input, $"This is no whole .npy array: {e.Message.TrimEnd('.')}.", "Write it again with numpy.save.", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NucleusException(ErrorKind.Input, "The array cannot be read.", "Check the name and that you may read it.", path, e);
        }
    }

    private static Header Head(FileStream stream)
    {
        var start = new byte[8];
        stream.ReadExactly(start);
        if (start[0] != 0x93 || !start.AsSpan(1, 5).SequenceEqual("NUMPY"u8))
            throw new InvalidDataException("it does not begin as one");
        var size = new byte[start[6] == 1 ? 2 : 4];
        stream.ReadExactly(size);
        var length = size.Length == 2 ? BitConverter.ToUInt16(size) : BitConverter.ToUInt32(size);
        if (length > MaxHeader)
            throw new InvalidDataException("its header is too long");
        var text = new byte[length];
        stream.ReadExactly(text);
        var match = Description().Match(Encoding.Latin1.GetString(text));
        if (!match.Success || !Types.TryGetValue(match.Groups["type"].Value, out var type))
            throw new InvalidDataException("it does not hold numbers in a simple layout");
        var shape = match.Groups["shape"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(s => int.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : throw new InvalidDataException($"a length of '{s}' is too much")).ToArray();
        if (shape.Length > MaxAxes)
            throw new InvalidDataException("it has too many axes");
        var bytes = shape.Aggregate((Int128)type.Bytes, (a, b) => a * b);
        if (bytes != stream.Length - stream.Position)
            throw new InvalidDataException($"its shape needs {bytes} bytes, and there are {stream.Length - stream.Position}");
        return new Header(type.Type, match.Groups["order"].Value == ">", match.Groups["fortran"].Value == "True", shape);
    }

    [GeneratedRegex(@"^\{\s*'descr':\s*'(?<order>[<>|=])(?<type>[a-z]\d+)',\s*'fortran_order':\s*(?<fortran>True|False),\s*'shape':\s*\((?<shape>[0-9, ]*)\),?\s*\}\s*$")]
    private static partial Regex Description();
}
