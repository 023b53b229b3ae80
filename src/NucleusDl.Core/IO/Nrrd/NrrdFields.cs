using System.Globalization;
using NucleusDl.IO.Raw;

namespace NucleusDl.IO.Nrrd;

/// <summary>The fields of a header as numbers and names, one of each axis, fastest first as in the file.</summary>
internal sealed class NrrdFields
{
    // The format knows no more.
    private const int MostAxes = 16;

    private readonly NrrdHeader header;

    public NrrdFields(NrrdHeader header)
    {
        this.header = header;
        Type = TypeOf(Need("type"));
        Dimension = (int)Integer(Need("dimension"), "dimension", 1, MostAxes);
        Sizes = [.. Words(Need("sizes")).Select(w => Integer(w, "sizes", 1, int.MaxValue))];
        if (Sizes.Length != Dimension)
            throw RasterErrors.Header(Path, $"The header speaks of {Dimension} axes, but gives {Sizes.Length} sizes.");
        Kinds = [.. Words(header["kinds"] ?? "").Select(k => k.ToLowerInvariant())];
        if (Kinds.Length != Dimension)
            Kinds = [.. Enumerable.Repeat("???", Dimension)];
        Directions = header["spacedirections"] is { } d && Vectors(d) is { } v && v.Length == Dimension ? v : null;
        Spacings = Numbers("spacings");
        Units = Quoted(header["units"]);
        SpaceUnits = Quoted(header["spaceunits"]);
    }

    public string Path => header.Path;

    public NumberType Type { get; }

    public int Dimension { get; }

    public long[] Sizes { get; }

    /// <summary>What each axis is, "???" where the header does not say.</summary>
    public string[] Kinds { get; }

    /// <summary>Step of each axis in space; null for an axis that does not lie in space. Null where the header gives none.</summary>
    public double[]?[]? Directions { get; }

    /// <summary>Step of each axis where the header knows no space; NaN where it does not say.</summary>
    public double[]? Spacings { get; }

    /// <summary>Unit of each axis.</summary>
    public IReadOnlyList<string> Units { get; }

    /// <summary>Unit of each dimension of space.</summary>
    public IReadOnlyList<string> SpaceUnits { get; }

    /// <summary>Whether the numbers' bytes run from the highest to the lowest.</summary>
    public bool BigEndian => header["endian"]?.ToLowerInvariant() == "big";

    /// <summary>Lines or bytes to skip, 0 where the header says none.</summary>
    public long Skip(string field) => header[field] is { } text ? Integer(text, field, -1, long.MaxValue) : 0;

    private string Need(string field) =>
        header[field] is { Length: > 0 } value ? value : throw RasterErrors.Header(Path, $"The header has no field '{field}'.");

    private long Integer(string text, string field, long min, long max) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) && n >= min && n <= max ? n
            : throw RasterErrors.Header(Path, $"The header's field '{field}' says '{(text.Length > 30 ? text[..30] : text)}', which cannot be.");

    private double[]? Numbers(string field)
    {
        var words = Words(header[field] ?? "");
        return words.Length == Dimension ? [.. words.Select(Number)] : null;
    }

    private static double Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) ? n : double.NaN;

    private static string[] Words(string text) => text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>"(1,0,0) (0,1,0) none" as vectors; null where it is something else.</summary>
    private static double[]?[]? Vectors(string text)
    {
        var result = new List<double[]?>();
        for (var at = 0; at < text.Length;)
        {
            if (text[at] is ' ' or '\t')
            {
                at++;
                continue;
            }
            if (text[at] == '(')
            {
                var end = text.IndexOf(')', at);
                if (end < 0)
                    return null;
                result.Add([.. text[(at + 1)..end].Split(',').Select(t => Number(t.Trim()))]);
                at = end + 1;
                continue;
            }
            var word = text[at..].Split(' ', '\t')[0];
            if (word != "none")
                return null;
            result.Add(null);
            at += word.Length;
        }
        return [.. result];
    }

    private static List<string> Quoted(string? text)
    {
        var result = new List<string>();
        var parts = (text ?? "").Split('"');
        for (var i = 1; i < parts.Length; i += 2)
            result.Add(parts[i]);
        return result;
    }

    private NumberType TypeOf(string name) => name.ToLowerInvariant() switch
    {
        "signed char" or "int8" or "int8_t" => NumberType.Int8,
        "uchar" or "unsigned char" or "uint8" or "uint8_t" => NumberType.UInt8,
        "short" or "short int" or "signed short" or "signed short int" or "int16" or "int16_t" => NumberType.Int16,
        "ushort" or "unsigned short" or "unsigned short int" or "uint16" or "uint16_t" => NumberType.UInt16,
        "int" or "signed int" or "int32" or "int32_t" => NumberType.Int32,
        "uint" or "unsigned int" or "uint32" or "uint32_t" => NumberType.UInt32,
        "longlong" or "long long" or "long long int" or "signed long long" or "signed long long int" or "int64" or "int64_t" => NumberType.Int64,
        "ulonglong" or "unsigned long long" or "unsigned long long int" or "uint64" or "uint64_t" => NumberType.UInt64,
        "float" => NumberType.Float32,
        "double" => NumberType.Float64,
        "block" => throw new NucleusException(ErrorKind.Input, "The numbers of this NRRD are opaque blocks, not pixels.",
            "Save it with a type such as 'unsigned short'.", Path),
        _ => throw RasterErrors.Header(Path, $"The header names a type of numbers that does not exist: '{(name.Length > 30 ? name[..30] : name)}'."),
    };
}
