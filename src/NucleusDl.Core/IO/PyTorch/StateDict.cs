using System.Buffers.Binary;
using System.IO.Compression;

namespace NucleusDl.IO.PyTorch;

/// <summary>
/// The weights in a checkpoint of PyTorch (.pt, .pth: a zip with data.pkl and a file for each block of numbers), read without Python and without
/// running anything: what the pickle asks for beyond tensors is refused by its name.
/// </summary>
/// <remarks>The form is that of torch.save since PyTorch 1.6: https://docs.pytorch.org/docs/stable/notes/serialization.html.</remarks>
public sealed class StateDict
{
    private const int MostPickle = 32 << 20, MostEntries = 200_000;
    private const string Pickle = "/data.pkl";

    // Where programs keep the weights when they save other things beside them.
    private static readonly string[] Nests = ["state_dict", "model_state_dict", "network_weights", "model"];

    private readonly string path;
    private readonly string root;

    private StateDict(string path, string root, IReadOnlyList<StateDictTensor> tensors)
    {
        this.path = path;
        this.root = root;
        Tensors = tensors;
    }

    /// <summary>Every tensor, in the order in which they were saved.</summary>
    public IReadOnlyList<StateDictTensor> Tensors { get; }

    /// <summary>Whether a file begins as a zip does: the form of torch.save since PyTorch 1.6.</summary>
    public static bool IsZip(string path)
    {
        using var stream = File.OpenRead(path);
        return stream.ReadByte() == 'P' && stream.ReadByte() == 'K';
    }

    /// <summary>Reads names, shapes and places of all tensors; their numbers are read when they are asked for.</summary>
    /// <exception cref="NucleusException">It is no such checkpoint, is cut short, or asks for more than data; the message says what.</exception>
    public static StateDict Read(string path) => Guard(path, () =>
    {
        using var stream = File.OpenRead(path);
        if (stream.ReadByte() is var first && stream.ReadByte() != 'K' || first != 'P')
            throw new InvalidDataException(first == 0x80 ? "it is a bare pickle, as PyTorch wrote before 1.6" : "it is no zip");
        stream.Position = 0;
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
        if (archive.Entries.Count > MostEntries || archive.Entries.Select(e => e.FullName).Distinct().Count() != archive.Entries.Count)
            throw new InvalidDataException("it has too many files, or two of one name");
        if (archive.Entries.FirstOrDefault(e => e.FullName.EndsWith("/constants.pkl", StringComparison.Ordinal) || e.FullName.Contains("/code/", StringComparison.Ordinal)) is not null)
            throw new InvalidDataException("it is a TorchScript, which is a program");
        var pickles = archive.Entries.Where(e => e.FullName.EndsWith(Pickle, StringComparison.Ordinal) && e.FullName.Count(c => c == '/') == 1).ToList();
        if (pickles is not [var pickle])
            throw new InvalidDataException("it has no data.pkl");
        var root = pickle.FullName[..^Pickle.Length];
        if (archive.GetEntry(root + "/byteorder") is { Length: < 16 } order && Text(order) is not "little" and var other)
            throw new InvalidDataException($"its bytes are in the order '{other}'");
        var tensors = Weights(PickleReader.Read(Bytes(pickle, stream.Length, MostPickle))).Select(t => Named(t.Key, t.Value)).ToList();
        foreach (var storage in tensors.Select(t => t.Storage).Distinct())
            if (Entry(archive, root, storage.Key, stream.Length).Length < checked(storage.Count * Size(storage.Type)))
                throw new InvalidDataException($"the block of numbers '{storage.Key}' is shorter than {storage.Count} numbers");
        return new StateDict(path, root, [.. tensors.Select(t => t.Tensor)]);
    });

