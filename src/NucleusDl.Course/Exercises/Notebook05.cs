namespace NucleusDl.Course.Exercises;

/// <summary>Exercises of notebook 05, denoising: decibels, photons, what a method needs, blind spots, residuals.</summary>
internal static class Notebook05
{
    public static IReadOnlyList<Exercise> Exercises { get; } =
        [Decibels(), Photons(), WhichMethod(), WritePsnr(), WriteCorrelation(), WriteBlindLoss(), Smooth()];

    private static Exercise Decibels()
    {
        WrongAnswer[] wrong =
        [
            new("not squared", 10 * Math.Log10(100 / 25.0), "The range is squared, as the error is."),
            new("twenty", 20 * Math.Log10(100 * 100 / 25.0), "Ten, not twenty: range² and mean square error are squares already."),
            new("range of 8 bits", 10 * Math.Log10(255 * 255 / 25.0), "The range is that of the truth, 100 here, not what 8 bits can hold."),
        ];
        return new Exercise
        {
            Id = "05.1",
            Title = "Decibels by hand",
            Kind = ExerciseKind.Guided,
            Blank = double.NaN,
            Solution = 10 * Math.Log10(100 * 100 / 25.0),
            WrongAnswers = wrong,
            Judge = Rules.Number(10 * Math.Log10(100 * 100 / 25.0), 0.05, "Yes: 10·log10(10,000/25) = 26.0 dB. Half the error (12.5) would be 3 dB more.", wrong, "range² / MSE is 10,000 / 25 = 400. Ten times its logarithm to base 10."),
        };
    }

    private static Exercise Photons()
    {
        WrongAnswer[] wrong =
        [
            new("photons", 5.0, "That is the SD in photons, √25. As a share of the 25, in per cent?"),
            new("variance", 100.0, "The variance of a Poisson count equals its mean; the SD is its root."),
            new("one photon", 4.0, "That is 1/25: one photon. The SD is √25."),
        ];
        return new Exercise
        {
            Id = "05.2",
            Title = "Noise of 25 photons",
            Kind = ExerciseKind.Guided,
            Blank = double.NaN,
            Solution = 20.0,
            WrongAnswers = wrong,
            Judge = Rules.Number(20, 0.5, "Yes: √25 / 25 = 20 %. Four times the light makes 10 %: the square root is why gentle imaging is so noisy.", wrong, "The SD of a Poisson count is the root of its mean. Divide by the mean, times 100."),
        };
    }

    private static Exercise WhichMethod()
    {
        WrongAnswer[] wrong =
        [
            new("pairs", 1.0, "CARE learns from pairs: the same field noisy and clean. There is no clean one of an embryo that moves."),
            new("pairs too", 3.0, "3D-RCAN is a network without pooling, not a U-Net, but it learns from pairs as CARE does, and there are none."),
            new("labels", 4.0, "DenoiSeg wants at least some labels, and there are none."),
        ];
        return new Exercise
        {
            Id = "05.3",
            Title = "Which method",
            Kind = ExerciseKind.Guided,
            Blank = 0,
            Solution = 2.0,
            WrongAnswers = wrong,
            Judge = Rules.Number(2, 0.01, "Yes: it learns from the noisy stacks themselves, and needs neither clean stacks nor noise that somebody added.", wrong, "What is there: noisy stacks, and nothing else. Which method needs no more?"),
        };
    }

    private static Exercise WritePsnr()
    {
        const string form = "double Psnr(double[] image, double[] truth)";
        object[][] tries = [[new double[] { 1, 2, 3, 9 }, new double[] { 0, 2, 4, 8 }], [new double[] { 9, 10, 13 }, new double[] { 5, 10, 15 }], [new double[] { 0, 30 }, new double[] { 2, 22 }]];
        Func<double[], double[], double> solution = Mistakes05.Psnr;
        WrongAnswer[] wrong =
        [
            new("mean square error", (Func<double[], double[], double>)Mistakes05.MeanSquare, "That is the mean square error. PSNR is 10·log10(range² / MSE)."),
            new("range of the image", (Func<double[], double[], double>)(static (i, t) => Mistakes05.Decibel(i.Max() - i.Min(), Mistakes05.MeanSquare(i, t))), "You take the range of the image. The truth's is the same for every method, so that they can be compared."),
            new("peak alone", (Func<double[], double[], double>)(static (i, t) => Mistakes05.Decibel(t.Max(), Mistakes05.MeanSquare(i, t))), "You take the largest value as range. A camera's offset would then make every PSNR better: take largest minus smallest."),
            new("twenty", (Func<double[], double[], double>)(static (i, t) => 2 * Mistakes05.Psnr(i, t)), "Ten times the logarithm, not twenty: both are squares already."),
        ];
        return new Exercise
        {
            Id = "05.4",
            Title = "Write PSNR",
            Kind = ExerciseKind.Modify,
            Blank = (Func<double[], double[], double>)(static (_, _) => double.NaN),
            Solution = solution,
            WrongAnswers = wrong,
            Judge = Rules.Function(solution, form, tries, "Yes. Who prints a PSNR must say which range, and whether anything was fitted first.", wrong, "Range = truth.Max() - truth.Min(); MSE = mean of the squared differences; 10 * Math.Log10(range * range / mse)."),
        };
    }

