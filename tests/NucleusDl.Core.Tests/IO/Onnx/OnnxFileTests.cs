using FsCheck;
using FsCheck.Xunit;
using NucleusDl.IO.Onnx;

namespace NucleusDl.Tests.IO.Onnx;

[Trait(Kind.Name, Kind.Fast)]
public class OnnxFileTests
{
    [Fact]
    public void What_was_written_is_read()
    {
        var file = OnnxFile.Parse(Small(new byte[24]));
        Assert.Equal(17, file.Opset);
        Assert.Equal(["ai.onnx.ml"], file.Domains);
        Assert.Equal(["Conv"], file.Operators);
        Assert.Equal("x", Assert.Single(file.Inputs).Name);
        Assert.Equal([-1, 3], file.Inputs[0].Shape);
        var weight = Assert.Single(file.Tensors);
        Assert.Equal([2, 3], weight.Shape);
        Assert.Equal(24, weight.Data.Length);
        Assert.Empty(file.External);
    }

    [Fact]
    public void Every_cut_is_noticed_or_leaves_less()
    {
        var whole = Small(new byte[24]);
        for (var length = 0; length < whole.Length; length++)
        {
            OnnxFile? read = null;
            var error = Record.Exception(() => read = OnnxFile.Parse(whole.AsMemory(0, length)));
            Assert.True(error is InvalidDataException || read is { Tensors.Count: <= 1 }, $"cut at {length}: {error}");
        }
    }

    [Property(MaxTest = 300)]
    public bool Bytes_of_any_kind_are_read_or_refused_and_nothing_else(byte[] bytes)
    {
        try
        {
            OnnxFile.Parse(bytes);
            return true;
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }

    [Property(MaxTest = 300)]
    public bool One_changed_byte_does_no_harm(byte value, ushort place)
    {
        var bytes = Small([1, 2, 3, 4]);
        bytes[place % bytes.Length] = value;
        return Bytes_of_any_kind_are_read_or_refused_and_nothing_else(bytes);
    }

    [Property]
    public bool Numbers_come_back(long value, NonNull<string> text)
    {
        using var stream = new MemoryStream();
        new ProtoWriter().Number(3, value).Text(4, text.Get).WriteTo(stream);
        var reader = new ProtoReader(stream.ToArray());
        var first = reader.Next() && reader.Field == 3 && (long)reader.Number == value;
        return first && reader.Next() && reader.Field == 4 && reader.Bytes.SequenceEqual(System.Text.Encoding.UTF8.GetBytes(text.Get)) && !reader.Next();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Other_files_that_it_wants_are_named_wherever_they_stand(bool inNode)
    {
        static void Tensor(ProtoWriter t) => t.Text(8, "w").Message(13, e => e.Text(1, "location").Text(2, "../secret.bin")).Number(14, 1);
        var model = new ProtoWriter().Message(8, s => s.Number(2, 17)).Message(7, g =>
        {
            if (inNode)
                g.Message(1, n => n.Text(4, "If").Message(5, a => a.Message(6, inner => inner.Message(1, n2 => n2.Text(4, "Constant").Message(5, a2 => a2.Message(5, Tensor))))));
            else
                g.Message(5, Tensor);
        });
        Assert.Equal(["../secret.bin"], OnnxFile.Parse(Bytes(model)).External.Where(e => e.Length > 0));
    }

    [Fact]
    public void Graphs_without_end_are_refused()
    {
        static void Deeper(ProtoWriter graph, int depth)
        {
            if (depth > 0)
                graph.Message(1, n => n.Message(5, a => a.Message(6, g => Deeper(g, depth - 1))));
        }
        var model = new ProtoWriter().Message(8, s => s.Number(2, 17)).Message(7, g => Deeper(g, 100));
        Assert.Contains("without end", Assert.Throws<InvalidDataException>(() => OnnxFile.Parse(Bytes(model))).Message);
    }

    private static byte[] Small(byte[] data) => Bytes(new ProtoWriter().Number(1, 8).Message(8, s => s.Number(2, 17)).Message(8, s => s.Text(1, "ai.onnx.ml").Number(2, 3)).Message(7, g => g
        .Message(1, n => n.Text(1, "x").Text(1, "w").Text(2, "y").Text(4, "Conv").Message(5, a => a.Text(1, "strides").Number(8, 1)))
        .Text(2, "g")
        .Message(5, t => t.Number(1, 2).Number(1, 3).Number(2, 1).Text(8, "w").Bytes(9, data))
        .Message(11, v => v.Text(1, "x").Message(2, t => t.Message(1, k => k.Number(1, 1).Message(2, s => s.Message(1, d => d.Text(2, "batch")).Message(1, d => d.Number(1, 3))))))
        .Message(12, v => v.Text(1, "y"))));

    private static byte[] Bytes(ProtoWriter writer)
    {
        using var stream = new MemoryStream();
        writer.WriteTo(stream);
        return stream.ToArray();
    }
}
