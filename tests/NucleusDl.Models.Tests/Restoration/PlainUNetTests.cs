using NucleusDl.Models;
using NucleusDl.Models.Blocks;
using NucleusDl.Models.Bridge;
using NucleusDl.Models.Training;
using static TorchSharp.torch;

namespace NucleusDl.Tests.Restoration;

[Trait(Kind.Name, Kind.Fast)]
public class PlainUNetTests
{
    public PlainUNetTests() => NativeLibraries.Ensure();

    private static PlainUNetShape Shape(int depth = 2, NormKind norm = NormKind.None, PoolKind pool = PoolKind.Max, bool topSkip = true, bool residual = false, int maps = 1, Zyx? patch = null, int kernel = 3) =>
        new(1, maps, 4, patch?.Z == 1 ? new Zyx(1, kernel, kernel) : Zyx.Cube(kernel), PlainUNetShape.PoolsFor(patch ?? Zyx.Cube(32), depth), norm, pool, topSkip, residual);

    [Theory]
    [InlineData(2, 3, 22)]
    [InlineData(3, 3, 46)]
    [InlineData(2, 5, 43)]
    public void TheReachIsThatOfThePublishedNetworks(int depth, int kernel, int published)
    {
        var reach = Shape(depth, kernel: kernel).Reach();
        // The published number for kernel 5 counts a box that does not lie on the grid of the deepest level.
        Assert.InRange(reach.X, published - 3, published);
        Assert.Equal(reach, Zyx.Cube(reach.X));
    }

    [Theory]
    [InlineData(PoolKind.Max, true)]
    [InlineData(PoolKind.MaxBlur, false)]
    public void ABoxOnTheGridSeesAsFarAsTheReachSaysAndNoFurther(PoolKind pool, bool topSkip)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var shape = Shape(2, pool: pool, topSkip: topSkip, patch: new Zyx(1, 128, 128)) with { Kernel = new Zyx(1, 3, 3) };
        using var network = new PlainUNet(shape);
        network.eval();
        var image = randn([1, 1, 1, 128, 128], requires_grad: true);
        // The box of one voxel of the deepest level, in the middle.
        network.call(image).narrow(3, 64, 4).narrow(4, 64, 4).sum().backward();
        var seen = image.grad!.abs().sum([0, 1, 2, 3]).data<float>().ToArray();
        var (first, last) = (Array.FindIndex(seen, v => v != 0), Array.FindLastIndex(seen, v => v != 0));
        Assert.InRange(64 - first, shape.Reach().X - 3, shape.Reach().X);
        Assert.InRange(last - 67, shape.Reach().X - 3, shape.Reach().X);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void ParametersAreCounted(bool norm, bool topSkip)
    {
        var shape = Shape(norm: norm ? NormKind.Batch : NormKind.None, topSkip: topSkip, maps: 4);
        using var network = new PlainUNet(shape);
        Assert.Equal(network.parameters().Sum(p => p.numel()), shape.Parameters());
    }

