using NucleusDl.Volumes;

namespace NucleusDl.Course.Toys;

/// <summary>
/// The layers of a network on small tables of numbers, written to be read: plain loops, rows first ([y, x]).
/// The networks that the kit trains use a library for this; these are for pencil and paper.
/// </summary>
public static class Toy
{
    /// <summary>
    /// Slides the kernel over the image and writes one weighted sum per position where it fits. As in every deep-learning library
    /// the kernel is not flipped (mathematicians call this a cross-correlation).
    /// </summary>
    /// <param name="image">Y x X.</param>
    /// <param name="kernel">KY x KX, no larger than the image.</param>
    /// <returns>(Y - KY + 1) x (X - KX + 1): smaller than the image, because nothing is invented beyond its border.</returns>
    /// <exception cref="ArgumentException">The kernel is larger than the image.</exception>
    public static double[,] Convolve(double[,] image, double[,] kernel)
    {
        var (height, width) = (image.GetLength(0) - kernel.GetLength(0) + 1, image.GetLength(1) - kernel.GetLength(1) + 1);
        if (height < 1 || width < 1)
            throw new ArgumentException("the kernel is larger than the image", nameof(kernel));
        var result = new double[height, width];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                result[y, x] = WeightedSum(image, kernel, y, x);
        return result;
    }

    /// <summary>One position of the convolution: the kernel's upper left corner lies on pixel (y, x).</summary>
    public static double WeightedSum(double[,] image, double[,] kernel, int y, int x)
    {
        var sum = 0.0;
        for (var j = 0; j < kernel.GetLength(0); j++)
            for (var i = 0; i < kernel.GetLength(1); i++)
                sum += kernel[j, i] * image[y + j, x + i];
        return sum;
    }

    /// <summary>Activation "rectified linear unit": negative values become 0, the others stay. Same size.</summary>
    public static double[,] Relu(double[,] image) => Each(image, static v => Math.Max(0, v));

    /// <summary>Activation by a fixed threshold: 1 from the threshold on, 0 below. Same size.</summary>
    public static double[,] Threshold(double[,] image, double threshold) => Each(image, v => v >= threshold ? 1 : 0);

    /// <summary>Keeps the largest value of every square of <paramref name="size"/> x <paramref name="size"/> pixels; a rest at the border is dropped.</summary>
    /// <returns>(Y / size) x (X / size).</returns>
    /// <exception cref="ArgumentException">The image is smaller than one square.</exception>
    public static double[,] MaxPool(double[,] image, int size = 2) => Pool(image, size, static square => square.Max());

    /// <summary>The mean of every square of <paramref name="size"/> x <paramref name="size"/> pixels; a rest at the border is dropped.</summary>
    /// <returns>(Y / size) x (X / size).</returns>
    /// <exception cref="ArgumentException">The image is smaller than one square.</exception>
    public static double[,] MeanPool(double[,] image, int size = 2) => Pool(image, size, static square => square.Average());

    /// <summary>Squeezes any number between 0 and 1; 0 becomes 0.5. A threshold with a slope, so that it can be learned through.</summary>
    public static double Sigmoid(double v) => 1 / (1 + Math.Exp(-v));

    /// <summary>The same function on every value.</summary>
    public static double[,] Each(double[,] image, Func<double, double> function)
    {
        var result = new double[image.GetLength(0), image.GetLength(1)];
        for (var y = 0; y < result.GetLength(0); y++)
            for (var x = 0; x < result.GetLength(1); x++)
                result[y, x] = function(image[y, x]);
        return result;
    }

    /// <summary>A copy of a box of the table.</summary>
    public static double[,] Crop(double[,] image, int y, int x, int height, int width)
    {
        var result = new double[height, width];
        for (var j = 0; j < height; j++)
            for (var i = 0; i < width; i++)
                result[j, i] = image[y + j, x + i];
        return result;
    }

    /// <summary>The table in all eight positions: as it is, turned three times by a quarter, and each of these mirrored.</summary>
    /// <param name="image">A square table.</param>
    /// <exception cref="ArgumentException">It is not square.</exception>
    public static IReadOnlyList<double[,]> EightWays(double[,] image)
    {
        var n = image.GetLength(0);
        if (n != image.GetLength(1))
            throw new ArgumentException("only a square picture fits into itself when it is turned", nameof(image));
        var ways = new List<double[,]> { image };
        for (var i = 0; i < 3; i++)
            ways.Add(From((y, x) => (x, n - 1 - y), ways[^1]));
        for (var i = 0; i < 4; i++)
            ways.Add(From((y, x) => (y, n - 1 - x), ways[i]));
        return ways;

        double[,] From(Func<int, int, (int Y, int X)> place, double[,] source)
        {
            var result = new double[n, n];
            for (var y = 0; y < n; y++)
                for (var x = 0; x < n; x++)
                {
                    var (j, i) = place(y, x);
                    result[y, x] = source[j, i];
                }
            return result;
        }
    }

    /// <summary>Part of one plane of a stack as a table of its grey values.</summary>
    /// <param name="stack">The stack, [1, Z, Y, X].</param>
    /// <param name="z">Plane.</param>
    /// <param name="y">First row.</param>
    /// <param name="x">First column.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    public static double[,] Patch(Volume<ushort> stack, int z, int y, int x, int height, int width)
    {
        var result = new double[height, width];
        for (var j = 0; j < height; j++)
            for (var i = 0; i < width; i++)
                result[j, i] = stack[z, y + j, x + i];
        return result;
    }

    /// <summary>Walks down a valley with one weight: again and again, one step against the slope.</summary>
    /// <param name="slope">Slope of the loss at a weight.</param>
    /// <param name="start">The weight at the start.</param>
    /// <param name="learningRate">How long a step is, as a multiple of the slope.</param>
    /// <param name="steps">Number of steps.</param>
    /// <returns>The weight before the first step and after each: steps + 1 values.</returns>
    public static double[] Descend(Func<double, double> slope, double start, double learningRate, int steps)
    {
        var path = new double[steps + 1];
        path[0] = start;
        for (var i = 0; i < steps; i++)
            path[i + 1] = path[i] - learningRate * slope(path[i]);
        return path;
    }

    private static double[,] Pool(double[,] image, int size, Func<double[], double> keep)
    {
        if (size < 1 || size > image.GetLength(0) || size > image.GetLength(1))
            throw new ArgumentException("the image is smaller than one square of the pooling", nameof(size));
        var result = new double[image.GetLength(0) / size, image.GetLength(1) / size];
        for (var y = 0; y < result.GetLength(0); y++)
            for (var x = 0; x < result.GetLength(1); x++)
                result[y, x] = keep([.. Crop(image, y * size, x * size, size, size).Cast<double>()]);
        return result;
    }
}
