using NucleusDl.Course.Toys;

namespace NucleusDl.Course.Exercises;

/// <summary>Layers as they are often written wrongly at first: an answer that behaves like one of these gets its hint.</summary>
internal static class Mistakes01
{
    public static double[,] Squares(double[,] image, Func<double[], double> keep)
    {
        var result = new double[image.GetLength(0) / 2, image.GetLength(1) / 2];
        for (var y = 0; y < result.GetLength(0); y++)
            for (var x = 0; x < result.GetLength(1); x++)
                result[y, x] = keep([image[2 * y, 2 * x], image[2 * y, 2 * x + 1], image[2 * y + 1, 2 * x], image[2 * y + 1, 2 * x + 1]]);
        return result;
    }

    public static double[,] Overlapping(double[,] image)
    {
        var result = new double[image.GetLength(0) - 1, image.GetLength(1) - 1];
        for (var y = 0; y < result.GetLength(0); y++)
            for (var x = 0; x < result.GetLength(1); x++)
                result[y, x] = Toy.MaxPool(Toy.Crop(image, y, x, 2, 2))[0, 0];
        return result;
    }

    public static double[,] Flip(double[,] kernel)
    {
        var (height, width) = (kernel.GetLength(0), kernel.GetLength(1));
        var result = new double[height, width];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                result[y, x] = kernel[height - 1 - y, width - 1 - x];
        return result;
    }

    public static double[,] Padded(double[,] image, double[,] kernel)
    {
        var (top, left) = (kernel.GetLength(0) / 2, kernel.GetLength(1) / 2);
        var wide = new double[image.GetLength(0) + 2 * top, image.GetLength(1) + 2 * left];
        for (var y = 0; y < image.GetLength(0); y++)
            for (var x = 0; x < image.GetLength(1); x++)
                wide[y + top, x + left] = image[y, x];
        return Toy.Convolve(wide, kernel);
    }

    public static double[,] WithoutLast(double[,] image, double[,] kernel)
    {
        var whole = Toy.Convolve(image, kernel);
        return Toy.Crop(whole, 0, 0, whole.GetLength(0) - 1, whole.GetLength(1) - 1);
    }
}
