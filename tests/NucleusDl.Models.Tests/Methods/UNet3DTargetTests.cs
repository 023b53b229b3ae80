using NucleusDl.Labels;
using NucleusDl.Models;
using NucleusDl.Volumes;

namespace NucleusDl.Tests;

/// <summary>What the network learns, and how its maps become nuclei.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class UNet3DTargetTests
{
    private static readonly VoxelSize Size = new(2, 0.5, 0.5);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void TheDistanceIsThatOfTheSlowWay(int seed)
    {
        using var labels = Blobs(seed, 6, 14, 15);
        using var fast = UNet3D.DistanceTarget(labels, Size);
        var slow = Slow(labels, Size);
        for (var z = 0; z < 6; z++)
            for (var y = 0; y < 14; y++)
                for (var x = 0; x < 15; x++)
                    Assert.Equal(slow[z, y, x], fast[z, y, x], 1e-5);
    }

    [Fact]
    public void EveryNucleusPeaksAtOneAndBackgroundIsZero()
    {
        using var labels = Blobs(7, 8, 20, 20);
        using var target = UNet3D.DistanceTarget(labels, Size);
        var peaks = new Dictionary<int, float>();
        for (var z = 0; z < 8; z++)
            for (var y = 0; y < 20; y++)
                for (var x = 0; x < 20; x++)
                    peaks[labels[z, y, x]] = Math.Max(target[z, y, x], peaks.GetValueOrDefault(labels[z, y, x]));
        Assert.True(peaks.Count > 2);
        Assert.All(peaks, p => Assert.Equal(p.Key == 0 ? 0 : 1, p.Value));
    }

    [Fact]
    public void OneVoxelAndAFullStackAreOne()
    {
        using var one = new LabelVolume(3, 3, 3);
        one[1, 1, 1] = 9;
        using var target = UNet3D.DistanceTarget(one, Size);
        Assert.Equal((1f, 0f), (target[1, 1, 1], target[0, 1, 1]));

        using var full = new LabelVolume(2, 3, 3);
        for (var z = 0; z < 2; z++)
            full.Plane(z).Fill(4);
        using var everywhere = UNet3D.DistanceTarget(full, Size);
        Assert.All(Enumerable.Range(0, 18), i => Assert.Equal(1, everywhere.Slice(i, 1)[0]));
    }

    [Fact]
    public void NothingIsLearntFromMarksNorAroundThem()
    {
        // Two nuclei and the mark of a third beside them.
        using var labels = Balls((6, 12, 8), (6, 12, 20));
        labels[2, 2, 27] = 9;
        using var plain = UNet3D.DistanceTarget(labels, Size);
        using var target = UNet3D.Target(labels, Size, 0.1);
        var nucleus = labels.Sizes()[1];
        var radius = Math.Cbrt(nucleus * Size.Volume * 3 / (4 * Math.PI));
        int unknown = 0, known = 0;
        for (var z = 0; z < labels.Shape.Z; z++)
            for (var y = 0; y < labels.Shape.Y; y++)
                for (var x = 0; x < labels.Shape.X; x++)
                {
                    var away = Math.Sqrt(Math.Pow((z - 2) * Size.Z, 2) + Math.Pow((y - 2) * Size.Y, 2) + Math.Pow((x - 27) * Size.X, 2));
                    var isUnknown = labels[z, y, x] == 9 || (labels[z, y, x] == 0 && away <= radius + 1e-5);
                    Assert.Equal(isUnknown ? -1 : plain[z, y, x], target[z, y, x]);
                    unknown += isUnknown ? 1 : 0;
                    known += labels[z, y, x] is 1 or 2 ? 1 : 0;
                }
        Assert.True(unknown > 20 && known == labels.Sizes()[1] + labels.Sizes()[2]);
        using var all = UNet3D.Target(labels, Size, 0);
        Assert.Equal(plain[2, 2, 27], all[2, 2, 27]);
        using var empty = UNet3D.Target(new LabelVolume(2, 2, 2), Size, 0.1);
        Assert.Equal(0, empty[0, 0, 0]);
    }

    [Fact]
    public void TouchingNucleiAreTakenApart()
    {
        using var truth = Balls((6, 12, 10), (6, 12, 21));
        using var maps = Maps(truth);
        using var labels = UNet3D.Decode(maps, new DecodeThresholds(), Size);
        Assert.Equal(2, labels.Max());
        Assert.Equal(1, DistanceDecoder.Score(truth, labels));
        Assert.Equal(Size, labels.VoxelSize);
        Assert.NotEqual(labels[6, 12, 10], labels[6, 12, 21]);
    }

    [Fact]
    public void OneNucleusStaysWhole()
    {
        using var truth = Balls((6, 12, 15));
        using var maps = Maps(truth, noise: 0.1f);
        using var labels = UNet3D.Decode(maps, new DecodeThresholds(), Size);
        Assert.Equal(1, labels.Max());
    }

    [Fact]
    public void SmallThingsAndFaintOnesAreDropped()
    {
        using var truth = Balls((6, 12, 15));
        truth[0, 0, 0] = 5;
        using var maps = Maps(truth);
        using var all = UNet3D.Decode(maps, new DecodeThresholds(), Size);
        using var large = UNet3D.Decode(maps, new DecodeThresholds { MinVolume = 2 * Size.Volume }, Size);
        using var none = UNet3D.Decode(maps, new DecodeThresholds { Foreground = 0.99 }, Size);
        Assert.Equal((2, 1, 0), (all.Max(), large.Max(), none.Max()));
    }

    [Fact]
    public void WhatIsSmallIsMeasuredByTheOtherNucleiOfTheStack()
    {
        using var truth = Balls((6, 12, 10), (6, 12, 21));
        truth[0, 0, 0] = truth[0, 0, 1] = 5;
        truth[11, 0, 0] = truth[11, 1, 0] = 6;
        truth[11, 20, 0] = truth[11, 21, 0] = 7;
        using var maps = Maps(truth);
        foreach (var (share, volume, left) in ((double, double, int)[])[(0, 0, 5), (0.1, 0, 5), (0.1, 3, 2), (0, 3, 2)])
        {
            // Of two balls and three specks, the median is a speck: the smallest volume keeps specks out of it.
            using var labels = UNet3D.Decode(maps, new DecodeThresholds { MinShare = share, MinVolume = volume * Size.Volume }, Size);
            Assert.Equal(left, labels.Max());
        }
        using var speck = Balls((6, 12, 10), (6, 12, 21));
        for (var x = 0; x < 4; x++)
            speck[0, 0, x] = 5;
        using var others = Maps(speck);
        using var all = UNet3D.Decode(others, new DecodeThresholds(), Size);
        using var nuclei = UNet3D.Decode(others, new DecodeThresholds { MinShare = 0.1 }, Size);
        Assert.Equal((3, 2), (all.Max(), nuclei.Max()));
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => UNet3D.Decode(others, new DecodeThresholds { MinShare = 1 }, Size)).Kind);
    }

    [Fact]
    public void TuningFindsTheThresholdThatTheMapsNeed()
    {
        // A timid network: its foreground hardly reaches 0.45.
        using var truth = Balls((6, 12, 10), (6, 12, 21));
        using var maps = Maps(truth, height: 0.45f);
        using var foreground = maps.Channel(0);
        using var distance = maps.Channel(1);
        var start = new DecodeThresholds { MinVolume = 0.75 };
        using var untuned = DistanceDecoder.Decode(foreground, distance, start, Size);
        Assert.Equal(0, DistanceDecoder.Score(truth, untuned));
        var reports = 0;
        var (best, score) = DistanceDecoder.Tune([(foreground, distance, truth, Size)], start, new TinyRuns.Now<ProgressReport>(_ => reports++));
        Assert.True(best.Foreground < 0.45);
        // The stage is announced, then reported after each stack of three groups of thresholds.
        Assert.Equal((1.0, 0.75, 4), (score, best.MinVolume, reports));
        using var tuned = DistanceDecoder.Decode(foreground, distance, best, Size);
        Assert.Equal(score, DistanceDecoder.Score(truth, tuned));
    }

    [Fact]
    public void TuningStops()
    {
        using var truth = Balls((6, 12, 15));
        using var maps = Maps(truth);
        using var foreground = maps.Channel(0);
        using var distance = maps.Channel(1);
        Assert.ThrowsAny<OperationCanceledException>(() => DistanceDecoder.Tune([(foreground, distance, truth, Size)], new DecodeThresholds(), null, new CancellationToken(true)));
    }

    private static float[,,] Slow(LabelVolume labels, VoxelSize v)
    {
        var s = labels.Shape;
        var result = new float[s.Z, s.Y, s.X];
        var largest = new Dictionary<int, double>();
        var places = from z in Enumerable.Range(0, s.Z) from y in Enumerable.Range(0, s.Y) from x in Enumerable.Range(0, s.X) select (z, y, x);
        foreach (var (z, y, x) in places.Where(p => labels[p.z, p.y, p.x] != 0))
        {
            var own = labels[z, y, x];
            var nearest = places.Where(p => labels[p.z, p.y, p.x] != own)
                .Min(p => Math.Pow((p.z - z) * v.Z, 2) + Math.Pow((p.y - y) * v.Y, 2) + Math.Pow((p.x - x) * v.X, 2));
            result[z, y, x] = (float)Math.Sqrt(nearest);
            largest[own] = Math.Max(Math.Sqrt(nearest), largest.GetValueOrDefault(own));
        }
        foreach (var (z, y, x) in places.Where(p => labels[p.z, p.y, p.x] != 0))
            result[z, y, x] = (float)(result[z, y, x] / largest[labels[z, y, x]]);
        return result;
    }

    private static LabelVolume Blobs(int seed, int z, int y, int x)
    {
        var random = new Random(seed);
        var labels = new LabelVolume(z, y, x, Size);
        for (var n = 1; n <= 5; n++)
            Fill(labels, n * 11, (random.Next(z), random.Next(y), random.Next(x)), 1.5 + random.NextDouble() * 2);
        return labels;
    }

    private static LabelVolume Balls(params (int Z, int Y, int X)[] centres)
    {
        var labels = new LabelVolume(13, 25, 32, Size);
        foreach (var (i, centre) in centres.Index())
            Fill(labels, i + 1, centre, 3);
        return labels;
    }

    /// <summary>Voxels within a radius in µm; those of an earlier label are kept.</summary>
    private static void Fill(LabelVolume labels, int label, (int Z, int Y, int X) centre, double radius)
    {
        for (var z = 0; z < labels.Shape.Z; z++)
            for (var y = 0; y < labels.Shape.Y; y++)
                for (var x = 0; x < labels.Shape.X; x++)
                    if (labels[z, y, x] == 0
                        && Math.Pow((z - centre.Z) * Size.Z, 2) + Math.Pow((y - centre.Y) * Size.Y, 2) + Math.Pow((x - centre.X) * Size.X, 2) <= radius * radius)
                        labels[z, y, x] = label;
    }

    /// <summary>What a perfect network would say.</summary>
    private static Volume<float> Maps(LabelVolume truth, float height = 0.95f, float noise = 0)
    {
        var s = truth.Shape;
        var maps = new Volume<float>(new VolumeShape(2, s.Z, s.Y, s.X), Size);
        using var target = UNet3D.DistanceTarget(truth, Size);
        var random = new Random(5);
        for (var z = 0; z < s.Z; z++)
            for (var y = 0; y < s.Y; y++)
                for (var x = 0; x < s.X; x++)
                {
                    maps[0, z, y, x] = truth[z, y, x] == 0 ? 0.05f : height;
                    maps[1, z, y, x] = target[z, y, x] + noise * (float)(random.NextDouble() - 0.5);
                }
        return maps;
    }
}
