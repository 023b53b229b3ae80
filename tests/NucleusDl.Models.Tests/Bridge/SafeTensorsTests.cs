using NucleusDl.Models.Bridge;
using TorchSharp;

namespace NucleusDl.Tests.Bridge;

[Trait(Kind.Name, Kind.Fast)]
public class SafeTensorsTests
{
    public SafeTensorsTests() => NativeLibraries.Ensure();

    [Fact]
    public void RoundTripKeepsNumbersShapesAndMetadata()
    {
        using var folder = new TempFolder();
        using var scope = torch.NewDisposeScope();
        var written = new Dictionary<string, torch.Tensor>
        {
            ["z"] = torch.randn(3, 1, 2, 5),
            ["strided"] = torch.randn(4, 6).transpose(0, 1),
            ["scalar"] = torch.tensor(-0.25f),
            ["empty"] = torch.zeros(3, 0, 2),
            ["long"] = torch.tensor(new[] { long.MinValue, -1, long.MaxValue }),
            ["odd"] = torch.tensor(new[] { float.NaN, float.NegativeInfinity, float.Epsilon, -0f }),
            ["trained"] = torch.nn.Parameter(torch.randn(2, 2)),
        };
        var metadata = new Dictionary<string, string> { ["b"] = "größer \"µ\"", ["a"] = "" };
        SafeTensors.Write(folder.File("t.safetensors"), written, metadata);
        var (read, meta) = SafeTensors.Read(folder.File("t.safetensors"));
        Assert.Equal(written.Keys.Order(), read.Keys.Order());
        foreach (var (name, tensor) in written)
        {
            Assert.Equal(tensor.shape, read[name].shape);
            Assert.Equal(tensor.dtype, read[name].dtype);
            Assert.Equal(tensor.detach().contiguous().bytes.ToArray(), read[name].bytes.ToArray());
            read[name].Dispose();
        }
        Assert.Equal(metadata, meta);
    }

    [Fact]
    public void NothingIsWrittenAsNothing()
    {
        using var folder = new TempFolder();
        SafeTensors.Write(folder.File("t"), new Dictionary<string, torch.Tensor>());
        var (tensors, metadata) = SafeTensors.Read(folder.File("t"));
        Assert.Empty(tensors);
        Assert.Empty(metadata);
    }

    [Fact]
    public void TheSameTensorsGiveTheSameBytes()
    {
        using var folder = new TempFolder();
        using var a = torch.ones(2);
        using var b = torch.zeros(3);
        SafeTensors.Write(folder.File("1"), new Dictionary<string, torch.Tensor> { ["a"] = a, ["b"] = b }, new Dictionary<string, string> { ["x"] = "1", ["y"] = "2" });
        SafeTensors.Write(folder.File("2"), new Dictionary<string, torch.Tensor> { ["b"] = b, ["a"] = a }, new Dictionary<string, string> { ["y"] = "2", ["x"] = "1" });
        var bytes = File.ReadAllBytes(folder.File("1"));
        Assert.Equal(bytes, File.ReadAllBytes(folder.File("2")));
        Assert.Equal(0, (int)(BitConverter.ToInt64(bytes) % 8));
    }

    [Fact]
    public void ReadsWhatAnotherWriterWrote()
    {
        var (tensors, metadata) = SafeTensors.Read(Repository.Golden("models", "reference.safetensors"));
        Assert.Equal(["a", "b.weight", "none", "scalar"], tensors.Keys.Order());
        Assert.Equal([-(1L << 62), 7L], tensors["a"].data<long>().ToArray());
        Assert.Equal([2, 3], tensors["b.weight"].shape);
        Assert.Equal([0f, -1.5f, 3.25f, 1e-30f, -65504f, 16777217f], tensors["b.weight"].data<float>().ToArray());
        Assert.Equal([0, 4], tensors["none"].shape);
        Assert.Empty(tensors["scalar"].shape);
        Assert.Equal(0.1f, tensors["scalar"].item<float>());
        Assert.Equal(new Dictionary<string, string> { ["made by"] = "hand", ["µ"] = "π" }, metadata);
        foreach (var tensor in tensors.Values)
            tensor.Dispose();
    }

    [Fact]
    public void OtherTypesAreNotWritten()
    {
        using var folder = new TempFolder();
        using var bytes = torch.zeros(2, dtype: torch.ScalarType.Byte);
        Assert.Throws<ArgumentException>(() => SafeTensors.Write(folder.File("t"), new Dictionary<string, torch.Tensor> { ["b"] = bytes }));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }
}
