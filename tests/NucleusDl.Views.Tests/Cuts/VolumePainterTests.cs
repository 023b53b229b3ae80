using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Views.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class VolumePainterTests
{
    private static readonly Cut Middle = new(Plane.XY, 0);

    [Fact]
    public void Percentiles_become_black_and_white()
    {
        using var volume = new Volume<byte>(new VolumeShape(1, 1, 101));
        for (var x = 0; x < 101; x++)
            volume[0, 0, x] = (byte)(50 + x);
        var image = new VolumePainter(volume, new ImageOptions { LowPercentile = 10, HighPercentile = 90 }).Paint(Middle);
        Assert.Equal((0, 0), (image[0, 0].R, image[10, 0].R));
        Assert.Equal(128, image[50, 0].G, 1.0);
        Assert.Equal((255, 255), (image[90, 0].B, image[100, 0].B));
        Assert.True(image[11, 0].R > 0 && image[89, 0].R < 255);
    }

    [Fact]
    public void Gamma_below_one_lifts_the_middle()
    {
        using var volume = Ramp();
        var image = new VolumePainter(volume, new ImageOptions { LowPercentile = 0, HighPercentile = 100, Gamma = 0.5 }).Paint(Middle);
        Assert.Equal(255 * Math.Sqrt(0.25), image[1, 0].R, 1.0);
    }

    [Fact]
    public void A_constant_channel_is_mid_grey()
    {
        using var volume = new Volume<float>(new VolumeShape(1, 2, 2));
        volume.Slice(0, 4).Fill(7);
        var painter = new VolumePainter(volume, new ImageOptions());
        Assert.Equal(new Rgb(128, 128, 128), painter.Paint(Middle)[1, 1]);
        Assert.Contains("is 7 everywhere", Describe.Legend(painter, null)[0].Text);
    }

    [Fact]
    public void A_mask_of_few_voxels_is_still_seen()
    {
        using var volume = new Volume<byte>(new VolumeShape(1, 60, 60));
        volume[0, 5, 5] = 255;
        var image = new VolumePainter(volume, new ImageOptions()).Paint(Middle);
        Assert.Equal(Palette.White, image[5, 5]);
        Assert.Equal(default, image[6, 5]);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void What_is_not_a_number_has_its_own_colour(float value)
    {
        using var volume = new Volume<float>(new VolumeShape(1, 1, 5));
        for (var x = 0; x < 5; x++)
            volume[0, 0, x] = x == 2 ? value : x;
        var painter = new VolumePainter(volume, new ImageOptions());
        var image = painter.Paint(Middle);
        Assert.Equal(Palette.NotANumber, image[2, 0]);
        Assert.All([0, 1, 3, 4], x => Assert.NotEqual(Palette.NotANumber, image[x, 0]));
        Assert.Contains(Describe.Legend(painter, null), e => e.Text == "not a number");
    }

    [Fact]
    public void Channels_are_added_in_colours_of_their_own()
    {
        using var volume = new Volume<byte>(new VolumeShape(2, 1, 1, 4)) { ChannelNames = ["DNA", "lamin"] };
        volume[0, 0, 0, 1] = volume[0, 0, 0, 3] = volume[1, 0, 0, 2] = volume[1, 0, 0, 3] = 200;
        var painter = new VolumePainter(volume, new ImageOptions());
        var image = painter.Paint(Middle);
        Assert.Equal([default, Palette.SkyBlue, Palette.Orange], [image[0, 0], image[1, 0], image[2, 0]]);
        Assert.True(image[3, 0].R == 255 && image[3, 0].G == 255);
        Assert.Equal(["DNA", "lamin"], painter.Channels.Select(c => c.Name));
        Assert.Equal(Palette.White, new VolumePainter(volume, new ImageOptions { Channel = 1 }).Paint(Middle)[2, 0]);
    }

    private static Volume<float> Ramp()
    {
        var volume = new Volume<float>(new VolumeShape(1, 1, 5));
        for (var x = 0; x < 5; x++)
            volume[0, 0, x] = x;
        return volume;
    }
}
