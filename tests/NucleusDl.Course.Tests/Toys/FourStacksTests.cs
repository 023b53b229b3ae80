using NucleusDl.Course.Exercises;
using NucleusDl.Course.Toys;
using NucleusDl.IO;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Toys;

[Trait(Kind.Name, Kind.Fast)]
public class FourStacksTests
{
    private static readonly PhantomConfig Small = PhantomConfig.WildType with { Shape = new VolumeShape(16, 48, 48), Nuclei = new(4, 5) };

    [Fact]
    public void Each_has_the_defect_that_the_exercises_speak_of()
    {
        using var stack = Phantom.Generate(Small, 3);
        using var four = new FourStacks(stack.Image, stack.Truth);
        Assert.Equal(4, four.Count);
        Assert.Empty(VolumeCheck.Findings(four[1].Image));
        Assert.Empty(LabelCheck.Findings(four[1].Labels.Voxels));
        Assert.Equal("mask", Assert.Single(LabelCheck.Findings(four[2].Labels.Voxels)).Code);
        Assert.Equal("saturated", Assert.Single(VolumeCheck.Findings(four[4].Image)).Code);
        var (z, y, x) = ShiftRule.Moved;
        using var back = FourStacks.Moved(four[3].Labels, (-z, -y, -x));
        // What left the stack does not come back; everything else lies where it was.
        Assert.All(Enumerable.Range(0, back.Shape.Z), p => Assert.All(
            back.Plane(p).ToArray().Zip(stack.Truth.Plane(p).ToArray()), pair => Assert.True(pair.First == pair.Second || pair.First == 0)));
        Assert.Throws<NucleusException>(() => four[0]);
        Assert.Throws<NucleusException>(() => four[5]);
    }

    [Fact]
    public void The_grey_under_moved_labels_is_largest_where_they_belong()
    {
        using var stack = Phantom.Generate(Small, 3);
        using var four = new FourStacks(stack.Image, stack.Truth);
        var best = (from r in Enumerable.Range(-6, 13) from c in Enumerable.Range(-6, 13) select (r, c))
            .MaxBy(p => FourStacks.GreyUnder((Volume<ushort>)four[3].Image, four[3].Labels, p.r, p.c));
        Assert.Equal((-ShiftRule.Moved.Y, -ShiftRule.Moved.X), best);
    }
}
