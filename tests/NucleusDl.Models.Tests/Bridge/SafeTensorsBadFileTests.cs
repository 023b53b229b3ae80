using System.Text;
using NucleusDl.Models.Bridge;
using TorchSharp;

namespace NucleusDl.Tests.Bridge;

[Trait(Kind.Name, Kind.Fast)]
public class SafeTensorsBadFileTests
{
    private const string Good = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";

    [Fact]
    public void TheGoodOneIsRead()
    {
        var (tensors, _) = Read(Good, 8);
        Assert.Equal([2], tensors["a"].shape);
        tensors["a"].Dispose();
    }

    [Fact]
    public void CutAnywhereIsRefused()
    {
        using var folder = new TempFolder();
        var whole = File.ReadAllBytes(Repository.Golden("models", "reference.safetensors"));
        for (var length = 0; length < whole.Length; length += length < 24 || length > whole.Length - 50 ? 1 : 7)
        {
            File.WriteAllBytes(folder.File("cut"), whole[..length]);
            Refused(() => SafeTensors.Read(folder.File("cut")), folder.File("cut"));
        }
        File.WriteAllBytes(folder.File("long"), [.. whole, 0]);
        Refused(() => SafeTensors.Read(folder.File("long")), folder.File("long"));
    }

    [Theory]
    [InlineData("", "no header")]
    [InlineData("[]", "not an object")]
    [InlineData("{", "not JSON")]
    [InlineData("""{"a":null}""", "no entry")]
    [InlineData("""{"a":{"shape":[2],"data_offsets":[0,8]}}""", "no type")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,8]}}""", "no shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", "no offsets")]
    [InlineData("""{"a":{"dtype":"F16","shape":[4],"data_offsets":[0,8]}}""", "a type that is not read")]
    [InlineData("""{"a":{"dtype":7,"shape":[2],"data_offsets":[0,8]}}""", "a type that is no text")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", "a fraction of a voxel")]
    [InlineData("""{"a":{"dtype":"F32","shape":[null],"data_offsets":[0,8]}}""", "no extent")]
    [InlineData("""{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""", "an extent in words")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[8,0]}}""", "a negative extent")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}}""", "two negative extents")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", "one offset")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}""", "three offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", "before the data")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""", "beyond the file")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "more voxels than bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "bytes that belong to none")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "a gap before")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "the same bytes twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "one name twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", "a size that overflows to 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775807],"data_offsets":[0,8]}}""", "a size that overflows")]
    [InlineData("""{"a":{"dtype":"F32","shape":[250000000000],"data_offsets":[0,1000000000000]}}""", "a terabyte")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[-9223372036854775808,9223372036854775807]}}""", "offsets that overflow")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"__metadata__":{"k":1}}""", "metadata that is no text")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"__metadata__":{"k":null}}""", "metadata without a value")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"__metadata__":[]}""", "metadata that is a list")]
    public void WrongHeadersAreRefused(string header, string why)
    {
        var e = Assert.ThrowsAny<Exception>(() => Read(header, 8));
        Assert.True(e is NucleusException { Kind: ErrorKind.Input }, $"{why}: {e}");
    }

    [Fact]
    public void MoreAxesThanTensorsHaveAreRefused() =>
        Refused(() => Read($$$"""{"a":{"dtype":"F32","shape":[2{{{string.Concat(Enumerable.Repeat(",1", 1000))}}}],"data_offsets":[0,8]}}""", 8));

    [Fact]
    public void AnEmptyTensorOfAbsurdShapeIsHarmless()
    {
        var e = Record.Exception(() => Read("""{"a":{"dtype":"F32","shape":[0,4611686018427387904,4611686018427387904],"data_offsets":[0,0]}}""", 0).Tensors["a"].Dispose());
        Assert.True(e is null or NucleusException { Kind: ErrorKind.Input }, $"{e}");
    }

    [Fact]
    public void DeepNestingIsRefused() => Refused(() => Read("""{"a":""" + new string('[', 100_000), 8));

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(1L << 30)]
    public void AnAbsurdHeaderLengthIsRefused(long length)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("t"), [.. BitConverter.GetBytes(length), .. Encoding.UTF8.GetBytes(Good), .. new byte[8]]);
        Refused(() => SafeTensors.Read(folder.File("t")), folder.File("t"));
    }

    [Fact]
    public void ClaimedSizesAreNotAllocated()
    {
        // Each claims 1.5 GB in a file of a few hundred bytes.
        var header = """{"a":{"dtype":"F32","shape":[400000000],"data_offsets":[0,1600000000]},"b":{"dtype":"F32","shape":[2],"data_offsets":[1600000000,1600000008]}}""";
        var before = GC.GetTotalAllocatedBytes(precise: true);
        Refused(() => Read(header, 8));
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 10_000_000);
    }

    [Fact]
    public void ARefusedFileLeavesNoTensorBehind()
    {
        NativeLibraries.Ensure();
        using var folder = new TempFolder();
        Refused(() => Read("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"BF16","shape":[2],"data_offsets":[4,8]}}""", 8));
        var before = torch.Tensor.TotalCount;
        Refused(() => Read("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"BF16","shape":[2],"data_offsets":[4,8]}}""", 8));
        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    [Fact]
    public void AMissingFileAndAFolderAreRefused()
    {
        using var folder = new TempFolder();
        Refused(() => SafeTensors.Read(folder.File("none")), folder.File("none"));
        Refused(() => SafeTensors.Read(folder.Path), folder.Path);
    }

    private static (Dictionary<string, torch.Tensor> Tensors, Dictionary<string, string> Metadata) Read(string header, int dataBytes)
    {
        using var folder = new TempFolder();
        var text = Encoding.UTF8.GetBytes(header);
        File.WriteAllBytes(folder.File("t"), [.. BitConverter.GetBytes((long)text.Length), .. text, .. new byte[dataBytes]]);
        return SafeTensors.Read(folder.File("t"));
    }

    private static void Refused(Action read, string? file = null)
    {
        var e = Assert.Throws<NucleusException>(read);
        Assert.Equal(ErrorKind.Input, e.Kind);
        if (file is not null)
            Assert.Equal(file, e.File);
    }

    private static void Refused(Func<(Dictionary<string, torch.Tensor>, Dictionary<string, string>)> read, string? file = null) => Refused(() => { read(); }, file);
}
