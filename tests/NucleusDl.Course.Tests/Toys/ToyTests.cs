using FsCheck.Xunit;
using NucleusDl.Course.Toys;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Toys;

[Trait(Kind.Name, Kind.Fast)]
public class ToyTests
{
    private static readonly double[,] Image = { { 1, 2, 0, 4 }, { 0, 3, 5, 1 }, { 2, 0, 1, 6 } };

    [Fact]
    public void Convolution_is_the_weighted_sum_at_every_place_where_the_kernel_fits()
    {
        // Worked out by hand.
        Assert.Equal(new double[,] { { 1 - 2 * 3, 2 - 2 * 5, 0 - 2 * 1 }, { 0 - 2 * 0, 3 - 2 * 1, 5 - 2 * 6 } }, Toy.Convolve(Image, new double[,] { { 1, 0 }, { 0, -2 } }));
        Assert.Equal(new[] { 2, 3 }, Size(Toy.Convolve(Image, new double[2, 2])));
        Assert.Equal(new[] { 1, 1 }, Size(Toy.Convolve(Image, Image)));
        Assert.Throws<ArgumentException>(() => Toy.Convolve(Image, new double[4, 1]));
    }

    [Fact]
    public void The_kernel_is_not_flipped()
    {
        var dot = new double[3, 3];
        dot[1, 1] = 1;
        var kernel = new double[,] { { 1, 2 }, { 3, 4 } };
        // A single bright pixel prints the kernel turned by half a turn; a flipped convolution would print it as it is.
        Assert.Equal(new double[,] { { 4, 3 }, { 2, 1 } }, Toy.Convolve(dot, kernel));
    }

    [Fact]
    public void Activations_keep_the_size()
    {
        Assert.Equal(new double[,] { { 0, 2.5 }, { 0, 0 } }, Toy.Relu(new double[,] { { -1, 2.5 }, { 0, -0.1 } }));
        Assert.Equal(new double[,] { { 0, 1 }, { 1, 0 } }, Toy.Threshold(new double[,] { { -1, 2.5 }, { 0.5, 0.4 } }, 0.5));
        Assert.Equal(0.5, Toy.Sigmoid(0));
        Assert.Equal(1, Toy.Sigmoid(3) + Toy.Sigmoid(-3), 12);
    }

    [Fact]
    public void Pooling_keeps_the_largest_and_drops_the_rest_at_the_border()
    {
        Assert.Equal(new double[,] { { 3, 5 } }, Toy.MaxPool(Image));
        Assert.Equal(new double[,] { { 5 } }, Toy.MaxPool(Image, 3));
        Assert.Equal(new double[,] { { -1 } }, Toy.MaxPool(new double[,] { { -3, -2 }, { -1, -7 } }));
        Assert.Equal(new double[,] { { 1.5, 2.5 } }, Toy.MeanPool(Image));
        Assert.Throws<ArgumentException>(() => Toy.MeanPool(Image, 4));
        Assert.Throws<ArgumentException>(() => Toy.MaxPool(Image, 4));
        Assert.Throws<ArgumentException>(() => Toy.MaxPool(Image, 0));
    }

    [Property]
    public bool Pooling_after_relu_is_relu_after_pooling(int[] values)
    {
        var image = new double[4, 4];
        for (var i = 0; i < Math.Min(values.Length, 16); i++)
            image[i / 4, i % 4] = values[i];
        return Toy.MaxPool(Toy.Relu(image)).Cast<double>().SequenceEqual(Toy.Relu(Toy.MaxPool(image)).Cast<double>());
    }

    [Property]
    public bool Convolution_is_linear_in_the_image(short[] values, short factor)
    {
        var image = new double[5, 5];
        for (var i = 0; i < Math.Min(values.Length, 25); i++)
            image[i / 5, i % 5] = values[i];
        var kernel = new double[,] { { 1, -2, 3 }, { 0, 4, -1 } };
        var left = Toy.Convolve(Toy.Each(image, v => v * factor), kernel);
        var right = Toy.Each(Toy.Convolve(image, kernel), v => v * factor);
        return left.Cast<double>().SequenceEqual(right.Cast<double>());
    }

    [Fact]
    public void Descent_goes_against_the_slope()
    {
        Assert.Equal(new[] { 0.0, 1.5, 2.25 }, Toy.Descend(w => 2 * (w - 3), 0, 0.25, 2));
        Assert.Equal(new[] { 3.0 }, Toy.Descend(w => 1, 3, 0.1, 0));
    }

    [Fact]
    public void Eight_ways_are_eight_different_pictures_of_the_same_pixels()
    {
        var image = new double[,] { { 1, 2 }, { 3, 4 } };
        var ways = Toy.EightWays(image);
        Assert.Equal(image, ways[0]);
        Assert.Equal(new double[,] { { 2, 4 }, { 1, 3 } }, ways[1]);
        Assert.Equal(new double[,] { { 2, 1 }, { 4, 3 } }, ways[4]);
        Assert.Equal(8, ways.Select(static w => string.Join(' ', w.Cast<double>())).Distinct().Count());
        Assert.All(ways, static w => Assert.Equal([1.0, 2, 3, 4], w.Cast<double>().Order()));
        Assert.Throws<ArgumentException>(() => Toy.EightWays(Image));
    }

    [Fact]
    public void A_patch_is_part_of_one_plane()
    {
        using var stack = new Volume<ushort>(new VolumeShape(2, 3, 4));
        stack[1, 1, 2] = 7;
        Assert.Equal(new double[,] { { 0, 7, 0 }, { 0, 0, 0 } }, Toy.Patch(stack, 1, 1, 1, 2, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => Toy.Patch(stack, 1, 2, 2, 2, 2));
    }

    [Fact]
    public void A_crop_is_a_copy()
    {
        var crop = Toy.Crop(Image, 1, 1, 2, 2);
        Assert.Equal(new double[,] { { 3, 5 }, { 0, 1 } }, crop);
        crop[0, 0] = 99;
        Assert.Equal(3, Image[1, 1]);
    }

    private static int[] Size(double[,] table) => [table.GetLength(0), table.GetLength(1)];
}