    private static Exercise WriteCorrelation()
    {
        const string form = "double Correlation(double[] residual)";
        object[][] tries = [[new double[] { 1, -1, 1, -1 }], [new double[] { 1, 1, 1, -3 }], [new double[] { 2, 1, 0, -1, -2 }]];
        Func<double[], double> solution = static r => Mistakes05.Correlation(r, 1);
        WrongAnswer[] wrong =
        [
            new("not divided", (Func<double[], double>)(static r => Mistakes05.Products(r, 1)), "Divide by the sum of the squares: otherwise louder noise looks more alike."),
            new("no shift", (Func<double[], double>)(static r => Mistakes05.Correlation(r, 0)), "You multiply every value by itself, which gives 1 for everything. Shift by one."),
            new("two voxels", (Func<double[], double>)(static r => Mistakes05.Correlation(r, 2)), "You shift by two; the next neighbour is one voxel away."),
            new("by the number", (Func<double[], double>)(static r => Mistakes05.Products(r, 1) / r.Length), "You divide by the number of values. Divide by the sum of their squares, so that 1 means the same."),
        ];
        return new Exercise
        {
            Id = "05.5",
            Title = "Does the residual resemble itself",
            Kind = ExerciseKind.Modify,
            Blank = (Func<double[], double>)(static _ => double.NaN),
            Solution = solution,
            WrongAnswers = wrong,
            Judge = Rules.Function(solution, form, tries, "Yes. Near 0 it is noise; above 0 neighbours were wrong in the same direction, and that is structure.", wrong, "Sum of residual[i] * residual[i + 1], divided by the sum of residual[i] * residual[i]."),
        };
    }

    private static Exercise WriteBlindLoss()
    {
        const string form = "double BlindLoss(double[] noisy, double[] predicted, double[] mask)";
        object[][] tries =
        [
            [new double[] { 5, 2, 9, 4 }, new double[] { 4, 2, 5, 8 }, new double[] { 0, 1, 1, 0 }],
            [new double[] { 1, 1, 3, 1 }, new double[] { 2, 3, 3, 1 }, new double[] { 1, 0, 0, 0 }],
            [new double[] { 3, 6, 1 }, new double[] { 1, 5, 4 }, new double[] { 1, 1, 0 }],
        ];
        Func<double[], double[], double[], double> solution = Mistakes05.BlindLoss;
        WrongAnswer[] wrong =
        [
            new("all voxels", (Func<double[], double[], double[], double>)(static (n, p, _) => Mistakes05.Errors(n, p).Average()), "You count every voxel. A network that may see what it is asked for learns to copy: only masked voxels count."),
            new("by all voxels", (Func<double[], double[], double[], double>)(static (n, p, m) => Mistakes05.BlindLoss(n, p, m) * m.Sum() / m.Length), "Divide by the number of masked voxels, not of all: otherwise the loss depends on how many are masked."),
            new("target not masked", (Func<double[], double[], double[], double>)(static (n, p, m) => n.Zip(p.Zip(m, static (a, b) => a * b), static (a, b) => (a - b) * (a - b)).Sum() / m.Sum()), "You mask the prediction, but not the noisy value: the unmasked ones then count as errors."),
            new("not squared", (Func<double[], double[], double[], double>)(static (n, p, m) => n.Zip(p, static (a, b) => Math.Abs(a - b)).Zip(m, static (e, k) => e * k).Sum() / m.Sum()), "Squared differences. The absolute value leads to the median, which for few photons lies below the mean."),
        ];
        return new Exercise
        {
            Id = "05.6",
            Title = "A blind loss",
            Kind = ExerciseKind.Open,
            Blank = (Func<double[], double[], double[], double>)(static (_, _, _) => double.NaN),
            Solution = solution,
            WrongAnswers = wrong,
            Judge = Rules.Function(solution, form, tries, "Yes. This line is Noise2Void: noise cannot be foretold from the neighbours, so what is foretold is the signal.", wrong, "Sum of mask[i] * (noisy[i] - predicted[i])², divided by the sum of the mask."),
        };
    }

    private static Exercise Smooth() => new()
    {
        Id = "05.7",
        Title = "The best blur",
        Kind = ExerciseKind.Open,
        Blank = new double[2],
        Solution = new[] { 0.6, 1.4 },
        WrongAnswers =
        [
            new("too little", new[] { 0.1, 0.4 }, SmoothingRule.TooLittle),
            new("too much", new[] { 3.0, 4.0 }, SmoothingRule.TooMuch),
            new("one number", new[] { 1.2 }, SmoothingRule.Two),
            new("far too much", new[] { 1.0, 9.0 }, SmoothingRule.Sense),
        ],
        Judge = static answer => SmoothingRule.Judge(Answers.Table(answer)),
    };
}
