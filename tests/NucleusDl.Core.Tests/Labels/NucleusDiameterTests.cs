using NucleusDl.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Labels;

[Trait(Kind.Name, Kind.Fast)]
public class NucleusDiameterTests
{
    [Theory]
    [InlineData(6)]
    [InlineData(10)]
    [InlineData(14)]
    public void Balls_are_estimated_within_a_third(double diameter)
    {
        var size = new VoxelSize(1, 0.5, 0.5);
        using var image = new Volume<float>(new VolumeShape(40, 120, 120), size);
        // The one at the corner is cut, and does not count.
        foreach (var (cz, cy, cx) in ((double, double, double)[])[(20, 15, 15), (20, 15, 45), (20, 45, 30), (0, 60, 60)])
            for (var z = 0; z < 40; z++)
                for (var y = 0; y < 120; y++)
                    for (var x = 0; x < 120; x++)
                        if (Math.Pow(z - cz, 2) + Math.Pow(y * 0.5 - cy, 2) + Math.Pow(x * 0.5 - cx, 2) < diameter * diameter / 4)
                            image[z, y, x] = 100;
        Assert.InRange(NucleusDiameter.Estimate(image, size) / diameter, 0.75, 1.33);
    }

    [Fact]
    public void A_single_plane_and_nuclei_that_are_all_cut_still_give_an_answer()
    {
        var size = new VoxelSize(1, 0.5, 0.5);
        using var plane = new Volume<float>(new VolumeShape(1, 60, 60), size);
        for (var y = 10; y < 40; y++)
            for (var x = 10; x < 40; x++)
                plane[0, y, x] = 50;
        Assert.InRange(NucleusDiameter.Estimate(plane, new VoxelSize(4, 0.5, 0.5)), 5, 20);
        using var cut = new Volume<float>(new VolumeShape(10, 40, 40), size);
        for (var z = 0; z < 10; z++)
            for (var y = 10; y < 30; y++)
                cut.Row(0, z, y)[..20].Fill(10);
        Assert.InRange(NucleusDiameter.Estimate(cut, size), 5, 20);
    }

    [Fact]
    public void An_empty_stack_is_told()
    {
        using var image = new Volume<float>(new VolumeShape(5, 20, 20), new VoxelSize(1, 0.5, 0.5));
        var e = Assert.Throws<NucleusException>(() => NucleusDiameter.Estimate(image, new VoxelSize(1, 0.5, 0.5)));
        Assert.Equal(ErrorKind.Input, e.Kind);
    }
}
