using FsCheck.Xunit;
using NucleusDl.Metrics;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Metrics;

[Trait(Kind.Name, Kind.Fast)]
public class DetectionMatchingTests
{
    [Fact]
    public void Distances_are_in_micrometres_and_the_radius_is_excluded()
    {
        using var truth = new LabelVolume(5, 5, 5, new VoxelSize(3, 1, 1));
        using var prediction = new LabelVolume(5, 5, 5);
        truth[1, 2, 2] = 1;
        prediction[2, 2, 2] = 1;
        Assert.Equal(0, DetectionMatching.Match(truth, prediction, 3).TP);
        Assert.Equal(1, DetectionMatching.Match(truth, prediction, 3.001).TP);
        Assert.Equal(1, DetectionMatching.Match(truth, prediction, 1.5, new VoxelSize(1, 1, 1)).TP);
    }

    [Fact]
    public void As_many_pairs_as_possible_even_when_the_nearest_must_wait()
    {
        // The first truth is nearest to prediction 0, which is the only one the second truth can have.
        var found = DetectionMatching.Match([(0, 0, 0), (0, 0, 3)], [(0, 0, 1), (0, 0, -2)], 2.5);
        Assert.Equal(new DetectionMatching(2.5, 2, 0, 0), found);
    }

    [Property(MaxTest = 100)]
    public void The_number_of_pairs_is_the_largest_there_is(int seed)
    {
        var random = new Random(seed);
        (double, double, double)[] Points(int n) => [.. Enumerable.Range(0, n).Select(_ => (random.NextDouble() * 4, random.NextDouble() * 4, random.NextDouble() * 4))];
        var truth = Points(random.Next(0, 7));
        var prediction = Points(random.Next(0, 7));
        var found = DetectionMatching.Match(truth, prediction, 1.8);
        Assert.Equal(Best(0, 0), found.TP);
        Assert.Equal(truth.Length, found.TP + found.FN);
        Assert.Equal(prediction.Length, found.TP + found.FP);

        int Best(int t, int used)
        {
            if (t == truth.Length)
                return 0;
            var best = Best(t + 1, used);
            for (var p = 0; p < prediction.Length; p++)
                if ((used & 1 << p) == 0 && Distance(truth[t], prediction[p]) < 1.8)
                    best = Math.Max(best, 1 + Best(t + 1, used | 1 << p));
            return best;
        }
    }

    [Property(MaxTest = 40)]
    public void Centroids_are_means_of_voxel_positions(int seed)
    {
        using var labels = LabelCases.Random(new Random(seed));
        var size = new VoxelSize(2, 0.5, 0.25);
        var centres = DetectionMatching.Centroids(labels, size);
        var k = 0;
        foreach (var (label, n) in labels.Sizes())
        {
            double sz = 0, sy = 0, sx = 0;
            for (var z = 0; z < labels.Shape.Z; z++)
                for (var y = 0; y < labels.Shape.Y; y++)
                    for (var x = 0; x < labels.Shape.X; x++)
                        if (labels[z, y, x] == label)
                            (sz, sy, sx) = (sz + z, sy + y, sx + x);
            Assert.Equal((sz / n * 2, sy / n * 0.5, sx / n * 0.25), centres[k++]);
        }
        Assert.Equal(k, centres.Count);
    }

    [Fact]
    public void Scores_and_pooling()
    {
        var sum = new DetectionMatching(2, 3, 1, 0) + new DetectionMatching(2, 0, 0, 2);
        Assert.Equal((0.75, 0.6, 6 / 9.0), (sum.Precision, sum.Recall, sum.F1));
        Assert.True(double.IsNaN(new DetectionMatching(2, 0, 0, 0).F1));
        Assert.Equal(0, new DetectionMatching(2, 0, 0, 1).Precision);
        Assert.Throws<ArgumentException>(() => sum + new DetectionMatching(3, 0, 0, 0));
    }

    [Fact]
    public void Without_a_voxel_size_or_with_other_extents_it_refuses()
    {
        using var a = new LabelVolume(1, 2, 3);
        using var b = new LabelVolume(1, 3, 2, new VoxelSize(1, 1, 1));
        Assert.Contains("--voxel-size", Assert.Throws<NucleusException>(() => DetectionMatching.Match(a, a, 2)).Fix, StringComparison.Ordinal);
        Assert.Equal(ErrorKind.Input, Assert.Throws<NucleusException>(() => DetectionMatching.Match(a, b, 2)).Kind);
    }

    private static double Distance((double Z, double Y, double X) a, (double Z, double Y, double X) b) =>
        Math.Sqrt(Math.Pow(a.Z - b.Z, 2) + Math.Pow(a.Y - b.Y, 2) + Math.Pow(a.X - b.X, 2));
}
