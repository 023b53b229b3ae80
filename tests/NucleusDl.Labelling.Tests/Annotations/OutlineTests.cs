using FsCheck.Xunit;
using NucleusDl.Labelling.Annotations;
using NucleusDl.Labelling.Annotations.ImageJ;
using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Tests.Annotations;

/// <summary>Labels to outlines and back.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class OutlineTests
{
    [Property]
    public void Outlines_painted_again_are_the_same_labels(int seed)
    {
        using var labels = LabelImages.Random(seed, 3, 17, 23);
        var set = new AnnotationSet { Items = OutlineTracer.Trace(labels) };
        if (set.Items.Count == 0)
            return;
        using var again = LabelPainter.Paint(set, labels.Shape, null, null, out var losses);
        Assert.True(LabelImages.Same(labels, again));
        Assert.Empty(losses);
    }

    [Property(MaxTest = 30)]
    public void They_pass_through_a_RoiSet(int seed)
    {
        using var folder = new TempFolder();
        using var labels = LabelImages.Random(seed, 4, 20, 20);
        var items = OutlineTracer.Trace(labels);
        if (items.Count == 0)
            return;
        RoiSetFile.Write(folder.File("RoiSet.zip"), new AnnotationSet { Items = items });
        using var again = LabelPainter.Paint(RoiSetFile.Read(folder.File("RoiSet.zip")), labels.Shape, null, null, out _);
        Assert.True(LabelImages.Same(labels, again));
    }

    [Fact]
    public void A_ring_has_two_rings_and_few_points()
    {
        using var labels = new LabelVolume(1, 9, 9);
        for (var y = 1; y < 8; y++)
            for (var x = 1; x < 8; x++)
                labels[0, y, x] = y is > 2 and < 6 && x is > 2 and < 6 ? 0 : 5;
        var item = Assert.Single(OutlineTracer.Trace(labels));
        Assert.Equal([4, 4], item.Rings.Select(r => r.Count));
        Assert.Equal((5, 0), (item.Label, item.Z));
    }

    [Fact]
    public void Boxes_fill_their_planes_and_points_one_voxel()
    {
        var set = new AnnotationSet { Items = [Annotation.Box(2, 3, 5, 7, 1) with { Depth = 3 }, Annotation.Point(0.5, 0.5, 4)] };
        using var labels = LabelPainter.Paint(set, new VolumeShape(5, 8, 9), null, null, out var losses);
        Assert.Equal([(1, 36L), (2, 1L)], labels.Sizes().Select(s => (s.Key, s.Value)));
        Assert.Equal((0, 1, 2), (labels[0, 2, 3], labels[3, 4, 6], labels[4, 0, 0]));
        Assert.Empty(losses);
    }

    [Fact]
    public void What_cannot_be_painted_is_said_or_refused()
    {
        var shape = new VolumeShape(4, 10, 10);
        var box = Annotation.Box(1, 1, 4, 4);
        Assert.Contains("--plane", Assert.Throws<NucleusException>(() => LabelPainter.Paint(new AnnotationSet { Items = [box] }, shape, null, null, out _)).Message, StringComparison.Ordinal);
        Assert.Throws<NucleusException>(() => LabelPainter.Paint(new AnnotationSet { Items = [box] }, shape, null, 4, out _));
        var line = new Annotation { Shape = AnnotationShape.Line, Rings = [[new(0, 0), new(5, 5)]] };
        Assert.Throws<NucleusException>(() => LabelPainter.Paint(new AnnotationSet { Items = [line] }, shape with { Z = 1 }, null, null, out _));
        using var labels = LabelPainter.Paint(new AnnotationSet { Items = [box, box with { }, line, Annotation.Box(50, 50, 60, 60)] }, shape, null, 2, out var losses);
        Assert.Equal(3, losses.Count);
        Assert.Contains("One line encloses nothing", losses[0], StringComparison.Ordinal);
        Assert.Contains("9 voxels", losses[2], StringComparison.Ordinal);
    }
}
