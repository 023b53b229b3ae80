using FsCheck.Xunit;
using NucleusDl.Labelling.Agreement;
using NucleusDl.Labelling.Tests.Annotations;
using NucleusDl.Metrics;
using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Tests.Agreement;

[Trait(Kind.Name, Kind.Fast)]
public sealed class LabelSmoothingTests
{
    private static readonly VoxelSize Size = new(0.5, 0.2, 0.2);

    [Fact]
    public void A_ball_stays_a_ball_of_its_volume()
    {
        using var ball = Balls(0, (12, 30, 30, 4));
        using var smooth = LabelSmoothing.Smooth(ball, 0.5);
        var before = ball.Sizes()[1];
        Assert.InRange(smooth.Labels.Sizes()[1], 0.995 * before, 1.005 * before);
        Assert.True(Iou(ball, smooth.Labels) > 0.97, $"IoU {Iou(ball, smooth.Labels)}");
        Assert.Equal(before, smooth.Labelled);
    }

    [Fact]
    public void Jitter_between_planes_falls_and_the_true_shape_comes_nearer()
    {
        using var truth = Balls(0, (12, 30, 30, 4));
        using var drawn = Balls(2, (12, 30, 30, 4));
        using var smooth = LabelSmoothing.Smooth(drawn, 0.6);
        Assert.True(Jitter(smooth.Labels) < 0.4 * Jitter(drawn), $"jitter {Jitter(drawn)} to {Jitter(smooth.Labels)}");
        Assert.True(Iou(truth, smooth.Labels) > Iou(truth, drawn) + 0.02, $"IoU {Iou(truth, drawn)} to {Iou(truth, smooth.Labels)}");
        Assert.True(smooth.Changed > 0);
    }

    [Fact]
    public void Nuclei_that_touch_stay_apart_and_keep_their_numbers()
    {
        using var balls = Balls(1, (12, 25, 20, 3), (12, 25, 48, 3), (12, 50, 34, 3));
        using var smooth = LabelSmoothing.Smooth(balls, 0.5);
        Assert.Equal([1, 2, 3], smooth.Labels.Sizes().Keys);
        foreach (var (label, voxels) in balls.Sizes())
            Assert.InRange(smooth.Labels.Sizes()[label], 0.95 * voxels, 1.05 * voxels);
    }

    [Fact]
    public void A_nucleus_that_another_one_squeezes_out_on_its_return_returns_too()
    {
        using var labels = LabelImages.Random(18, 5, 16, 18, Size);
        using var smooth = LabelSmoothing.Smooth(labels, 3);
        Assert.Equal(labels.Sizes().Keys, smooth.Labels.Sizes().Keys);
        Assert.NotEmpty(smooth.Kept);
    }

    [Property(MaxTest = 25)]
    public void No_nucleus_ever_vanishes_or_appears_and_threads_do_not_matter(int seed, bool wide)
    {
        using var labels = LabelImages.Random(seed, 5, 16, 18, Size);
        using var one = LabelSmoothing.Smooth(labels, wide ? 3 : 0.4, parallel: new ParallelOptions { MaxDegreeOfParallelism = 1 });
        using var many = LabelSmoothing.Smooth(labels, wide ? 3 : 0.4, parallel: new ParallelOptions { MaxDegreeOfParallelism = 3 });
        Assert.True(LabelImages.Same(one.Labels, many.Labels));
        Assert.Equal(labels.Sizes().Keys, one.Labels.Sizes().Keys);
    }

    [Fact]
    public void A_single_voxel_and_a_full_stack_stay()
    {
        using var labels = new LabelVolume(5, 9, 9, Size);
        labels[2, 4, 4] = 8;
        using var smooth = LabelSmoothing.Smooth(labels, 1);
        Assert.Equal(1, smooth.Labels.Sizes()[8]);
        using var full = new LabelVolume(2, 3, 3, Size);
        for (var z = 0; z < 2; z++)
            full.Plane(z).Fill(4);
        using var same = LabelSmoothing.Smooth(full, 1);
        Assert.Equal(0, same.Changed);
    }

    [Fact]
    public void Without_a_voxel_size_or_a_sigma_nothing_is_done()
    {
        using var labels = new LabelVolume(2, 3, 3);
        Assert.Contains("--voxel-size", Assert.Throws<NucleusException>(() => LabelSmoothing.Smooth(labels, 1)).Message, StringComparison.Ordinal);
        labels.VoxelSize = Size;
        foreach (var sigma in new[] { 0, -1, double.NaN, double.PositiveInfinity })
            Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => LabelSmoothing.Smooth(labels, sigma)).Kind);
    }

    /// <summary>Balls in µm, each plane shifted by up to so many voxels.</summary>
    private static LabelVolume Balls(int shift, params (double Z, double Y, double X, double Radius)[] balls)
    {
        var labels = new LabelVolume(25, 76, 70, Size);
        var random = new Random(5);
        for (var z = 0; z < 25; z++)
        {
            var (dy, dx) = (random.Next(-shift, shift + 1), random.Next(-shift, shift + 1));
            for (var y = 0; y < 76; y++)
                for (var x = 0; x < 70; x++)
                    for (var n = 0; n < balls.Length; n++)
                    {
                        var b = balls[n];
                        var d = Math.Pow((z - b.Z) * Size.Z, 2) + Math.Pow((y - dy - b.Y) * Size.Y, 2) + Math.Pow((x - dx - b.X) * Size.X, 2);
                        if (d <= b.Radius * b.Radius)
                            labels[z, y, x] = n + 1;
                    }
        }
        return labels;
    }

    /// <summary>How far the centre of a plane lies from the mean of its neighbours', voxels, squared.</summary>
    private static double Jitter(LabelVolume labels)
    {
        var centres = new List<(double Y, double X)>();
        for (var z = 6; z < 19; z++)
        {
            double n = 0, sy = 0, sx = 0;
            for (var y = 0; y < labels.Shape.Y; y++)
                for (var x = 0; x < labels.Shape.X; x++)
                    if (labels[z, y, x] != 0)
                        (n, sy, sx) = (n + 1, sy + y, sx + x);
            centres.Add((sy / n, sx / n));
        }
        var sum = 0.0;
        for (var i = 1; i < centres.Count - 1; i++)
            sum += Math.Pow(centres[i].Y - (centres[i - 1].Y + centres[i + 1].Y) / 2, 2) + Math.Pow(centres[i].X - (centres[i - 1].X + centres[i + 1].X) / 2, 2);
        return sum;
    }

    private static double Iou(LabelVolume a, LabelVolume b) => ForegroundOverlap.Of(OverlapTable.Build(a, b)).Iou;
}
