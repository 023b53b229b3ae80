using NucleusDl.Filters;
using NucleusDl.Tests.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Filters;

[Trait(Kind.Name, Kind.Fast)]
public class OtsuTests
{
    [Fact]
    public void Is_within_a_bin_of_scikit_image()
    {
        using var image = Npy.Image("image", "filters");
        using var expected = Npy.Read<double>("otsu", "filters");
        var range = expected[0, 0, 3];
        Assert.Equal(expected[0, 0, 0], Otsu.Threshold(image), range / 256);
        Assert.Equal(expected[0, 0, 1], Otsu.Threshold(image, 64), range / 64);
        using var integers = image.Map(v => (ushort)v);
        Assert.Equal(expected[0, 0, 2], Otsu.Threshold(integers), range / 256);
    }

    [Fact]
    public void Two_levels_are_told_apart_and_threads_do_not_matter()
    {
        using var image = new Volume<float>(new VolumeShape(2, 2, 2, 5));
        image.Plane(0, 1).Fill(10);
        image.Plane(1, 0).Fill(1e6f);
        var threshold = Otsu.Threshold(image, parallel: new ParallelOptions { MaxDegreeOfParallelism = 1 });
        Assert.InRange(threshold, 0f, 9.999f);
        Assert.Equal(threshold, Otsu.Threshold(image));
    }

    [Fact]
    public void Nothing_of_a_constant_image_is_foreground()
    {
        using var image = new Volume<float>(new VolumeShape(1, 1, 1));
        image[0, 0, 0] = 7;
        Assert.Equal(7, Otsu.Threshold(image));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Missing_values_are_refused_with_the_file_named(float value)
    {
        using var image = new Volume<float>(new VolumeShape(3, 4, 5)) { Source = "embryo.tif" };
        image[1, 2, 3] = value;
        var e = Assert.Throws<NucleusException>(() => Otsu.Threshold(image));
        Assert.Equal(ErrorKind.Input, e.Kind);
        Assert.Equal("embryo.tif", e.File);
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => Otsu.Threshold(image, 1)).Kind);
    }
}
