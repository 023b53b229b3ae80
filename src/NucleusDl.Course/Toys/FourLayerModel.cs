namespace NucleusDl.Course.Toys;

/// <summary>
/// The smallest model that may be called deep: a small picture is cut into square parts; one weighted sum, the same weights for
/// every part, and an activation turn it into a feature map; a second weighted sum and a sigmoid turn the map into one answer.
/// Two layers are trainable (the sums), two are not. Gradients are written out by hand (chain rule), nothing is hidden.
/// </summary>
public sealed class FourLayerModel
{
    private readonly int part;
    private readonly int across;

    /// <summary>A model with small random weights.</summary>
    /// <param name="pictureSize">Edge of the square picture, pixels.</param>
    /// <param name="partSize">Edge of a part, pixels; divides the picture size.</param>
    /// <param name="seed">The same seed gives the same weights.</param>
    /// <exception cref="ArgumentException">The parts do not fill the picture.</exception>
    public FourLayerModel(int pictureSize, int partSize, int seed)
    {
        if (partSize < 1 || pictureSize % partSize != 0)
            throw new ArgumentException("the parts must fill the picture", nameof(partSize));
        part = partSize;
        across = pictureSize / partSize;
        var random = new Random(seed);
        First = [.. Enumerable.Range(0, part * part + 1).Select(_ => Small(random, part * part))];
        Second = [.. Enumerable.Range(0, across * across + 1).Select(_ => Small(random, across * across))];
        // A part that starts "off" for every picture would never be changed by the gradient; a positive start keeps it on.
        First[^1] = 0.1;
        Second[^1] = 0;
    }

    /// <summary>Weights of the first sum, a part row by row, then its offset.</summary>
    public double[] First { get; }

    /// <summary>Weights of the second sum, the feature map row by row, then its offset.</summary>
    public double[] Second { get; }

    /// <summary>The feature map: one activated sum per part.</summary>
    /// <param name="picture">pictureSize x pictureSize.</param>
    public double[,] FeatureMap(double[,] picture) => Toy.Each(Sums(picture), static v => Math.Max(0, v));

    /// <summary>How sure the model is of class 1, from 0 to 1.</summary>
    /// <param name="picture">pictureSize x pictureSize.</param>
    public double Probability(double[,] picture) => Answer(Sums(picture));

    /// <summary>Mean cross-entropy over pictures: 0 is perfect, 0.69 is tossing a coin.</summary>
    /// <param name="pictures">The pictures.</param>
    /// <param name="truth">0 or 1 for each.</param>
    public double Loss(IReadOnlyList<double[,]> pictures, IReadOnlyList<int> truth)
    {
        var sum = 0.0;
        for (var n = 0; n < pictures.Count; n++)
        {
            var p = Math.Clamp(Probability(pictures[n]), 1e-12, 1 - 1e-12);
            sum -= truth[n] == 1 ? Math.Log(p) : Math.Log(1 - p);
        }
        return sum / pictures.Count;
    }

    /// <summary>Share of pictures put into the right class.</summary>
    /// <param name="pictures">The pictures.</param>
    /// <param name="truth">0 or 1 for each.</param>
    public double Accuracy(IReadOnlyList<double[,]> pictures, IReadOnlyList<int> truth)
    {
        var right = 0;
        for (var n = 0; n < pictures.Count; n++)
            if (Probability(pictures[n]) >= 0.5 == (truth[n] == 1))
                right++;
        return (double)right / pictures.Count;
    }

    /// <summary>Slope of the loss along every weight of both sums.</summary>
    /// <param name="pictures">The pictures.</param>
    /// <param name="truth">0 or 1 for each.</param>
    public (double[] First, double[] Second) Gradient(IReadOnlyList<double[,]> pictures, IReadOnlyList<int> truth)
    {
        var (first, second) = (new double[First.Length], new double[Second.Length]);
        for (var n = 0; n < pictures.Count; n++)
        {
            var sums = Sums(pictures[n]);
            // For cross-entropy after a sigmoid the slope at the last sum is simply "answer minus truth".
            var error = (Answer(sums) - truth[n]) / pictures.Count;
            second[^1] += error;
            for (var i = 0; i < sums.Length; i++)
            {
                var sum = sums[i / across, i % across];
                if (sum <= 0)
                    continue;
                second[i] += error * sum;
                AddPart(first, pictures[n], i / across, i % across, error * Second[i]);
            }
        }
        return (first, second);
    }

    /// <summary>One step of gradient descent: every weight goes a little against its slope.</summary>
    /// <param name="pictures">The pictures.</param>
    /// <param name="truth">0 or 1 for each.</param>
    /// <param name="learningRate">How far, as a multiple of the slope.</param>
    public void Step(IReadOnlyList<double[,]> pictures, IReadOnlyList<int> truth, double learningRate)
    {
        var (first, second) = Gradient(pictures, truth);
        for (var i = 0; i < first.Length; i++)
            First[i] -= learningRate * first[i];
        for (var i = 0; i < second.Length; i++)
            Second[i] -= learningRate * second[i];
    }

    /// <summary>Layers 2 to 4: activation, second sum, sigmoid.</summary>
    private double Answer(double[,] sums)
    {
        var sum = Second[^1];
        for (var i = 0; i < sums.Length; i++)
            sum += Second[i] * Math.Max(0, sums[i / across, i % across]);
        return Toy.Sigmoid(sum);
    }

    private double[,] Sums(double[,] picture)
    {
        if (picture.GetLength(0) != across * part || picture.GetLength(1) != across * part)
            throw new ArgumentException($"this model looks at pictures of {across * part} x {across * part}", nameof(picture));
        var sums = new double[across, across];
        for (var y = 0; y < across; y++)
            for (var x = 0; x < across; x++)
            {
                var sum = First[^1];
                for (var j = 0; j < part; j++)
                    for (var i = 0; i < part; i++)
                        sum += First[j * part + i] * picture[y * part + j, x * part + i];
                sums[y, x] = sum;
            }
        return sums;
    }

    private void AddPart(double[] gradient, double[,] picture, int y, int x, double slope)
    {
        for (var j = 0; j < part; j++)
            for (var i = 0; i < part; i++)
                gradient[j * part + i] += slope * picture[y * part + j, x * part + i];
        gradient[^1] += slope;
    }

    private static double Small(Random random, int inputs) => (random.NextDouble() * 2 - 1) / Math.Sqrt(inputs);
}
