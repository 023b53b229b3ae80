using NucleusDl.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Labels;

[Trait(Kind.Name, Kind.Fast)]
public class CentreVoteDecoderTests
{
    private static readonly VoxelSize Size = new(1.75, 0.8, 0.8);
    private static readonly DecodeThresholds Thresholds = new() { CentreUnit = 4 };

    [Fact]
    public void Perfect_vectors_give_back_nuclei_that_touch_over_a_wide_face()
    {
        using var truth = Boxes((2, 4, 4, 6, 10, 8), (2, 4, 12, 6, 10, 8), (8, 4, 4, 4, 10, 16));
        using var labels = Decode(truth);
        Assert.Equal(1, DistanceDecoder.Score(truth, labels));
        Assert.Equal(3, labels.Max());
        Assert.Equal(Size, labels.VoxelSize);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_large_nucleus_stays_whole_when_its_vectors_are_noisy(int seed)
    {
        using var truth = Boxes((1, 2, 2, 10, 28, 28));
        using var labels = Decode(truth, noise: 0.25f, seed: seed);
        Assert.Equal(1, labels.Max());
        Assert.Equal(1, DistanceDecoder.Score(truth, labels));
    }

    [Fact]
    public void What_is_too_small_goes_to_its_neighbour_or_vanishes()
    {
        // A speck beside a nucleus, and one on its own.
        using var truth = Boxes((2, 4, 4, 6, 10, 10), (4, 6, 14, 2, 2, 2), (0, 24, 24, 2, 2, 2));
        using var all = Decode(truth);
        using var large = Decode(truth, Thresholds with { MinVolume = 20 });
        Assert.Equal((3, 1), (all.Max(), large.Max()));
        Assert.Equal((large[4, 6, 5], 0), (large[4, 6, 14], large[0, 24, 24]));
    }

    [Fact]
    public void Holes_in_the_foreground_are_filled()
    {
        using var truth = Boxes((2, 4, 4, 6, 10, 10));
        using var foreground = Foreground(truth);
        using var centres = Centres(truth, 4);
        foreground[5, 8, 8] = 0;
        using var labels = CentreVoteDecoder.Decode(foreground, centres, Thresholds, Size);
        Assert.NotEqual(0, labels[5, 8, 8]);
    }

    [Fact]
    public void Votes_beyond_the_image_count_at_its_border()
    {
        // A nucleus cut by the border: its centre lies outside.
        using var truth = Boxes((0, 0, 4, 6, 3, 10));
        using var foreground = Foreground(truth);
        using var centres = Centres(truth, 4);
        for (var z = 0; z < truth.Shape.Z; z++)
            centres.Plane(1, z).Fill(-5);
        using var labels = CentreVoteDecoder.Decode(foreground, centres, Thresholds, Size);
        Assert.Equal(1, DistanceDecoder.Score(truth, labels));
    }

    [Fact]
    public void Nothing_gives_nothing()
    {
        using var truth = new LabelVolume(4, 8, 8, Size);
        using var labels = Decode(truth);
        Assert.Equal(0, labels.Max());
    }

    [Fact]
    public void Tuning_finds_what_timid_maps_need_and_the_smallest_volume_that_drops_debris()
    {
        using var truth = Boxes((2, 4, 4, 6, 10, 8), (2, 4, 12, 6, 10, 8));
        using var seen = Boxes((2, 4, 4, 6, 10, 8), (2, 4, 12, 6, 10, 8), (0, 24, 24, 2, 2, 2));
        using var foreground = Foreground(seen, 0.45f);
        using var centres = Centres(seen, 4);
        var (best, score) = CentreVoteDecoder.Tune([(foreground, centres, truth, Size)], Thresholds with { MinVolume = 3 });
        Assert.Equal(1, score);
        Assert.True(best.Foreground < 0.45 && best.MinVolume > 8 * Size.Volume, best.ToString());
        Assert.ThrowsAny<OperationCanceledException>(() => CentreVoteDecoder.Tune([(foreground, centres, truth, Size)], Thresholds, null, new CancellationToken(true)));
    }

    [Fact]
    public void Impossible_thresholds_are_refused()
    {
        using var truth = Boxes((2, 4, 4, 6, 10, 8));
        foreach (var wrong in (DecodeThresholds[])[Thresholds with { VoteRatio = 1 }, Thresholds with { VoteSpread = -1 }, Thresholds with { CentreUnit = double.NaN }])
            Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => Decode(truth, wrong)).Kind);
    }

    private static LabelVolume Decode(LabelVolume truth, DecodeThresholds? thresholds = null, float noise = 0, int seed = 1)
    {
        using var foreground = Foreground(truth);
        using var centres = Centres(truth, 4, noise, seed);
        return CentreVoteDecoder.Decode(foreground, centres, thresholds ?? Thresholds, Size);
    }

    private static LabelVolume Boxes(params (int Z, int Y, int X, int Depth, int Height, int Width)[] boxes)
    {
        var labels = new LabelVolume(12, 32, 32, Size);
        foreach (var (n, b) in boxes.Index())
            for (var z = 0; z < b.Depth; z++)
                for (var y = 0; y < b.Height; y++)
                    for (var x = 0; x < b.Width; x++)
                        labels[b.Z + z, b.Y + y, b.X + x] = n + 1;
        return labels;
    }

    private static Volume<float> Foreground(LabelVolume labels, float height = 0.9f)
    {
        var map = new Volume<float>(labels.Shape, Size);
        foreach (var (z, y, x) in Slow.Voxels(labels.Shape))
            map[z, y, x] = labels[z, y, x] == 0 ? 0.05f : height;
        return map;
    }

    /// <summary>Vectors to the means of the voxels, by plain loops, with normal noise in units.</summary>
    private static Volume<float> Centres(LabelVolume labels, float unit, float noise = 0, int seed = 1)
    {
        var random = new Random(seed);
        var map = new Volume<float>(labels.Shape with { C = 3 }, Size);
        double[] spacing = [Size.Z, Size.Y, Size.X];
        foreach (var nucleus in Slow.Voxels(labels.Shape).Where(p => labels[p.Z, p.Y, p.X] != 0).GroupBy(p => labels[p.Z, p.Y, p.X]))
        {
            double[] centre = [nucleus.Average(p => p.Z), nucleus.Average(p => p.Y), nucleus.Average(p => p.X)];
            foreach (var (z, y, x) in nucleus)
            {
                double[] place = [z, y, x];
                for (var c = 0; c < 3; c++)
                    map[c, z, y, x] = (float)((centre[c] - place[c]) * spacing[c] / unit + noise * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 2);
            }
        }
        return map;
    }
}
