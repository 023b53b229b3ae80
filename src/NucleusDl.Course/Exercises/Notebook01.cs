using System.Globalization;
using NucleusDl.Course.Toys;

namespace NucleusDl.Course.Exercises;

/// <summary>Exercises of notebook 01, the black box: layers by hand, a step down the slope, kernels of one's own.</summary>
internal static class Notebook01
{
    public static IReadOnlyList<Exercise> Exercises { get; } =
        [WindowByHand(), OutputSize(), MeanOfMap(), Pooling(), OneStep(), LearningRate(), EdgeKernel(), Convolution()];

    private static Exercise WindowByHand()
    {
        WrongAnswer[] wrong =
        [
            new("kernel flipped", -19.0, "You flipped the kernel. In deep learning it is laid on the image as it is written: left stays left."),
            new("no weights", 24.0, "That is the plain sum of the pixels. Multiply each pixel by the weight that lies on it, then add."),
            new("mean instead of sum", 19 / 9.0, "You divided by 9. A convolution adds the nine products and leaves it at that."),
            new("signs lost", 23.0, "Mind the minus signs in the left column of the kernel."),
        ];
        return new Exercise
        {
            Id = "01.1",
            Title = "One window by hand",
            Kind = ExerciseKind.Guided,
            Blank = double.NaN,
            Solution = 19.0,
            WrongAnswers = wrong,
            Judge = Rules.Number(19, 0.01, "Yes: 19. The right column is brighter than the left one, and the kernel says so.", wrong,
                "Write the nine products down in a 3 x 3 square first, then add them all."),
        };
    }

    private static Exercise OutputSize()
    {
        WrongAnswer[] wrong =
        [
            new("padding assumed", 192.0, "You kept the size of the image, as if pixels had been invented beyond its border. Here the kernel must lie inside."),
            new("one edge only", 14.0, "14 is right for one edge. How many positions are there along the other edge, and how many in all?"),
            new("one too few", 117.0, "One too few along each edge: a kernel as wide as the image still has one position, so it is edge - 3 + 1."),
            new("kernel size subtracted twice", 60.0, "You took a whole kernel off at both ends. Slide it in mind: the first position already uses three pixels."),
        ];
        return new Exercise
        {
            Id = "01.2",
            Title = "How many numbers come out",
            Kind = ExerciseKind.Guided,
            Blank = 0,
            Solution = 140.0,
            WrongAnswers = wrong,
            Judge = Rules.Number(140, 0.01, "Yes: 14 x 10 = 140 positions, each one gives one number.", wrong,
                "Count the positions along one edge of 5 pixels with pencil and paper (there are 3), then find the rule."),
        };
    }

    private static Exercise MeanOfMap()
    {
        WrongAnswer[] wrong =
        [
            new("divided by the image size", 90 / 64.0, "You divided by the image size rather than the number of positions. The map is smaller than the image."),
            new("divided by the kernel size", 10.0, "You divided by the nine weights of the kernel. The mean is over the numbers in the map."),
            new("one edge only", 15.0, "You divided by one edge of the map. It has rows and columns."),
        ];
        return new Exercise
        {
            Id = "01.3",
            Title = "The mean of a feature map",
            Kind = ExerciseKind.Guided,
            Blank = double.NaN,
            Solution = 2.5,
            WrongAnswers = wrong,
            Judge = Rules.Number(2.5, 0.001, "Yes: 90 / 36 = 2.5.", wrong, "First: how many numbers are in the map? Use what you found in 01.2."),
        };
    }

    private static Exercise Pooling()
    {
        const string form = "double[,] Pool(double[,] image)";
        object[][] tries =
        [
            [new double[,] { { 1, 5, 2, 0 }, { 3, 2, 7, 1 }, { -2, -4, 6, 6 }, { -1, -3, 9, 8 } }],
            [new double[,] { { 4, 1, 0, 2, 5, 5 }, { 0, 3, 8, 1, 2, 9 } }],
        ];
        WrongAnswer[] wrong =
        [
            new("mean", (Func<double[,], double[,]>)(a => Mistakes01.Squares(a, static s => s.Average())), "You take the mean of each square. Max pooling keeps the largest of the four."),
            new("smallest", (Func<double[,], double[,]>)(a => Mistakes01.Squares(a, static s => s.Min())), "You keep the smallest value: turn the comparison round."),
            new("corner", (Func<double[,], double[,]>)(a => Mistakes01.Squares(a, static s => s[0])), "You keep the upper left pixel of each square and never look at the other three."),
            new("starts at zero", (Func<double[,], double[,]>)(a => Mistakes01.Squares(a, static s => Math.Max(0, s.Max()))), "A square can be all negative: start from its first pixel, not from 0."),
            new("step of one", (Func<double[,], double[,]>)Mistakes01.Overlapping, "Your squares overlap. Move by two pixels each time, so that the result is half as large."),
        ];
        Func<double[,], double[,]> solution = static image => Toy.MaxPool(image);
        return new Exercise
        {
            Id = "01.4",
            Title = "Write a pooling layer",
            Kind = ExerciseKind.Modify,
            Blank = (Func<double[,], double[,]?>)(static _ => null),
            Solution = solution,
            WrongAnswers = wrong,
            Judge = Rules.Function(solution, form, tries, "Yes: half the height, half the width, and the strongest answer of every square is kept.", wrong,
                "Two loops run over the result, two more over the 2 x 2 square that starts at (2y, 2x)."),
        };
    }

