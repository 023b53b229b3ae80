using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using NucleusDl.Runs;
using TorchSharp;

namespace NucleusDl.Models.Bridge;

/// <summary>
/// Reads and writes the safetensors format: a JSON header, then raw little-endian numbers. Opening such a file cannot run code.
/// Here: 32-bit float and 64-bit integer tensors, and a text-to-text metadata table.
/// </summary>
public static class SafeTensors
{
    private const int MaxHeader = 64 << 20, MaxAxes = 16;

    private static readonly JsonDocumentOptions OneEntryAName = new() { AllowDuplicateProperties = false };

    /// <summary>Writes tensors by name, atomically. They are copied to the CPU first.</summary>
    public static void Write(string path, IReadOnlyDictionary<string, torch.Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var header = new JsonObject();
        if (metadata is { Count: > 0 })
            header["__metadata__"] = new JsonObject(metadata.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value)));
        var names = tensors.Keys.Order(StringComparer.Ordinal).ToArray();
        long offset = 0;
        foreach (var name in names)
        {
            var tensor = tensors[name];
            var length = tensor.numel() * ElementSize(tensor.dtype);
            header[name] = new JsonObject
            {
                ["dtype"] = tensor.dtype == torch.ScalarType.Float32 ? "F32" : "I64",
                ["shape"] = new JsonArray([.. tensor.shape.Select(d => (JsonNode?)d)]),
                ["data_offsets"] = new JsonArray(offset, offset + length),
            };
            offset += length;
        }
        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        var padded = (json.Length + 7) / 8 * 8;
        AtomicFile.Write(path, stream =>
        {
            Span<byte> size = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(size, padded);
            stream.Write(size);
            stream.Write(json);
            for (var i = json.Length; i < padded; i++)
                stream.WriteByte((byte)' ');
            foreach (var name in names)
            {
                using var scope = torch.NewDisposeScope();
                stream.Write(tensors[name].detach().cpu().contiguous().bytes);
            }
        });
    }

    /// <summary>Reads all tensors (on the CPU; the caller disposes them) and the metadata.</summary>
    /// <exception cref="NucleusException">The file is not safetensors, or is cut short.</exception>
    public static (Dictionary<string, torch.Tensor> Tensors, Dictionary<string, string> Metadata) Read(string path)
    {
        NativeLibraries.Ensure();
        try
        {
            using var stream = File.OpenRead(path);
            var size = new byte[8];
            stream.ReadExactly(size);
            var length = BinaryPrimitives.ReadInt64LittleEndian(size);
            if (length is <= 1 or > MaxHeader || length > stream.Length - 8)
                throw new InvalidDataException("the header's length is impossible");
            var json = new byte[length];
            stream.ReadExactly(json);
            var header = JsonNode.Parse(json, documentOptions: OneEntryAName) as JsonObject ?? throw new InvalidDataException("the header is not a JSON object");
            return ReadEntries(stream, header, 8 + length);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or JsonException or InvalidOperationException or FormatException or OverflowException or ExternalException)
        {
            throw new NucleusException(ErrorKind.Input, $"This is not a whole safetensors file: {e.Message.TrimEnd('.')}.", "Copy or train the model again.", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NucleusException(ErrorKind.Input, "The weights cannot be read.", e.Message, path, e);
        }
    }

    /// <summary>A tensor as the header announces it.</summary>
    private readonly record struct Entry(string Name, torch.ScalarType Type, long[] Shape, long Start, long End);

    private static (Dictionary<string, torch.Tensor>, Dictionary<string, string>) ReadEntries(FileStream stream, JsonObject header, long start)
    {
        // Everything is checked against the file before a byte is allocated for it.
        var entries = header.Where(p => p.Key != "__metadata__").Select(p => ToEntry(p.Key, p.Value)).OrderBy(e => e.Start).ThenBy(e => e.End).ToList();
        var end = 0L;
        foreach (var entry in entries)
        {
            if (entry.Start != end)
                throw new InvalidDataException($"'{entry.Name}' does not begin where the tensor before it ends");
            end = entry.End;
        }
        if (start + end != stream.Length)
            throw new InvalidDataException($"the tensors take {end} bytes, and the file holds {stream.Length - start} for them");
        var tensors = new Dictionary<string, torch.Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (var entry in entries)
                tensors[entry.Name] = ReadTensor(stream, entry);
        }
        catch
        {
            foreach (var tensor in tensors.Values)
                tensor.Dispose();
            throw;
        }
        return (tensors, Metadata(header));
    }

    private static Entry ToEntry(string name, JsonNode? node)
    {
        var entry = node as JsonObject ?? throw new InvalidDataException($"entry '{name}' is not an object");
        var shape = Longs(entry, name, "shape");
        var range = Longs(entry, name, "data_offsets");
        var type = entry["dtype"]?.GetValue<string>() switch
        {
            "F32" => torch.ScalarType.Float32,
            "I64" => torch.ScalarType.Int64,
            var other => throw new InvalidDataException($"'{name}' has the type {other ?? "(none)"}, only F32 and I64 are read"),
        };
        if (shape.Length > MaxAxes || shape.Any(d => d < 0))
            throw new InvalidDataException($"'{name}' has an impossible shape");
        var bytes = shape.Aggregate((long)ElementSize(type), (a, b) => checked(a * b));
        if (range.Length != 2 || range[0] < 0 || checked(range[1] - range[0]) != bytes || bytes > Array.MaxLength)
            throw new InvalidDataException($"'{name}' has offsets that do not fit its shape");
        return new Entry(name, type, shape, range[0], range[1]);
    }

    private static torch.Tensor ReadTensor(FileStream stream, Entry entry)
    {
        var tensor = torch.empty(entry.Shape, dtype: entry.Type).DetachFromDisposeScope();
        if (entry.End > entry.Start)
            stream.ReadExactly(tensor.bytes);
        return tensor;
    }

    private static Dictionary<string, string> Metadata(JsonObject header)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        if (header["__metadata__"] is not { } node)
            return metadata;
        foreach (var (key, value) in node as JsonObject ?? throw new InvalidDataException("the metadata is not an object"))
            metadata[key] = value?.GetValue<string>() ?? throw new InvalidDataException($"the metadata '{key}' is not a text");
        return metadata;
    }

    private static long[] Longs(JsonObject entry, string name, string key) => entry[key] is JsonArray array
        ? [.. array.Select(v => v?.GetValue<long>() ?? throw new InvalidDataException($"'{name}' has a {key} that is not a list of whole numbers"))]
        : throw new InvalidDataException($"'{name}' has no {key}");

    private static int ElementSize(torch.ScalarType type) => type switch
    {
        torch.ScalarType.Float32 => 4,
        torch.ScalarType.Int64 => 8,
        _ => throw new ArgumentException($"tensors of {type} are not stored"),
    };
}