    /// <summary>The numbers of a tensor as floats, last axis fastest.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/>.</param>
    /// <exception cref="NucleusException">The file cannot be read.</exception>
    public float[] Floats(StateDictTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return Guard(path, () =>
        {
            using var stream = File.OpenRead(path);
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
            var bytes = Bytes(Entry(archive, root, tensor.Storage, stream.Length), stream.Length, Array.MaxLength);
            var result = new float[tensor.Length];
            var index = new long[tensor.Shape.Count];
            for (var i = 0; i < result.Length; i++)
            {
                var place = tensor.Offset;
                for (var axis = 0; axis < index.Length; axis++)
                    place += index[axis] * tensor.Strides[axis];
                result[i] = Number(bytes, checked((int)place), tensor.Type);
                for (var axis = index.Length - 1; axis >= 0 && ++index[axis] == tensor.Shape[axis]; axis--)
                    index[axis] = 0;
            }
            return result;
        });
    }

    private static T Guard<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or OverflowException)
        {
            throw new NucleusException(ErrorKind.Input, $"This checkpoint of PyTorch is not read: {e.Message.TrimEnd('.')}.", "Ask its author for ONNX or safetensors, or for torch.save of the plain state_dict with PyTorch 1.6 or newer.", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NucleusException(ErrorKind.Input, "The weights cannot be read.", "Check the name and that you may read them.", path, e);
        }
    }

    private static IEnumerable<KeyValuePair<string, PickledTensor>> Weights(object? root)
    {
        if (root is not PickledMap map)
            throw new InvalidDataException("it holds no dictionary of tensors");
        var inner = Nests.Select(n => map[n]).OfType<PickledMap>().FirstOrDefault(m => m.Entries.Any(e => e.Value is PickledTensor)) ?? map;
        var found = inner.Entries.Where(e => e.Value is PickledTensor).Select(e => KeyValuePair.Create(e.Key, (PickledTensor)e.Value!)).ToList();
        return found.Count > 0 ? found : throw new InvalidDataException("it holds no tensors");
    }

    private static (StateDictTensor Tensor, PickledStorage Storage) Named(string name, PickledTensor t) => (new StateDictTensor(name, t.Storage.Type, t.Shape, t.Storage.Key, t.Offset, t.Strides), t.Storage);

    private static ZipArchiveEntry Entry(ZipArchive archive, string root, string storage, long most)
    {
        var entry = archive.GetEntry($"{root}/data/{storage}") ?? throw new InvalidDataException($"the block of numbers '{storage}' is missing");
        return entry.Length <= most ? entry : throw new InvalidDataException($"the block of numbers '{storage}' is said to be longer than the file");
    }

    // torch.save stores without packing; a packed entry could grow without end.
    private static byte[] Bytes(ZipArchiveEntry entry, long file, long most)
    {
        if (entry.CompressedLength != entry.Length || entry.Length > file || entry.Length > most)
            throw new InvalidDataException($"'{entry.FullName}' is packed or too long");
        var bytes = new byte[entry.Length];
        using var stream = entry.Open();
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static string Text(ZipArchiveEntry entry)
    {
        using var reader = new StreamReader(entry.Open());
        return reader.ReadToEnd().Trim();
    }

    private static int Size(string type) => type switch { "Double" or "Long" => 8, "Float" or "Int" => 4, "Half" or "BFloat16" or "Short" => 2, _ => 1 };

    private static float Number(byte[] bytes, int place, string type)
    {
        var at = bytes.AsSpan(place * Size(type), Size(type));
        return type switch
        {
            "Float" => BinaryPrimitives.ReadSingleLittleEndian(at),
            "Double" => (float)BinaryPrimitives.ReadDoubleLittleEndian(at),
            "Half" => (float)BinaryPrimitives.ReadHalfLittleEndian(at),
            "BFloat16" => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt16LittleEndian(at) << 16),
            "Long" => BinaryPrimitives.ReadInt64LittleEndian(at),
            "Int" => BinaryPrimitives.ReadInt32LittleEndian(at),
            "Short" => BinaryPrimitives.ReadInt16LittleEndian(at),
            "Char" => (sbyte)at[0],
            _ => at[0],
        };
    }
}
