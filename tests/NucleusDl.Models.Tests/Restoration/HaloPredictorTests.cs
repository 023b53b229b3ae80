using FsCheck.Xunit;
using NucleusDl.Models;
using NucleusDl.Models.Blocks;
using NucleusDl.Models.Bridge;
using NucleusDl.Models.Restoration;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;
using TorchSharp;

namespace NucleusDl.Tests.Restoration;

[Trait(Kind.Name, Kind.Fast)]
public class HaloPredictorTests
{
    public HaloPredictorTests() => NativeLibraries.Ensure();

    private static Volume<float> Noise(int z, int y, int x)
    {
        var volume = new Volume<float>(new VolumeShape(z, y, x), new VoxelSize(1, 0.4, 0.4));
        var random = new CounterRandom(4, 1, 0);
        for (var i = 0; i < volume.Shape.Length; i++)
            volume.Slice(i, 1)[0] = (float)random.Normal();
        return volume;
    }

    private static RestorationNetwork Network(NormKind norm, PoolKind pool, Zyx patch)
    {
        torch.manual_seed(8);
        return RestorationNetwork.Of(new PlainUNetShape(1, 2, 4, patch.Z == 1 ? new Zyx(1, 3, 3) : Zyx.Cube(3), PlainUNetShape.PoolsFor(patch, 2), norm, pool, TopSkip: pool == PoolKind.Max));
    }

    [Theory]
    [InlineData(NormKind.None, PoolKind.Max, 12, 130, 99)]
    [InlineData(NormKind.Batch, PoolKind.MaxBlur, 9, 121, 131)]
    [InlineData(NormKind.None, PoolKind.Max, 1, 200, 203)]
    public void TilesGiveWhatTheWholeStackGives(NormKind norm, PoolKind pool, int z, int y, int x)
    {
        using var image = Noise(z, y, x);
        using var network = Network(norm, pool, new Zyx(z == 1 ? 1 : 16, 32, 32));
        Assert.Equal([new HaloPredictor(network, torch.CPU, long.MaxValue).LargestTile(image.Shape)], new HaloPredictor(network, torch.CPU, long.MaxValue).Tiles(image.Shape));
        using var whole = new HaloPredictor(network, torch.CPU, long.MaxValue).Run(image);
        var tiles = 0;
        using var tiled = new HaloPredictor(network, torch.CPU, z == 1 ? 96 * 96 : 16 * 80 * 80).Run(image, progress: new TinyRuns.Now<ProgressReport>(p => tiles = (int)p.Total));
        Assert.True(tiles > 2, $"{tiles} tiles");
        Assert.Equal(tiles, new HaloPredictor(network, torch.CPU, z == 1 ? 96 * 96 : 16 * 80 * 80).Tiles(image.Shape).Count());
        Assert.Equal(new VolumeShape(2, z, y, x), tiled.Shape);
        for (var i = 0; i < whole.Shape.Length; i++)
            Assert.Equal(whole.Slice(i, 1)[0], tiled.Slice(i, 1)[0], 1e-4f);
    }

    [Fact]
    public void MirroredCopiesAreMirroredBack()
    {
        using var image = Noise(8, 40, 40);
        using var network = RestorationNetwork.Of(new PlainUNetShape(1, 1, 4, Zyx.Cube(3), PlainUNetShape.PoolsFor(new Zyx(8, 32, 32), 2), Residual: true));
        using (torch.no_grad())
            foreach (var p in network.Module.parameters())
                p.zero_();
        using var result = new HaloPredictor(network, torch.CPU, 1 << 20).Run(image, mirrors: true);
        for (var i = 0; i < image.Shape.Length; i++)
            Assert.Equal(image.Slice(i, 1)[0], result.Slice(i, 1)[0], 1e-5f);
    }

    [Property(MaxTest = 200)]
    public void WeightsOfPartsAddUpToOne(byte blocks, byte parts, byte halo, bool ramp)
    {
        var (divisor, count) = (4, 1 + parts % 5);
        var length = divisor * (count * 5 + blocks % 20);
        var axis = new HaloAxis(length, count, divisor, divisor * (2 + halo % 8), ramp ? 8 : 0);
        var sums = new double[length];
        for (var i = 0; i < axis.Count; i++)
        {
            Assert.Equal(0, axis.Starts[i] % divisor);
            Assert.Equal(0, axis.Weights[i].Length % divisor);
            for (var k = 0; k < axis.Weights[i].Length; k++)
            {
                Assert.InRange(axis.Weights[i][k], 0, 1);
                sums[axis.Starts[i] + k] += axis.Weights[i][k];
            }
        }
        Assert.All(sums, s => Assert.Equal(1, s, 1e-5));
    }

    [Fact]
    public void ANetworkThatLooksAtTheWholeTileIsFadedWithoutSeams()
    {
        // It gives the mean of its tile: a step at every seam, unless tiles fade.
        using var image = Noise(1, 64, 200);
        for (var x = 0; x < 200; x++)
            for (var y = 0; y < 64; y++)
                image[0, y, x] = x;
        using var network = new RestorationNetwork(new TileMean(), 1, Zyx.One, new Zyx(0, 4, 4), IsLocal: false, (_, _) => 0, _ => 0);
        using var result = new HaloPredictor(network, torch.CPU, 64 * 80).Run(image);
        var steps = Enumerable.Range(1, 199).Max(x => Math.Abs(result[0, 32, x] - result[0, 32, x - 1]));
        Assert.InRange(steps, 0.5f, 8f);
    }

    private sealed class TileMean() : torch.nn.Module<torch.Tensor, torch.Tensor>(nameof(TileMean))
    {
        public override torch.Tensor forward(torch.Tensor input) => torch.zeros_like(input) + input.mean();
    }

    [Fact]
    public void ALongHaloNeverExceedsTheStack()
    {
        using var network = Network(NormKind.None, PoolKind.Max, new Zyx(16, 32, 32));
        var predictor = new HaloPredictor(network, torch.CPU, 4096);
        var axes = predictor.Axes(new VolumeShape(16, 64, 64));
        Assert.All(axes, a => Assert.True(a.Starts[^1] + a.Weights[^1].Length <= 64));
    }
}
