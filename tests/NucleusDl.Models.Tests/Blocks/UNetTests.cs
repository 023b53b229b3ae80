using NucleusDl.Models.Blocks;
using NucleusDl.Models.Bridge;
using TorchSharp;

namespace NucleusDl.Tests.Blocks;

[Trait(Kind.Name, Kind.Fast)]
public class UNetTests
{
    private static readonly UNetShape ThreeLevels = new(2, 3, [4, 8, 16], [[1, 3, 3], [3, 3, 3], [3, 3, 3]], [[1, 1, 1], [1, 2, 2], [2, 2, 2]]);

    public UNetTests() => NativeLibraries.Ensure();

    [Fact]
    public void KeysAndShapesAreThoseOfStoredModels()
    {
        using var network = new UNet(ThreeLevels);
        var keys = network.state_dict().Select(p => $"{p.Key} {string.Join('x', p.Value.shape)}").Order(StringComparer.Ordinal);
        Assert.Equal(File.ReadAllLines(Repository.Golden("models", "unet-keys.txt")), keys);
    }

    [Fact]
    public void EveryLevelSpeaksWhileTrainingAndTheFinestAlwaysFirst()
    {
        using var scope = torch.NewDisposeScope();
        using var network = new UNet(ThreeLevels);
        var x = torch.randn([2, 2, 4, 16, 12]);
        network.train();
        Assert.Equal([[2, 3, 4, 16, 12], [2, 3, 4, 8, 6]], network.call(x).Select(o => o.shape));
        network.eval();
        Assert.Equal([2, 3, 4, 16, 12], Assert.Single(network.call(x)).shape);
    }

    [Theory]
    [InlineData(1, 16, 16)]
    [InlineData(1, 8, 24)]
    public void OnePlaneWorksWithFlatKernels(int z, int y, int x)
    {
        using var scope = torch.NewDisposeScope();
        using var network = new UNet(new UNetShape(1, 2, [4, 8], [[1, 3, 3], [1, 3, 3]], [[1, 1, 1], [1, 2, 2]]));
        Assert.Equal([1, 2, z, y, x], network.call(torch.randn([1, 1, z, y, x]))[0].shape);
    }

    [Fact]
    public void OneLevelIsANetworkToo()
    {
        using var scope = torch.NewDisposeScope();
        using var network = new UNet(new UNetShape(1, 2, [4], [[3, 3, 3]], [[1, 1, 1]]));
        network.train();
        Assert.Equal([1, 2, 3, 5, 7], Assert.Single(network.call(torch.randn([1, 1, 3, 5, 7]))).shape);
    }

    [Fact]
    public void TheSameSeedGivesTheSameWeights()
    {
        using var scope = torch.NewDisposeScope();
        Assert.Equal(Weights(5), Weights(5));
        Assert.NotEqual(Weights(5), Weights(6));

        static float[] Weights(long seed)
        {
            torch.manual_seed(seed);
            using var network = new UNet(ThreeLevels);
            return [.. network.state_dict().OrderBy(p => p.Key, StringComparer.Ordinal).SelectMany(p => p.Value.data<float>().ToArray())];
        }
    }

    [Fact]
    public void FirstWeightsKeepTheScaleOfWhatPassesThrough()
    {
        // Kaiming: variance 2 / (fan-in · (1 + slope²)).
        torch.manual_seed(1);
        using var network = new UNet(new UNetShape(1, 1, [64, 64], [[3, 3, 3], [3, 3, 3]], [[1, 1, 1], [2, 2, 2]]));
        var values = network.state_dict()["down.1.conv2.weight"].data<float>().ToArray();
        Assert.Equal(2 / (64 * 27 * (1 + 1e-4)), values.Average(v => (double)v * v), 5e-5);
        Assert.Equal(0, values.Average(), 5e-4);
    }

    [Fact]
    public void ParametersAreCountedAsTheyAre()
    {
        using var network = new UNet(ThreeLevels);
        Assert.Equal(network.parameters().Sum(p => p.numel()), ThreeLevels.SizeOf(new(4, 16, 16)).Parameters());
        Assert.Equal([2, 4, 4], ThreeLevels.Divisor());
    }

    [Fact]
    public void ImpossibleShapesAreRefused()
    {
        ThreeLevels.Validate();
        foreach (var shape in (UNetShape[])
        [
            ThreeLevels with { InChannels = 0 },
            ThreeLevels with { OutChannels = -1 },
            ThreeLevels with { Features = [] , Kernels = [], Strides = [] },
            ThreeLevels with { Features = [4, 8] },
            ThreeLevels with { Features = [4, 8, 0] },
            ThreeLevels with { Features = [4, 8, 4096] },
            ThreeLevels with { Kernels = [[1, 3, 3], [3, 3, 3]] },
            ThreeLevels with { Kernels = [[1, 3, 3], [3, 3, 3], [3, 3]] },
            ThreeLevels with { Kernels = [[1, 3, 3], [3, 3, 3], [3, 3, 2]] },
            ThreeLevels with { Strides = [[1, 1, 1], [1, 2, 2], [2, 2, 3]] },
            ThreeLevels with { Strides = [[1, 1, 2], [1, 2, 2], [2, 2, 2]] },
            ThreeLevels with { Strides = [[1, 1, 1], [1, 2, 2], [2, 2, 0]] },
        ])
            Assert.Equal(ErrorKind.Input, Assert.Throws<NucleusException>(() => new UNet(shape)).Kind);
    }
}
