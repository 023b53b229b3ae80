using System.IO.Compression;
using System.Text;

namespace NucleusDl.Tests.IO.PyTorch;

/// <summary>Writes checkpoints by hand: the pickle operation by operation, and the blocks of numbers.</summary>
internal sealed class Checkpoint
{
    private readonly List<byte> operations = [0x80, 2];

    public Dictionary<string, byte[]> Files { get; } = new() { ["x/data/0"] = new byte[24], ["x/version"] = "3\n"u8.ToArray() };

    public Checkpoint Raw(params byte[] bytes)
    {
        operations.AddRange(bytes);
        return this;
    }

    public Checkpoint Raw(string ascii) => Raw(Encoding.ASCII.GetBytes(ascii));

    public Checkpoint Text(string text) => Raw((byte)'X').Raw(BitConverter.GetBytes(Encoding.UTF8.GetByteCount(text))).Raw(Encoding.UTF8.GetBytes(text));

    public Checkpoint Number(long value) => value is >= int.MinValue and <= int.MaxValue ? Raw((byte)'J').Raw(BitConverter.GetBytes((int)value)) : Raw(0x8a, 8).Raw(BitConverter.GetBytes(value));

    public Checkpoint Tuple(params long[] values)
    {
        Raw("(");
        foreach (var value in values)
            Number(value);
        return Raw("t");
    }

    /// <summary>A tensor as torch.save writes it.</summary>
    public Checkpoint Tensor(string key, long count, long offset, long[] shape, long[] strides, string type = "FloatStorage") =>
        Raw("ctorch._utils\n_rebuild_tensor_v2\n((").Text("storage").Raw($"ctorch\n{type}\n").Text(key).Text("cpu").Number(count).Raw("tQ").Number(offset).Tuple(shape).Tuple(strides).Raw(0x89, (byte)'c').Raw("collections\nOrderedDict\n)RtR");

    /// <summary>A dictionary with one entry, whose value the action writes.</summary>
    public static Checkpoint Of(Action<Checkpoint> value)
    {
        var result = new Checkpoint().Raw("ccollections\nOrderedDict\n)R(").Text("weight");
        value(result);
        return result.Raw("u.");
    }

    public string Write(TempFolder folder, CompressionLevel level = CompressionLevel.NoCompression)
    {
        var path = folder.File($"{Guid.NewGuid():N}.pt");
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (name, bytes) in Files.Prepend(KeyValuePair.Create("x/data.pkl", operations.ToArray())))
        {
            using var entry = archive.CreateEntry(name, level).Open();
            entry.Write(bytes);
        }
        return path;
    }
}
