using FsCheck.Xunit;
using NucleusDl.Filters;
using NucleusDl.Models.Restoration;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Restoration;

/// <summary>From maps of classes to nuclei, and how the settings are chosen.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class ClassDecodingTests
{
    private static readonly VoxelSize Voxel = new(1, 0.4, 0.4);

    private static ClassDecoding With(ClassDecoder decoder, double threshold = 0.5, double sigma = 3, double height = 0.02, long least = 1) =>
        new(decoder, threshold, [sigma * Voxel.X / Voxel.Z, sigma, sigma], height, least);

    /// <summary>Balls of these centres and radii, µm; the first one wins where they overlap.</summary>
    private static LabelVolume Balls(VolumeShape shape, params (double Z, double Y, double X, double Radius)[] balls)
    {
        var labels = new LabelVolume(shape.Z, shape.Y, shape.X, Voxel);
        for (var z = 0; z < shape.Z; z++)
            for (var y = 0; y < shape.Y; y++)
                for (var x = 0; x < shape.X; x++)
                    labels[z, y, x] = 1 + Array.FindIndex(balls, b =>
                        Math.Pow(z * Voxel.Z - b.Z, 2) + Math.Pow(y * Voxel.Y - b.Y, 2) + Math.Pow(x * Voxel.X - b.X, 2) < b.Radius * b.Radius);
        return labels;
    }

    /// <summary>What a network gives in noise: sure inside, soft at the rim, and no wall between two that touch.</summary>
    private static Volume<float> WithoutWall(LabelVolume labels)
    {
        using var inside = labels.Voxels.Map(l => l != 0 ? 1f : 0f);
        return Gaussian.Blur(inside, 0.4, 1, 1);
    }

    [Fact]
    public void NucleiThatTouchArePartedWithoutAWallBetweenThem()
    {
        // As dense as the phantoms of the comparison: a chain of three, and one alone.
        using var truth = Balls(new VolumeShape(14, 60, 70), (6, 9, 6, 3.6), (6.5, 9, 12.8, 3.6), (6, 15, 15.5, 3.4), (6, 18, 23, 3.2));
        using var map = WithoutWall(truth);
        using var pieces = With(ClassDecoder.Components).Decode(map);
        using var nuclei = With(ClassDecoder.Watershed).Decode(map);
        Assert.Equal(2, pieces.Sizes().Count);
        Assert.Equal(4, nuclei.Sizes().Count);
        // One of four is right of two, so that 1 / 5 is all that components reach.
        Assert.Equal(0.2, ClassTuning.Accuracy([(truth, pieces)]), 1e-9);
        Assert.Equal(1, ClassTuning.Accuracy([(truth, nuclei)]), 1e-9);
        Assert.True(ClassTuning.Score([(truth, map)], ClassTuning.Tune([(truth, map)], With(ClassDecoder.Watershed, sigma: 6))) > 0.99);
    }

    [Property(MaxTest = 40)]
    public void TwoBallsOfLikeSizeAreTwoAndOneIsOne(byte where, byte size, byte depth)
    {
        var radius = 3.0 + size / 255.0;
        // The contact is at most 0.12 of a radius deep, as in the phantoms.
        var apart = 2 * radius * (1 - 0.12 * depth / 255.0);
        var angle = where / 255.0 * 2 * Math.PI;
        (double Z, double Y, double X) along = (0.5 * apart * Math.Sin(angle), 0.3 * apart * Math.Cos(angle), 0.4 * apart * Math.Cos(angle));
        var shape = new VolumeShape(18, 60, 60);
        using var two = Balls(shape, (8.5 - along.Z, 12 - along.Y, 12 - along.X, radius), (8.5 + along.Z, 12 + along.Y, 12 + along.X, radius));
        using var one = Balls(shape, (8.5, 12, 12, radius));
        foreach (var (truth, count) in new[] { (two, 2), (one, 1) })
        {
            using var map = WithoutWall(truth);
            using var found = With(ClassDecoder.Watershed).Decode(map);
            Assert.Equal(count, found.Sizes().Count);
            Assert.Equal(1, ClassTuning.Accuracy([(truth, found)]));
        }
    }

    [Property(MaxTest = 60)]
    public void AWatershedSharesOutWhatIsAboveTheThresholdAndLosesNothing(ulong seed, byte level)
    {
        var random = new CounterRandom(seed, 0, 0);
        using var noise = new Volume<float>(new VolumeShape(6, 14, 15), Voxel);
        for (var z = 0; z < 6; z++)
            foreach (ref var v in noise.Plane(z))
                v = (float)random.NextDouble();
        using var map = Gaussian.Blur(noise, 0.5, 1, 1);
        var threshold = 0.4 + 0.2 * level / 255;
        using var pieces = With(ClassDecoder.Components, threshold).Decode(map);
        using var nuclei = With(ClassDecoder.Watershed, threshold, sigma: 1, height: 0.01).Decode(map);
        var parts = new Dictionary<int, HashSet<int>>();
        for (var z = 0; z < 6; z++)
            for (var i = 0; i < 14 * 15; i++)
            {
                Assert.Equal(map.Plane(z)[i] > (float)threshold, nuclei.Plane(z)[i] != 0);
                Assert.Equal(pieces.Plane(z)[i] != 0, nuclei.Plane(z)[i] != 0);
                if (nuclei.Plane(z)[i] is not 0 and var nucleus)
                    (parts.TryGetValue(nucleus, out var of) ? of : parts[nucleus] = []).Add(pieces.Plane(z)[i]);
            }
        // A nucleus lies in one piece, every piece has one, and numbers are 1, 2, 3, ...
        Assert.All(parts.Values, of => Assert.Single(of));
        Assert.Equal(pieces.Sizes().Keys, parts.Values.SelectMany(of => of).Distinct().Order());
        Assert.Equal(Enumerable.Range(1, parts.Count), parts.Keys.Order());
    }

    [Fact]
    public void DebrisIsLeftOut()
    {
        using var truth = Balls(new VolumeShape(14, 50, 50), (6, 8, 8, 3.5), (6, 16, 16, 1));
        using var map = WithoutWall(truth);
        foreach (var decoder in Enum.GetValues<ClassDecoder>())
        {
            using var all = With(decoder).Decode(map);
            using var large = With(decoder, least: 200).Decode(map);
            Assert.Equal((2, 1), (all.Sizes().Count, large.Sizes().Count));
        }
    }

    [Fact]
    public void ProbabilitiesAreASoftmax()
    {
        using var maps = new Volume<float>(new VolumeShape(4, 1, 1, 3));
        (maps[1, 0, 0, 0], maps[2, 0, 0, 0], maps[3, 0, 0, 0]) = (1, 2, 0.5f);
        using var probability = ClassMaps.Probability(maps, 1);
        Assert.Equal(Math.Exp(2) / (Math.Exp(1) + Math.Exp(2) + Math.Exp(0.5)), probability[0, 0, 0], 1e-6);
        Assert.Equal(1 / 3.0, probability[0, 0, 1], 1e-6);
    }

    [Fact]
    public void TheThresholdInTheMiddleOfTheBestIsChosen()
    {
        // Two nuclei that only a threshold of 0.6 and more tells apart; from 0.85 on there is nothing.
        using var truth = new LabelVolume(1, 1, 9);
        using var map = new Volume<float>(new VolumeShape(1, 1, 9));
        for (var x = 0; x < 9; x++)
        {
            truth[0, 0, x] = x < 4 ? 1 : x > 4 ? 2 : 0;
            map[0, 0, x] = x == 4 ? 0.55f : 0.85f;
        }
        Assert.Equal(0.7, ClassTuning.Tune([(truth, map)], With(ClassDecoder.Components)).Threshold);
        Assert.Equal(0.3, ClassTuning.Tune([], With(ClassDecoder.Components, 0.3)).Threshold);
        // The watershed is tuned too, and never ends worse than it began.
        var start = With(ClassDecoder.Watershed, sigma: 0.5);
        Assert.True(ClassTuning.Score([(truth, map)], ClassTuning.Tune([(truth, map)], start)) >= ClassTuning.Score([(truth, map)], start));
    }

    [Fact]
    public void TheScoreIsTheMeanOfTwoAccuraciesOverAllStacksTogether()
    {
        // IoU 0.6: right at 0.5, wrong at 0.7; a second stack has one that is missed.
        using var truth = new LabelVolume(1, 1, 20);
        using var found = new LabelVolume(1, 1, 20);
        for (var x = 0; x < 10; x++)
            (truth[0, 0, x], found[0, 0, x]) = (1, x < 6 ? 1 : 0);
        using var nothing = new LabelVolume(1, 1, 20);
        Assert.Equal((0.5 + 0) / 2, ClassTuning.Accuracy([(truth, found), (truth, nothing)]), 1e-9);
        Assert.Equal(1, ClassTuning.Accuracy([(nothing, nothing)]));
        Assert.Equal(0, ClassTuning.Accuracy([(nothing, found)]));
    }

    [Fact]
    public void SmoothingAndDebrisSuitTheLabelledNuclei()
    {
        using var labels = Balls(new VolumeShape(14, 60, 60), (6, 8, 8, 3), (6, 8, 17, 3), (6, 17, 12, 3));
        using var image = new Volume<float>(labels.Shape, Voxel);
        var stack = new RestorationStack("a", image, new IntensityScale(0, 1), Voxel) { Labels = labels };
        var sigma = ClassDecoding.SmoothingFor([stack with { Labels = null }, stack])!;
        // A third of the radius, 3 µm, in voxels of each axis.
        Assert.Equal(0.99, sigma[0], 0.03);
        Assert.Equal(sigma[0] * 2.5, sigma[1], 0.01);
        Assert.Equal(sigma[1], sigma[2]);
        Assert.Equal(labels.Sizes().Values.Min() / 5, ClassDecoding.SmallestVoxels([stack with { Labels = null }, stack]));
        Assert.Null(ClassDecoding.SmoothingFor([stack with { Labels = null }]));
        Assert.Equal(1, ClassDecoding.SmallestVoxels([]));
    }
}