    [Fact]
    public void MaxBlurPoolIsTheLargestOfPairsThenOneTwoOne()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var x = randn([1, 1, 1, 1, 12]);
        var values = x.data<float>().ToArray();
        var pooled = PlainUNet.Pool(x, new Zyx(1, 1, 2), PoolKind.MaxBlur).data<float>().ToArray();
        float Largest(int i) => Math.Max(values[Math.Clamp(i, 0, 11)], values[Math.Clamp(i + 1, 0, 11)]);
        float At(int i) => Largest(Math.Clamp(i, 0, 11));
        Assert.Equal(6, pooled.Length);
        for (var i = 0; i < 6; i++)
            Assert.Equal((At(2 * i - 1) + 2 * At(2 * i) + At(2 * i + 1)) / 4, pooled[i], 1e-5f);
    }

    [Theory]
    [InlineData(PoolKind.Max)]
    [InlineData(PoolKind.MaxBlur)]
    public void PoolsHalveOnlyTheAxesTheyName(PoolKind kind)
    {
        using var scope = NewDisposeScope();
        Assert.Equal([2, 3, 4, 5, 6], PlainUNet.Pool(randn([2, 3, 4, 10, 12]), new Zyx(1, 2, 2), kind).shape);
        Assert.Equal([2, 3, 2, 5, 6], PlainUNet.Pool(randn([2, 3, 4, 10, 12]), Zyx.Cube(2), kind).shape);
    }

    [Fact]
    public void WithoutTheTopSkipAVoxelReachesItsOwnPlaceOnlyThroughTheDepth()
    {
        using var scope = NewDisposeScope();
        using var network = new PlainUNet(Shape(topSkip: false, residual: false, maps: 2, patch: new Zyx(8, 16, 16)));
        Assert.Equal([1, 2, 8, 16, 16], network.call(randn([1, 1, 8, 16, 16])).shape);
        Assert.Equal([4L, 8, 3, 3, 3], network.state_dict()["up.1.conv1.weight"].shape[..1].Concat([8L, 3, 3, 3]));
    }

    [Fact]
    public void AResidualNetworkOfZerosGivesTheImage()
    {
        using var scope = NewDisposeScope();
        using var network = new PlainUNet(Shape(residual: true, maps: 2));
        using (no_grad())
            foreach (var p in network.parameters())
                p.zero_();
        var image = randn([1, 1, 8, 16, 16]);
        var maps = network.call(image);
        Assert.True(maps.narrow(1, 0, 1).equal(image).all().item<bool>());
        Assert.Equal(0, maps.narrow(1, 1, 1).abs().max().item<float>());
    }

    [Fact]
    public void AbsoluteIntensitiesPass()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        using var network = new PlainUNet(Shape(norm: NormKind.Batch));
        network.eval();
        var image = randn([1, 1, 8, 16, 16]);
        Assert.False(network.call(image).allclose(network.call(image + ones_like(image)), 1e-3, 1e-3));
    }

    [Fact]
    public void BatchNormsAreStoredAveragedAndResumedWithTheirRunningNumbers()
    {
        using var folder = new TempFolder();
        var options = new TrainerOptions { Steps = 6, ValidateEvery = 3, CheckpointEvery = 2, LearningRate = 1e-3, WarmupSteps = 0, EmaDecay = 0.9 };
        var straight = Train(folder.File("a"), options, null);
        Assert.Contains(straight.Keys, k => k.EndsWith("running_var", StringComparison.Ordinal));
        Assert.All(straight.Where(p => p.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal)), p => Assert.InRange(p.Value[0], 3, 6));
        Assert.All(straight.Where(p => p.Key.EndsWith("running_mean", StringComparison.Ordinal)), p => Assert.Contains(p.Value, v => v != 0));
        Assert.ThrowsAny<OperationCanceledException>(() => Train(folder.File("b"), options, stopAfter: 4));
        var resumed = Train(folder.File("b"), options, null);
        foreach (var (name, values) in straight)
            Assert.Equal(values, resumed[name]);
    }

    private static Dictionary<string, float[]> Train(string folder, TrainerOptions options, int? stopAfter)
    {
        Directory.CreateDirectory(folder);
        set_num_threads(1);
        manual_seed(5);
        using var network = new PlainUNet(Shape(1, NormKind.Batch));
        using var stop = new CancellationTokenSource();
        var task = new TrainingTask(network, step =>
        {
            manual_seed(100 + step);
            var image = randn([2, 1, 8, 8, 8]);
            return (network.call(image) - image).pow(2).mean();
        }, () => -1, "same");
        Trainer.Run(task, options, folder, resume: true, new TinyRuns.Now<TrainingProgress>(p =>
        {
            if (p.Step == stopAfter)
                stop.Cancel();
        }), stop.Token);
        return network.state_dict().ToDictionary(p => p.Key, p => p.Value.to(ScalarType.Float32).detach().data<float>().ToArray());
    }
}
