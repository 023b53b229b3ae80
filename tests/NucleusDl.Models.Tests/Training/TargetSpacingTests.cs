using NucleusDl.Models;
using NucleusDl.Models.Training;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Training;

[Trait(Kind.Name, Kind.Fast)]
public class TargetSpacingTests
{
    [Fact]
    public void IsTheMedianOfEachAxis()
    {
        var images = Images((50, 1.0), (60, 2.0), (40, 1.5));
        Assert.Equal(new VoxelSize(1.5, 0.5, 0.5), TargetSpacing.Of(images));
        // 50 x 1 / 1.5 = 33, 60 x 2 / 1.5 = 80, 40.
        Assert.Equal(new Zyx(40, 200, 200), TargetSpacing.MedianShape(images, TargetSpacing.Of(images)));
    }

    [Fact]
    public void CoarseFewPlanesTakeTheTenthPercentile()
    {
        var images = Images((20, 4.0), (20, 4.0), (20, 4.0), (20, 4.0), (20, 4.0), (20, 4.0), (20, 4.0), (20, 4.0), (20, 4.0), (40, 2.0), (40, 2.0));
        Assert.Equal(new VoxelSize(2, 0.5, 0.5), TargetSpacing.Of(images));
    }

    [Fact]
    public void NeverGetsFinerThanTheOtherAxes()
    {
        var images = Images((20, 4.0), (20, 4.0), (20, 0.1));
        Assert.Equal(0.88, TargetSpacing.Of(images).Z, 12);
        Assert.Equal(0.5, TargetSpacing.Of(Images((20, 4.0), (20, 4.0), (20, 0.1), (20, 4.0), (20, 0.1))).Z, 12);
    }

    [Fact]
    public void ASinglePlaneKeepsItsMedian() => Assert.Equal(9, TargetSpacing.Of(Images((1, 9.0), (1, 9.0), (1, 2.0))).Z);

    [Fact]
    public void PlanInputTakesBoth()
    {
        var input = PlanInput.From(Images((50, 1.0)), 1L << 30);
        Assert.Equal((new Zyx(50, 200, 200), new VoxelSize(1, 0.5, 0.5), 1), (input.MedianShape, input.VoxelSize, input.InChannels));
        Assert.Equal(ErrorKind.Input, Assert.Throws<NucleusException>(() => PlanInput.From([], 1)).Kind);
    }

    private static (VolumeShape, VoxelSize)[] Images(params (int Planes, double Spacing)[] z) =>
        Array.ConvertAll(z, i => (new VolumeShape(i.Planes, 200, 200), new VoxelSize(i.Spacing, 0.5, 0.5)));
}
