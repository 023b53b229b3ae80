using NucleusDl.Models;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Inference;

/// <summary>A trained model on whole stacks of all kinds.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class PredictionTests : IDisposable
{
    private readonly IModel model = Methods.Load(TinyRuns.Shared.Folder.Path, "cpu");
    private readonly Volume stack = TinyRuns.Stack(5).Image;

    public void Dispose()
    {
        model.Dispose();
        stack.Dispose();
    }

    [Fact]
    public void LabelsHaveTheStacksShapeAndVoxelSize()
    {
        var before = stack.PlaneBytes(0, 3).ToArray();
        using var prediction = model.Predict(stack, new PredictOptions { KeepMaps = true });
        Assert.Equal((stack.Shape, stack.VoxelSize), (prediction.Labels!.Shape, prediction.Labels.VoxelSize));
        Assert.Equal(stack.Shape with { C = 2 }, prediction.Maps!.Shape);
        Assert.Null(prediction.Image);
        Assert.Equal(before, stack.PlaneBytes(0, 3).ToArray());
        var sizes = prediction.Labels.Sizes();
        Assert.Equal(Enumerable.Range(1, sizes.Count), sizes.Keys);
        for (var i = 0; i < stack.Shape.Length; i++)
            Assert.InRange(prediction.Maps.Slice(i, 1)[0], 0, 1.00001f);
    }

    [Fact]
    public void TheSameStackGivesTheSameLabels()
    {
        using var first = model.Segment(stack);
        using var second = model.Segment(stack);
        using var reopened = Methods.Load(TinyRuns.Shared.Folder.Path, "cpu");
        using var third = reopened.Segment(stack);
        Assert.Equal(first.Voxels.Slice(0, (int)stack.Shape.Length).ToArray(), second.Voxels.Slice(0, (int)stack.Shape.Length).ToArray());
        Assert.Equal(first.Voxels.Slice(0, (int)stack.Shape.Length).ToArray(), third.Voxels.Slice(0, (int)stack.Shape.Length).ToArray());
    }

    [Theory]
    [InlineData(1.0, 0.4, 0.4, 12, 40, 40)]       // its own
    [InlineData(1.05, 0.42, 0.39, 12, 40, 40)]    // within 10 %: taken as it is
    [InlineData(2.0, 0.4, 0.4, 24, 40, 40)]       // planes twice as far apart
    [InlineData(1.0, 0.2, 0.2, 12, 20, 20)]       // pixels half as wide
    public void StacksOfAnotherVoxelSizeAreBroughtToTheModels(double z, double y, double x, int depth, int height, int width)
    {
        stack.VoxelSize = new VoxelSize(z, y, x);
        using var prediction = model.Predict(stack, new PredictOptions { KeepMaps = true });
        Assert.Equal(new VolumeShape(2, depth, height, width), prediction.Maps!.Shape);
        Assert.Equal((stack.Shape, stack.VoxelSize), (prediction.Labels!.Shape, prediction.Labels.VoxelSize));
    }

    [Fact]
    public void NucleiOfAnotherSizeAreBroughtToTheModels()
    {
        var own = TinyRuns.Shared.Folder.Card.NucleusDiameterUm!.Value;
        Assert.InRange(own, 4, 10);
        using var same = model.Segment(stack);
        using var asked = model.Segment(stack, new PredictOptions { NucleusDiameterUm = own });
        Assert.Equal(same.Voxels.Slice(0, (int)stack.Shape.Length).ToArray(), asked.Voxels.Slice(0, (int)stack.Shape.Length).ToArray());
        // Nuclei of half the size fill a stack of twice as many voxels along each axis.
        using var half = model.Predict(stack, new PredictOptions { NucleusDiameterUm = own / 2, KeepMaps = true });
        Assert.Equal(new VolumeShape(2, 24, 80, 80), half.Maps!.Shape);
        Assert.Equal((stack.Shape, stack.VoxelSize), (half.Labels!.Shape, half.Labels.VoxelSize));
        foreach (var wrong in (double[])[0, -3, double.NaN, 5000])
            Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => model.Predict(stack, new PredictOptions { NucleusDiameterUm = wrong })).Kind);
    }

    [Fact]
    public void AnUnknownVoxelSizeIsAskedFor()
    {
        stack.VoxelSize = null;
        var e = Assert.Throws<NucleusException>(() => model.Predict(stack));
        Assert.Equal((ErrorKind.Input, stack.Source), (e.Kind, e.File));
        Assert.Contains("--voxel-size", e.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void TooLittleMemoryIsToldBeforeTheWorkStarts()
    {
        var reports = 0;
        var progress = new TinyRuns.Now<ProgressReport>(_ => reports++);
        var e = Assert.Throws<NucleusException>(() => model.Predict(stack, new PredictOptions { MemoryBytes = 1 << 20 }, progress));
        Assert.Equal((ErrorKind.Resource, stack.Source, 0), (e.Kind, e.File, reports));
        Assert.Contains("GiB", e.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void MemoryGrowsWithTheStackAndFollowsTheVoxelSize()
    {
        var (shape, own) = (new VolumeShape(100, 1000, 1000), new VoxelSize(1, 0.4, 0.4));
        Assert.True(model.EstimateMemory(shape, own) > model.EstimateMemory(shape with { Z = 50 }, own));
        Assert.True(model.EstimateMemory(shape, own) > shape.Length * 4);
        Assert.True(model.EstimateMemory(shape, own with { Z = 2 }) > model.EstimateMemory(shape, own));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void AChannelThatIsNotThereIsTold(int channel)
    {
        var e = Assert.Throws<NucleusException>(() => model.Predict(stack, new PredictOptions { Channel = channel }));
        Assert.Equal((ErrorKind.Input, stack.Source), (e.Kind, e.File));
        Assert.Contains("--channel", e.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void OfSeveralChannelsTheChosenOneIsSegmented()
    {
        using var two = new Volume<ushort>(stack.Shape with { C = 2 }, stack.VoxelSize);
        for (var z = 0; z < stack.Shape.Z; z++)
            stack.PlaneBytes(0, z).CopyTo(two.PlaneBytes(1, z));
        using var expected = model.Segment(stack);
        using var labels = model.Segment(two, new PredictOptions { Channel = 1 });
        Assert.Equal(expected.Voxels.Slice(0, (int)stack.Shape.Length).ToArray(), labels.Voxels.Slice(0, (int)stack.Shape.Length).ToArray());
        // Unless told, the model takes the channel it was trained on, here the empty one.
        using var empty = model.Segment(two);
        Assert.Equal(stack.Shape, empty.Shape);
    }

    [Theory]
    [InlineData(1, 40, 40)]
    [InlineData(1, 7, 5)]
    [InlineData(3, 1, 90)]
    public void StacksSmallerThanATileWork(int z, int y, int x)
    {
        using var small = new Volume<byte>(new VolumeShape(z, y, x), new VoxelSize(1, 0.4, 0.4));
        small[0, 0, x / 2] = 200;
        using var labels = model.Segment(small);
        Assert.Equal(small.Shape, labels.Shape);
    }

    [Fact]
    public void AConstantStackWorksAndNaNIsTold()
    {
        using var flat = new Volume<float>(new VolumeShape(4, 20, 20), new VoxelSize(1, 0.4, 0.4)) { Source = "flat.tif" };
        using var labels = model.Segment(flat);
        flat[3, 2, 1] = float.NaN;
        var e = Assert.Throws<NucleusException>(() => model.Segment(flat));
        Assert.Equal((ErrorKind.Input, "flat.tif"), (e.Kind, e.File));
    }

    [Fact]
    public void MirrorsAndOverlapChangeLittle()
    {
        using var plain = model.Predict(stack, new PredictOptions { KeepMaps = true });
        using var mirrored = model.Predict(stack, new PredictOptions { KeepMaps = true, Mirrors = true, Overlap = 0.25 });
        double difference = 0;
        for (var i = 0; i < stack.Shape.Length; i++)
            difference += Math.Abs(plain.Maps!.Slice(i, 1)[0] - mirrored.Maps!.Slice(i, 1)[0]);
        Assert.InRange(difference / stack.Shape.Length, 1e-6, 0.2);
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => model.Predict(stack, new PredictOptions { Overlap = 1 })).Kind);
    }

    [Fact]
    public void ATokenStopsIt() =>
        Assert.ThrowsAny<OperationCanceledException>(() => model.Predict(stack, cancellation: new CancellationToken(true)));
}
