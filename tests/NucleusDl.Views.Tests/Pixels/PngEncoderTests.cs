using System.Text;
using FsCheck.Xunit;
using NucleusDl.Tests;

namespace NucleusDl.Views.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class PngEncoderTests
{
    [Property(MaxTest = 60)]
    public void An_independent_decoder_reads_the_same_pixels(int seed)
    {
        var random = new Random(seed);
        var image = new RgbImage(random.Next(1, 40), random.Next(1, 40));
        random.NextBytes(image.Bytes);
        var png = SlowPng.Decode(PngEncoder.Encode(image));
        Assert.Equal((image.Width, image.Height), (png.Width, png.Height));
        for (var y = 0; y < image.Height; y++)
            for (var x = 0; x < image.Width; x++)
                Assert.Equal(image[x, y], png[x, y]);
    }

    [Fact]
    public void A_grey_image_takes_one_byte_a_pixel()
    {
        var image = new RgbImage(7, 5);
        for (var i = 0; i < 35; i++)
            image[i % 7, i / 7] = new Rgb((byte)(i * 7), (byte)(i * 7), (byte)(i * 7));
        var png = SlowPng.Decode(PngEncoder.Encode(image));
        Assert.Equal(1, png.Channels);
        Assert.Equal(image[6, 4], png[6, 4]);
    }

    [Fact]
    public void The_description_is_kept()
    {
        var png = SlowPng.Decode(PngEncoder.Encode(new RgbImage(1, 1), "Skalenbalken 20 µm"));
        Assert.Equal("Skalenbalken 20 µm", png.Description);
        Assert.Equal(["IHDR", "iTXt", "IDAT", "IEND"], png.Chunks);
    }

    [Fact]
    public void Crc_of_the_published_check_string() => Assert.Equal(0xCBF43926u, PngEncoder.Crc(Encoding.ASCII.GetBytes("123456789")));

    [Fact]
    public void A_fill_outside_the_image_is_left_out()
    {
        var image = new RgbImage(3, 3);
        image.Fill(-2, -2, 3, 3, Palette.White);
        Assert.Equal(Palette.White, image[0, 0]);
        Assert.Equal(default, image[1, 0]);
    }
}
