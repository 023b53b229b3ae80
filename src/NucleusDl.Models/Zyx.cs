using System.Text.Json;
using System.Text.Json.Serialization;

namespace NucleusDl.Models;

/// <summary>Three whole numbers, one an axis, in the order Z, Y, X: a patch, a stride, a kernel or a place. In JSON: [z, y, x].</summary>
/// <param name="Z">Along the planes.</param>
/// <param name="Y">Along the rows.</param>
/// <param name="X">Along the columns.</param>
[JsonConverter(typeof(ZyxJsonConverter))]
public readonly record struct Zyx(int Z, int Y, int X)
{
    /// <summary>1, 1, 1.</summary>
    public static Zyx One { get; } = new(1, 1, 1);

    /// <summary>The product of the three, such as the voxels of a patch.</summary>
    public long Product => (long)Z * Y * X;

    /// <summary>One of the three: axis 0 is Z, 1 is Y, 2 is X.</summary>
    public int this[int axis] => axis switch
    {
        0 => Z,
        1 => Y,
        2 => X,
        _ => throw new ArgumentOutOfRangeException(nameof(axis)),
    };

    /// <summary>The same on every axis.</summary>
    public static Zyx Cube(int edge) => new(edge, edge, edge);

    /// <summary>Three numbers computed axis by axis.</summary>
    public static Zyx From(Func<int, int> axis) => new(axis(0), axis(1), axis(2));

    /// <summary>A copy with one axis changed.</summary>
    public Zyx With(int axis, int value) => axis switch
    {
        0 => this with { Z = value },
        1 => this with { Y = value },
        2 => this with { X = value },
        _ => throw new ArgumentOutOfRangeException(nameof(axis)),
    };

    /// <summary>Axis by axis product.</summary>
    public static Zyx operator *(Zyx a, Zyx b) => new(a.Z * b.Z, a.Y * b.Y, a.X * b.X);

    /// <summary>"24 x 288 x 288".</summary>
    public override string ToString() => $"{Z} x {Y} x {X}";
}

/// <summary>Writes and reads three numbers as [z, y, x].</summary>
public sealed class ZyxJsonConverter : JsonConverter<Zyx>
{
    /// <inheritdoc/>
    public override Zyx Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Span<int> v = stackalloc int[3];
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("three numbers [z, y, x] are expected");
        for (var i = 0; i < 3; i++)
            if (!reader.Read() || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out v[i]))
                throw new JsonException("three whole numbers [z, y, x] are expected");
        if (!reader.Read() || reader.TokenType != JsonTokenType.EndArray)
            throw new JsonException("exactly three numbers [z, y, x] are expected");
        return new Zyx(v[0], v[1], v[2]);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Zyx value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        for (var i = 0; i < 3; i++)
            writer.WriteNumberValue(value[i]);
        writer.WriteEndArray();
    }
}
