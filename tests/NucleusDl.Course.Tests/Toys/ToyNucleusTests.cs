using NucleusDl.Course.Toys;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Toys;

[Trait(Kind.Name, Kind.Fast)]
public class ToyNucleusTests
{
    [Fact]
    public void A_box_is_cut_with_its_volume_its_spot_and_its_place_in_the_middle()
    {
        using var image = new Volume<ushort>(new VolumeShape(4, 20, 20));
        using var labels = new LabelVolume(4, 20, 20, new VoxelSize(2, 0.8, 0.8));
        for (var z = 0; z < 4; z++)
        {
            image.Plane(z).Fill(100);
            for (var y = 5; y < 15; y++)
                for (var x = 8; x < 18; x++)
                {
                    labels[z, y, x] = 7;
                    image[z, y, x] = 200;
                }
        }
        for (var z = 0; z < 4; z++)
            image[z, 5, 8] = 2200;

        var nucleus = Assert.Single(ToyNucleus.CutAll(image, labels));
        Assert.Equal(7, nucleus.Label);
        Assert.Equal(400 * 2 * 0.8 * 0.8, nucleus.Volume, 9);
        // 396 voxels of 100 above the background and 4 of 2100: mean 120, brightest hundredth 2100.
        Assert.Equal(2100.0 / 120, nucleus.Spots, 9);
        Assert.Equal(2100.0 / 120, nucleus.Picture[3, 3], 9);
        Assert.Equal(100.0 / 120, nucleus.Picture[12, 12], 9);
        Assert.Equal(0, nucleus.Picture[2, 3]);
        Assert.Equal(0, nucleus.Picture[13, 12]);
        Assert.Equal(100, nucleus.Picture.Cast<double>().Count(static v => v > 0));
    }

    [Fact]
    public void A_pair_that_does_not_belong_together_or_has_no_voxel_size_is_refused()
    {
        using var image = new Volume<ushort>(new VolumeShape(2, 4, 4));
        using var smaller = new LabelVolume(2, 4, 3, new VoxelSize(1, 1, 1));
        using var unscaled = new LabelVolume(2, 4, 4);
        Assert.Contains("belongs together", Assert.Throws<NucleusException>(() => ToyNucleus.CutAll(image, smaller)).Message);
        Assert.Contains("voxel size", Assert.Throws<NucleusException>(() => ToyNucleus.CutAll(image, unscaled)).Message);
    }
}
