using NucleusDl.Models;
using NucleusDl.Models.Bridge;
using NucleusDl.Models.Inference;
using NucleusDl.Volumes;
using static TorchSharp.torch;

namespace NucleusDl.Tests.Inference;

[Trait(Kind.Name, Kind.Fast)]
public class TiledPredictorTests
{
    public TiledPredictorTests() => NativeLibraries.Ensure();

    private static Volume<float> Waves(int z, int y, int x)
    {
        var v = new Volume<float>(new VolumeShape(z, y, x), new VoxelSize(2, 1, 1));
        for (var i = 0; i < v.Shape.Length; i++)
            v.Slice(i, 1)[0] = (float)Math.Sin(i * 0.37);
        return v;
    }

    [Theory]
    [InlineData(9, 20, 17, false)]
    [InlineData(3, 5, 4, false)]      // smaller than a tile
    [InlineData(9, 20, 17, true)]
    [InlineData(1, 20, 17, true)]     // one plane
    public void ANetworkThatChangesNothingGivesTheImageBack(int z, int y, int x, bool mirrors)
    {
        using var image = Waves(z, y, x);
        using var network = new Same();
        var predictor = new TiledPredictor(network, t => t, new Zyx(z == 1 ? 1 : 4, 8, 8), 1, CPU);
        using var result = predictor.Run(image, mirrors: mirrors);
        Assert.Equal((image.Shape, image.VoxelSize), (result.Shape, result.VoxelSize));
        for (var i = 0; i < image.Shape.Length; i++)
            Assert.Equal(image.Slice(i, 1)[0], result.Slice(i, 1)[0], 1e-5);
        Assert.False(network.training);
    }

    [Fact]
    public void MirrorsAverageWhatTheNetworkSaysOfEveryMirroredTile()
    {
        // This network answers with where a voxel lies along X: mirrored and averaged, that is the middle everywhere.
        using var image = Waves(4, 8, 8);
        using var network = new Place();
        var predictor = new TiledPredictor(network, t => t, new Zyx(4, 8, 8), 1, CPU);
        using var plain = predictor.Run(image);
        using var mirrored = predictor.Run(image, mirrors: true);
        Assert.Equal(7, plain[0, 0, 7], 1e-5);
        Assert.All(Enumerable.Range(0, 256), i => Assert.Equal(3.5, mirrored.Slice(i, 1)[0], 1e-5));
    }

    [Fact]
    public void ProgressEndsAtTheEndAndATokenStopsIt()
    {
        using var image = Waves(4, 20, 20);
        using var network = new Same();
        var predictor = new TiledPredictor(network, t => t, new Zyx(4, 8, 8), 1, CPU);
        var reports = new List<ProgressReport>();
        predictor.Run(image, progress: new TinyRuns.Now<ProgressReport>(reports.Add)).Dispose();
        Assert.Equal(Enumerable.Range(1, reports.Count).Select(i => (double)i), reports.Select(r => r.Done));
        Assert.Equal(reports[^1].Total, reports[^1].Done);

        using var stop = new CancellationTokenSource();
        var tiles = 0;
        var counting = new TinyRuns.Now<ProgressReport>(_ =>
        {
            if (++tiles == 2)
                stop.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() => predictor.Run(image, progress: counting, cancellation: stop.Token));
        Assert.Equal(2, tiles);
    }

    private sealed class Same() : nn.Module<Tensor, Tensor[]>(nameof(Same))
    {
        public override Tensor[] forward(Tensor input) => [input.alias()];
    }

    private sealed class Place() : nn.Module<Tensor, Tensor[]>(nameof(Place))
    {
        public override Tensor[] forward(Tensor input) => [arange(input.shape[4], dtype: float32).reshape(1, 1, 1, 1, -1).expand(input.shape)];
    }
}
