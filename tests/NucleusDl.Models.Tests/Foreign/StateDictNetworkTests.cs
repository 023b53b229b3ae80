using NucleusDl.Models;
using NucleusDl.Models.Blocks;
using NucleusDl.Models.Bridge;
using NucleusDl.Models.Foreign;
using static TorchSharp.torch;

namespace NucleusDl.Tests.Foreign;

/// <summary>Weights of PyTorch in networks of the kit, against what PyTorch itself gave with them.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class StateDictNetworkTests : IDisposable
{
    private const double Tolerance = 1e-3;

    private readonly TempFolder folder = new();

    public StateDictNetworkTests() => NativeLibraries.Ensure();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("plain", "a plain U-Net, 2 halvings (1x2x2, 2x2x2) from 4 maps, skip first")]
    [InlineData("nnunet", "a U-Net with instance norm, 3 levels of 3, 5, 6 maps")]
    public void A_network_of_PyTorch_gives_what_PyTorch_gave(string name, string description)
    {
        using var network = StateDictNetwork.Open(Repository.Golden("pytorch", name + ".pt"), Golden(name));
        Assert.Equal(description, network.Description);
        var example = Golden(name);
        var (values, shape) = network.Run(example.Input, example.Shape);
        Assert.Equal([1, 2, 8, 16, 16], shape);
        for (var i = 0; i < values.Length; i++)
            Assert.Equal(example.Output[i], values[i], 1e-4f);
    }

    [Fact]
    public void Weights_that_fit_but_are_joined_in_another_way_are_not_used()
    {
        var error = Assert.Throws<NucleusException>(() => StateDictNetwork.Open(Repository.Golden("pytorch", "other.pt"), Golden("other")));
        Assert.Contains("does not give the package's test output", error.Problem);
        Assert.Contains("off by", error.Problem);
    }

    public static TheoryData<string> Networks() => ["unet", "one level", "plain", "batch norm", "blurred, no top skip, residual", "planes"];

    [Theory, MemberData(nameof(Networks))]
    public void Our_own_networks_come_back_through_safetensors(string which)
    {
        manual_seed(5);
        using nn.Module network = Make(which);
        var flat = which == "planes";
        network.train();
        long[] shape = flat ? [1, 1, 16, 24] : [1, 1, 8, 16, 24];
        using var image = randn(shape);
        using (no_grad())
        using (var scope = NewDisposeScope())
            // Running means that are no longer those of the beginning.
            Maps(network, flat ? image.unsqueeze(2) : image);
        network.eval();
        float[] expected;
        using (no_grad())
        using (var scope = NewDisposeScope())
            expected = TensorBridge.Values(Maps(network, flat ? image.unsqueeze(2) : image).contiguous()).ToArray();
        var file = folder.File("weights.safetensors");
        SafeTensors.Write(file, network.state_dict());
        using var found = StateDictNetwork.Open(file, new ForeignExample(TensorBridge.Values(image).ToArray(), shape, expected, (v, _) => v, Tolerance));
        var (values, size) = found.Run(TensorBridge.Values(image).ToArray(), shape);
        Assert.Equal(shape.Length, size.Length);
        for (var i = 0; i < values.Length; i++)
            Assert.Equal(expected[i], values[i], 1e-5f);
    }

    [Fact]
    public void The_layer_that_does_not_fit_is_named()
    {
        using var network = new PlainUNet(new PlainUNetShape(1, 2, 4, new Zyx(3, 3, 3), [new Zyx(2, 2, 2)]));
        var state = network.state_dict();
        Assert.Contains("it has 5 convolutions", Why(state.Where(t => !t.Key.StartsWith("up.0.conv2", StringComparison.Ordinal))));
        using var wide = zeros([4, 9, 3, 3, 3]);
        Assert.Contains("the layer 'up.0.conv1' (4 x 9 x 3 x 3 x 3) would have to be 4 x 8 x 3 x 3 x 3, with bias", Why(state.Select(t => t.Key == "up.0.conv1.weight" ? new(t.Key, wide) : t)));
        using var odd = zeros([3, 3]);
        Assert.Contains("'dense.weight' (3 x 3) is part of neither a convolution nor a norm", Why(state.Append(new("dense.weight", odd))));
        using var norm = ones([4]);
        Assert.Contains("the norm 'norm' has no running mean", Why(state.Append(new("norm.weight", norm))));

        using var unet = new UNet(new UNetShape(1, 2, [4, 6], [[3, 3, 3], [3, 3, 3]], [[1, 1, 1], [1, 2, 2]]));
        using var up = zeros([6, 5, 1, 2, 2]);
        Assert.Contains("the layer 'up.0' (6 x 5 x 1 x 2 x 2) would have to be 6 x 4 x 1 x 2 x 2, transposed", Why(unet.state_dict().Select(t => t.Key == "up.0.weight" ? new(t.Key, up) : t)));
    }

    private string Why(IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        var file = folder.File($"{Guid.NewGuid():N}.safetensors");
        SafeTensors.Write(file, new Dictionary<string, Tensor>(tensors));
        return Assert.Throws<NucleusException>(() => StateDictNetwork.Open(file, new ForeignExample([0], [1, 1, 1, 1, 1], [0], (v, _) => v, Tolerance))).Problem;
    }

    private static nn.Module Make(string which) => which switch
    {
        "unet" => new UNet(new UNetShape(1, 2, [4, 6, 6], [[1, 3, 3], [3, 3, 3], [3, 3, 3]], [[1, 1, 1], [1, 2, 2], [2, 2, 2]])),
        "one level" => new UNet(new UNetShape(1, 3, [4], [[3, 3, 3]], [[1, 1, 1]])),
        "plain" => new PlainUNet(new PlainUNetShape(1, 1, 4, new Zyx(3, 3, 3), [new Zyx(2, 2, 2), new Zyx(2, 2, 2)])),
        "batch norm" => new PlainUNet(new PlainUNetShape(1, 3, 4, new Zyx(3, 3, 3), [new Zyx(1, 2, 2), new Zyx(2, 2, 2)], NormKind.Batch)),
        "blurred, no top skip, residual" => new PlainUNet(new PlainUNetShape(1, 1, 4, new Zyx(3, 3, 3), [new Zyx(2, 2, 2)], Pool: PoolKind.MaxBlur, TopSkip: false, Residual: true)),
        "planes" => new PlainUNet(new PlainUNetShape(1, 1, 4, new Zyx(1, 3, 3), [new Zyx(1, 2, 2)])),
        _ => throw new ArgumentException(which),
    };

    private static Tensor Maps(nn.Module network, Tensor image) => network is nn.Module<Tensor, Tensor[]> many ? many.call(image)[0] : ((nn.Module<Tensor, Tensor>)network).call(image);

    private static ForeignExample Golden(string name) => new(Numbers(name + "-in.npy"), [1, 1, 8, 16, 16], Numbers(name + "-out.npy"), (v, _) => v, Tolerance);

    // The header of version 1 ends with a line; the numbers follow.
    private static float[] Numbers(string file)
    {
        var bytes = File.ReadAllBytes(Repository.Golden("pytorch", file));
        return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes.AsSpan(10 + BitConverter.ToUInt16(bytes, 8))).ToArray();
    }
}
