using NucleusDl.Course.Toys;
using NucleusDl.Synthetic;
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
        // Four planes of 2 µm lie above each pixel, and a column of 4 µm counts as 1.
        Assert.Equal(2 * 2100.0 / 120, nucleus.Picture[3, 3], 9);
        Assert.Equal(2 * 100.0 / 120, nucleus.Picture[12, 12], 9);
        Assert.Equal(0, nucleus.Picture[2, 3]);
        Assert.Equal(0, nucleus.Picture[13, 12]);
        Assert.Equal(100, nucleus.Picture.Cast<double>().Count(static v => v > 0));
    }

    [Fact]
    public void The_two_populations_of_the_phantoms_differ_in_both_measurements()
    {
        var (wildType, mutant) = (Cut(PhantomConfig.WildType, 1), Cut(PhantomConfig.Mutant, 2));
        Assert.InRange(mutant.Average(n => n.Volume) / wildType.Average(n => n.Volume), 1.3, 1.55);
        Assert.True(mutant.Average(n => n.Spots) > wildType.Average(n => n.Spots) + 0.4);
        // All light of a nucleus is in its picture: the sum of the pixels is its volume.
        Assert.All(wildType, n => Assert.Equal(n.Volume, n.Picture.Cast<double>().Sum() * 0.8 * 0.8 * 4, n.Volume * 0.01));

        static IReadOnlyList<ToyNucleus> Cut(PhantomConfig config, ulong seed)
        {
            using var stack = Phantom.Generate(config, seed);
            return ToyNucleus.CutAll(stack.Image, stack.Truth);
        }
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
