using FsCheck.Xunit;
using NucleusDl.Metrics;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Metrics;

[Trait(Kind.Name, Kind.Fast)]
public class OverlapTableTests
{
    [Property(MaxTest = 60)]
    public void Is_what_counting_voxel_by_voxel_gives(int seed)
    {
        var random = new Random(seed);
        using var truth = LabelCases.Random(random);
        using var prediction = LabelCases.Disturbed(truth, random);
        var slow = new Dictionary<(int, int), long>();
        for (var z = 0; z < truth.Shape.Z; z++)
            for (var y = 0; y < truth.Shape.Y; y++)
                for (var x = 0; x < truth.Shape.X; x++)
                    if (truth[z, y, x] != 0 && prediction[z, y, x] != 0)
                        slow[(truth[z, y, x], prediction[z, y, x])] = slow.GetValueOrDefault((truth[z, y, x], prediction[z, y, x])) + 1;
        var table = OverlapTable.Build(truth, prediction);
        Assert.Equal(truth.Sizes().Keys, table.TrueLabels.ToArray());
        Assert.Equal(truth.Sizes().Values, table.TrueSizes.ToArray());
        Assert.Equal(prediction.Sizes().Keys, table.PredLabels.ToArray());
        Assert.Equal(prediction.Sizes().Values, table.PredSizes.ToArray());
        Assert.Equal(slow.Count, table.Pairs.Length);
        for (var t = 0; t < table.TrueCount; t++)
            foreach (var pair in table.Row(t))
            {
                Assert.Equal(t, pair.Truth);
                Assert.Equal(slow[(table.TrueLabels[t], table.PredLabels[pair.Prediction])], pair.Voxels);
            }
    }

    [Fact]
    public void Large_and_negative_label_numbers_are_labels_too()
    {
        using var truth = LabelCases.Line(int.MaxValue, int.MaxValue, -5, 0);
        using var prediction = LabelCases.Line(int.MinValue, int.MaxValue, int.MaxValue, int.MinValue);
        var table = OverlapTable.Build(truth, prediction);
        Assert.Equal([-5, int.MaxValue], table.TrueLabels.ToArray());
        Assert.Equal([int.MinValue, int.MaxValue], table.PredLabels.ToArray());
        Assert.Equal([new(0, 1, 1, 0.5), new(1, 0, 1, 1 / 3.0), new(1, 1, 1, 1 / 3.0)], table.Pairs.ToArray());
    }

    [Fact]
    public void Different_extents_are_refused_and_both_are_named()
    {
        using var truth = new LabelVolume(2, 3, 4);
        using var prediction = new LabelVolume(2, 4, 3);
        prediction.Voxels.Source = "nuclei.tif";
        var error = Assert.Throws<NucleusException>(() => OverlapTable.Build(truth, prediction));
        Assert.Equal(ErrorKind.Input, error.Kind);
        Assert.Equal("nuclei.tif", error.File);
        Assert.Contains("2 x 4 x 3", error.Problem, StringComparison.Ordinal);
        Assert.Contains("2 x 3 x 4", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Can_be_stopped()
    {
        using var labels = new LabelVolume(2, 3, 4);
        Assert.ThrowsAny<OperationCanceledException>(() => OverlapTable.Build(labels, labels, new CancellationToken(true)));
    }
}
