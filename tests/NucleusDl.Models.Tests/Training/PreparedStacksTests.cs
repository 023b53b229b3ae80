using System.Text.Json.Nodes;
using NucleusDl.Models;
using NucleusDl.Models.Training;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Training;

[Trait(Kind.Name, Kind.Fast)]
public class PreparedStacksTests
{
    private static readonly VoxelSize Size = new(2, 1, 1);

    private static LabelledVolume Stack(int seed = 1, VoxelSize? size = null, int channels = 1, int x = 8)
    {
        var image = new Volume<ushort>(new VolumeShape(channels, 4, 6, x), size ?? Size);
        var random = new Random(seed);
        for (var i = 0; i < image.Shape.Length; i++)
            image.Slice(i, 1)[0] = (ushort)random.Next(1000);
        var labels = new LabelVolume(4, 6, x, size ?? Size);
        for (var z = 1; z < 3; z++)
            for (var y = 1; y < 5; y++)
                labels[z, y, 3] = labels[z, y, 4] = seed;
        return new LabelledVolume("stack" + seed, image, labels);
    }

    private static TrainingRequest Request(params LabelledVolume[] training) => new() { Training = training, Validation = [], Folder = "" };

    private static PreparedStacks Prepare(TrainingRequest request, VoxelSize? size = null) =>
        new(request, new Normalisation(NormalisationKind.ZScore), size ?? Size, UNet3D.DistanceTarget);

    [Fact]
    public void StacksAreNormalisedAndTheirOriginalsLeftAlone()
    {
        var stack = Stack();
        using var before = stack.Image.ToFloat();
        using var stacks = Prepare(Request(stack));
        var values = stacks.Training[0].Image.Slice(0, 192).ToArray();
        Assert.Equal(0, values.Average(), 1e-5);
        Assert.Equal(1, values.Average(v => v * v), 1e-4);
        using var after = stack.Image.ToFloat();
        Assert.Equal(TrainingCases.Values(before), TrainingCases.Values(after));
        Assert.Equal((Size, Size, Size), (stacks.Training[0].Image.VoxelSize, stacks.Training[0].Labels.VoxelSize, stacks.Training[0].VoxelSize));
        Assert.Equal(1, stacks.Training[0].Target![0, 1, 2, 3], 1e-5);
    }

    [Fact]
    public void StacksOfAnotherVoxelSizeAreResampledWithTheirLabels()
    {
        using var stacks = Prepare(Request(Stack()), new VoxelSize(1, 1, 2));
        var stack = stacks.Training[0];
        Assert.Equal(new VolumeShape(8, 6, 4), stack.Image.Shape);
        Assert.Equal(stack.Image.Shape, stack.Labels.Shape);
        Assert.Equal([0, 1], Enumerable.Range(0, 4).Select(x => stack.Labels[3, 2, x]).Distinct().Order());
        Assert.Equal(new VoxelSize(1, 1, 2), stack.Image.VoxelSize);
    }

    [Fact]
    public void TheChosenChannelIsTaken()
    {
        var two = Stack(channels: 2);
        using var alone = new Volume<ushort>(new VolumeShape(4, 6, 8), Size);
        for (var z = 0; z < 4; z++)
            ((Volume<ushort>)two.Image).Plane(1, z).CopyTo(alone.Plane(z));
        using var chosen = Prepare(Request(two) with { Channel = 1 });
        using var expected = Prepare(Request(two with { Image = alone }));
        Assert.Equal(expected.Training[0].Image.Slice(0, 192).ToArray(), chosen.Training[0].Image.Slice(0, 192).ToArray());
        foreach (var channel in (int[])[2, -1])
        {
            var e = Assert.Throws<NucleusException>(() => Prepare(Request(two) with { Channel = channel }));
            Assert.Equal((ErrorKind.Input, "stack1"), (e.Kind, e.File));
        }
    }

    [Fact]
    public void WhatCannotBeLearntFromIsRefused()
    {
        Assert.Equal(ErrorKind.Input, Assert.Throws<NucleusException>(() => Prepare(Request())).Kind);

        var empty = Stack();
        for (var z = 0; z < 4; z++)
            empty.Labels.Plane(z).Clear();
        Assert.Contains("nucleus", Assert.Throws<NucleusException>(() => Prepare(Request(empty))).Problem, StringComparison.Ordinal);

        var unknown = Stack();
        unknown.Image.VoxelSize = null;
        Assert.Contains("--voxel-size", Assert.Throws<NucleusException>(() => Prepare(Request(unknown))).Fix, StringComparison.Ordinal);

        var crossed = Stack() with { Labels = Stack(x: 9).Labels };
        Assert.Equal("stack1", Assert.Throws<NucleusException>(() => Prepare(Request(crossed))).File);

        using var floats = new Volume<float>(new VolumeShape(4, 6, 8), Size);
        floats[0, 1, 1, 1] = float.NaN;
        Assert.Contains("NaN", Assert.Throws<NucleusException>(() => Prepare(Request(Stack() with { Image = floats }))).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void CancelledItStops() =>
        Assert.ThrowsAny<OperationCanceledException>(() => Prepare(Request(Stack()) with { Cancellation = new CancellationToken(true) }));

    [Fact]
    public void TheFingerprintTellsRunsApart()
    {
        var plan = UNet3D.Plan([Stack(x: 40)], new UNet3DConfig { BaseFeatures = 4 }, Memory.GiB(1));
        string[] prints =
        [
            Print(Request(Stack(1), Stack(2))),
            Print(Request(Stack(2), Stack(1))),
            Print(Request(Stack(1), Stack(3))),
            Print(Request(Stack(1)) with { Validation = [Stack(2)] }),
            Print(Request(Stack(1, new VoxelSize(2, 1, 1.01)), Stack(2))),
            Print(Request(Stack(1), Stack(2)), config: """{"a":2}"""),
            Print(Request(Stack(1), Stack(2)), seed: 2),
            Print(Request(Stack(1), Stack(2)), plan with { BatchSize = plan.BatchSize + 1 }),
            Print(Request(Stack(1), Stack(2)), plan with { PatchSize = new Zyx(8, 8, 8) }),
        ];
        Assert.Equal(prints.Length, prints.Distinct().Count());
        Assert.Equal(prints[0], Print(Request(Stack(1), Stack(2))));

        string Print(TrainingRequest request, NetworkPlan? other = null, string config = """{"a":1}""", ulong seed = 1)
        {
            using var stacks = Prepare(request);
            return stacks.Fingerprint((JsonObject)JsonNode.Parse(config)!, other ?? plan, seed);
        }
    }
}