    private static Exercise OneStep()
    {
        WrongAnswer[] wrong =
        [
            new("uphill", 0.85, "You walked uphill. The slope points up, so subtract the step."),
            new("no learning rate", 0.3, "You took the whole slope as a step. Multiply it by the learning rate first."),
            new("the step only", 0.05, "0.05 is the step. Where is the weight after it?"),
        ];
        return new Exercise
        {
            Id = "01.5",
            Title = "One step of gradient descent",
            Kind = ExerciseKind.Guided,
            Blank = double.NaN,
            Solution = 0.75,
            WrongAnswers = wrong,
            Judge = Rules.Number(0.75, 0.0001, "Yes: 0.8 - 0.1 x 0.5 = 0.75.", wrong, "New weight = old weight - learning rate x slope."),
        };
    }

    private static Exercise LearningRate()
    {
        const string tooShort = "The steps are too short: the walker is on the right way but still on the slope. Try a learning rate ten times larger.";
        const string tooLong = "The steps are too long: the walker jumps across the valley and lands higher than before. Try a smaller learning rate.";
        return new Exercise
        {
            Id = "01.6",
            Title = "Choose the learning rate",
            Kind = ExerciseKind.Modify,
            Blank = 0.0,
            Solution = 0.3,
            WrongAnswers =
            [
                new("far too small", 0.001, tooShort),
                new("too small", 0.02, tooShort),
                new("to and fro for ever", 1.0, "The walker jumps from one side of the valley to the other and gets nowhere. Try a smaller learning rate."),
                new("too large", 1.2, tooLong),
                new("negative", -0.1, "A negative learning rate walks uphill."),
            ],
            Judge = answer =>
            {
                var rate = Answers.Number(answer);
                var end = Toy.Descend(static w => 2 * (w - 3), 0, rate, 20)[^1];
                var found = string.Create(CultureInfo.InvariantCulture, $"After 20 steps the weight is {end:0.###}; the valley is at 3.");
                if (Math.Abs(end - 3) < 0.1)
                    return Verdict.Right(found);
                return Verdict.NotYet(found, rate < 0 ? "A negative learning rate walks uphill."
                    : rate < 0.5 ? tooShort
                    : Math.Abs(end - 3) > 3 + 1e-9 ? tooLong
                    : "The walker jumps from one side of the valley to the other and gets nowhere. Try a smaller learning rate.");
            },
        };
    }

    private static Exercise EdgeKernel() => new()
    {
        Id = "01.7",
        Title = "A kernel for left edges",
        Kind = ExerciseKind.Open,
        Blank = new double[3, 3],
        Solution = new double[,] { { -1, 0, 1 }, { -1, 0, 1 }, { -1, 0, 1 } },
        WrongAnswers =
        [
            new("blur", new double[,] { { 1, 1, 1 }, { 1, 1, 1 }, { 1, 1, 1 } }, EdgeRule.Flat),
            new("upper edges", new double[,] { { -1, -1, -1 }, { 0, 0, 0 }, { 1, 1, 1 } }, EdgeRule.Turned),
            new("right edges", new double[,] { { 1, 0, -1 }, { 1, 0, -1 }, { 1, 0, -1 } }, EdgeRule.Mirrored),
            new("diagonal", new double[,] { { -1, -1, 0 }, { -1, 0, 1 }, { 0, 1, 1 } }, EdgeRule.Diagonal),
            new("spots", new double[,] { { 0, -1, 0 }, { -1, 4, -1 }, { 0, -1, 0 } }, EdgeRule.Diagonal),
            new("thin line", new double[,] { { -1, 2, -1 }, { -1, 2, -1 }, { -1, 2, -1 } }, EdgeRule.Line),
            new("too small", new double[,] { { -1, 1 } }, EdgeRule.Size),
        ],
        Judge = static answer => EdgeRule.Judge(Answers.Table(answer)),
    };

    private static Exercise Convolution()
    {
        const string form = "double[,] Convolve(double[,] image, double[,] kernel)";
        var image = new double[,] { { 1, 2, 0, 4, 1 }, { 0, 3, 5, 1, 2 }, { 2, 0, 1, 6, 0 }, { 7, 1, 2, 0, 3 } };
        object[][] tries = [[image, new double[,] { { 0, 1, 0 }, { 2, -1, 0 }, { 0, 0, 3 } }], [image, new double[,] { { 1, -2, 4 } }]];
        WrongAnswer[] wrong =
        [
            new("kernel flipped", (Func<double[,], double[,], double[,]>)((a, k) => Toy.Convolve(a, Mistakes01.Flip(k))),
                "You flipped the kernel. Networks learn their kernels, so nobody turns them round first: kernel[j, i] meets image[y + j, x + i]."),
            new("padded", (Func<double[,], double[,], double[,]>)Mistakes01.Padded,
                "Your result is as large as the image, so the border was filled with something invented. Use only positions where the whole kernel fits."),
            new("mean instead of sum", (Func<double[,], double[,], double[,]>)((a, k) => Toy.Each(Toy.Convolve(a, k), v => v / k.Length)),
                "You divided by the number of weights. A convolution adds the products and leaves it at that."),
            new("last row and column missing", (Func<double[,], double[,], double[,]>)Mistakes01.WithoutLast,
                "The last row and column are missing: along an edge there are (image - kernel + 1) positions."),
        ];
        Func<double[,], double[,], double[,]> solution = Toy.Convolve;
        return new Exercise
        {
            Id = "01.8",
            Title = "Write the convolution",
            Kind = ExerciseKind.Open,
            Blank = (Func<double[,], double[,], double[,]?>)(static (_, _) => null),
            Solution = solution,
            WrongAnswers = wrong,
            Judge = Rules.Function(solution, form, tries, "Yes: you have written the layer that convolutional networks are named after.", wrong,
                "Four loops: y and x over the result, j and i over the kernel; kernel[j, i] meets image[y + j, x + i]."),
        };
    }
}
