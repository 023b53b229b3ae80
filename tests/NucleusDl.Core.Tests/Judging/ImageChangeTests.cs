using NucleusDl.Judging;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Judging;

/// <summary>Changed images: grey values as stated, planes where they belong, labels judged where they can be.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class ImageChangeTests
{
    private static readonly VoxelSize Size = new(2, 0.5, 0.5);

    [Fact]
    public void Grey_values_stay_whole_numbers_in_order_and_not_below_zero()
    {
        using var image = Image();
        foreach (var change in ImageChange.All.Where(c => c.Name is not ("noise" or "blur") && !c.Name.StartsWith('z')))
        {
            using var changed = change.Apply(image, 1);
            Assert.Equal((image.Shape, image.VoxelSize), (changed.Shape, changed.VoxelSize));
            for (var x = 0; x < 16; x++)
            {
                Assert.Equal(MathF.Round(changed[1, 2, x]), changed[1, 2, x]);
                Assert.True(x == 0 || changed[1, 2, x] >= changed[1, 2, x - 1], $"{change.Name} changes the order");
                Assert.True(changed[1, 2, x] >= 0);
            }
        }
    }

    [Fact]
    public void Each_does_what_it_says()
    {
        using var image = Image();
        using var gain = Change("gain x3").Apply(image, 1);
        Assert.Equal(3 * image[1, 2, 3], gain[1, 2, 3]);
        using var gamma = Change("gamma 1.5").Apply(image, 1);
        Assert.Equal((image[0, 0, 0], image[3, 7, 15]), ((ushort)gamma[0, 0, 0], (ushort)gamma[3, 7, 15]));
        Assert.True(gamma[2, 3, 3] < image[2, 3, 3]);
        using var offset = Change("offset").Apply(image, 1);
        var added = offset[0, 0, 0] - image[0, 0, 0];
        Assert.True(added > 100);
        Assert.Equal(added, offset[3, 7, 15] - image[3, 7, 15]);
        using var noise = Change("noise").Apply(image, 1);
        using var same = Change("noise").Apply(image, 1);
        using var other = Change("noise").Apply(image, 2);
        Assert.True(noise.Plane(2).SequenceEqual(same.Plane(2)));
        Assert.False(noise.Plane(2).SequenceEqual(other.Plane(2)));
    }

    [Fact]
    public void Planes_are_added_and_left_out_and_labels_follow_without_interpolation()
    {
        using var image = Image();
        using var truth = new LabelVolume(4, 8, 16, Size);
        for (var z = 0; z < 4; z++)
            truth[z, 1, 1] = z + 1;

        using var dense = Change("z spacing x0.5").Apply(image, 1);
        Assert.Equal((8, new VoxelSize(1, 0.5, 0.5)), (dense.Shape.Z, dense.VoxelSize!.Value));
        Assert.Equal(image[3, 2, 2], dense[6, 2, 2]);
        Assert.Equal(MathF.Round((image[1, 2, 2] + image[2, 2, 2]) / 2f), dense[3, 2, 2]);
        using var found = new LabelVolume(8, 8, 16, dense.VoxelSize);
        for (var z = 0; z < 8; z++)
            found[z, 1, 1] = z / 2 + 1;
        using var judged = Change("z spacing x0.5").Prediction(found);
        using var whole = Change("z spacing x0.5").Truth(truth);
        Assert.Equal((truth.Shape, truth.VoxelSize), (judged.Shape, judged.VoxelSize));
        for (var z = 0; z < 4; z++)
            Assert.True(whole.Plane(z).SequenceEqual(judged.Plane(z)));

        using var sparse = Change("z spacing x2").Apply(image, 1);
        Assert.Equal((2, new VoxelSize(4, 0.5, 0.5)), (sparse.Shape.Z, sparse.VoxelSize!.Value));
        Assert.Equal(image[2, 2, 2], sparse[1, 2, 2]);
        using var left = Change("z spacing x2").Truth(truth);
        Assert.Equal((1, 3), (left[0, 1, 1], left[1, 1, 1]));
    }

    [Fact]
    public void A_single_plane_has_no_spacing_and_a_constant_image_no_gamma()
    {
        Assert.False(Change("z spacing x2").Suits(new VolumeShape(1, 8, 8)));
        Assert.True(Change("gain x3").Suits(new VolumeShape(1, 8, 8)));
        using var flat = new Volume<ushort>(new VolumeShape(2, 3, 3), Size);
        foreach (var change in ImageChange.All)
            using (var changed = change.Apply(flat, 1))
                Assert.Equal(0, changed[0, 1, 1]);
    }

    private static ImageChange Change(string name) => ImageChange.All.First(c => c.Name == name);

    private static Volume<ushort> Image()
    {
        var image = new Volume<ushort>(new VolumeShape(4, 8, 16), Size);
        for (var z = 0; z < 4; z++)
            for (var i = 0; i < 128; i++)
                image.Plane(z)[i] = (ushort)(100 + 100 * z + i);
        return image;
    }
}
