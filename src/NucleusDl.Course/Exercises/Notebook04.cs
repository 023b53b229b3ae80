namespace NucleusDl.Course.Exercises;

/// <summary>Exercises of notebook 04, labelling: votes and margins, where to scribble next, a tree's question, two annotators.</summary>
internal static class Notebook04
{
    public static IReadOnlyList<Exercise> Exercises { get; } =
        [MarginByHand(), LeftOut(), WhereNext(), WriteMargin(), WriteIoU(), WriteSplit(), FewStrokes()];

    private static Exercise MarginByHand()
    {
        WrongAnswer[] wrong =
        [
            new("the probability", 0.55, "That is the probability of the winner. How far is it ahead of the second?"),
            new("the loser", 0.45, "That is the probability of the loser. Take it from the winner's."),
            new("uncertainty", 0.9, "That is 1 minus the margin: how uncertain the forest is. It is what the map shows bright; the margin itself is small here."),
        ];
        return new Exercise
        {
            Id = "04.1",
            Title = "A margin by hand",
            Kind = ExerciseKind.Guided,
            Blank = double.NaN,
            Solution = 0.1,
            WrongAnswers = wrong,
            Judge = Rules.Number(0.1, 0.001, "Yes: 0.55 - 0.45 = 0.10. A few other trees, and the voxel would have gone the other way.", wrong,
                "55 trees of 100 vote for nucleus, 45 for background. What is the difference, as a share of all trees?"),
        };
    }

    private static Exercise LeftOut()
    {
        WrongAnswer[] wrong =
        [
            new("half", 500.0, "Not half: each of the 1,000 draws misses a given voxel with a chance of 999/1000."),
            new("drawn ones", 632.0, "That is how many are drawn at least once. The others are left out."),
            new("none", 1000.0, "A tree draws 1,000 times, but with putting back: many voxels come twice, so others cannot come at all."),
        ];
        return new Exercise
        {
            Id = "04.2",
            Title = "Voxels a tree never saw",
            Kind = ExerciseKind.Guided,
            Blank = double.NaN,
            Solution = 368.0,
            WrongAnswers = wrong,
            Judge = Rules.Number(368, 12, "Yes: 1,000 x (999/1000)^1000 is about 368, a little more than a third (1/e). They are this tree's own test set: the out-of-bag error costs no label.", wrong,
                "(999/1000) is the chance that one draw misses a voxel. Raise it to the 1,000th power, times 1,000: Math.Pow helps."),
        };
    }

    private static Exercise WhereNext()
    {
        WrongAnswer[] wrong =
        [
            new("sure nucleus", 1.0, "Place 1 is a nucleus beyond doubt. A stroke there tells the forest what it knows."),
            new("sure background", 3.0, "Place 3 is background beyond doubt. A stroke there tells the forest what it knows."),
            new("second", 4.0, "Place 4 is uncertain, but there is one where the forest is nearly tossing a coin."),
        ];
        return new Exercise
        {
            Id = "04.3",
            Title = "Where to scribble next",
            Kind = ExerciseKind.Guided,
            Blank = 0,
            Solution = 2.0,
            WrongAnswers = wrong,
            Judge = Rules.Number(2, 0.01, "Yes: 0.52 against 0.48. A label there changes most. That is what the margin map shows, for every voxel.", wrong,
                "Which place has the smallest difference between the two probabilities?"),
        };
    }

    private static Exercise WriteMargin()
    {
        const string form = "double Margin(double[] probabilities)";
        object[][] tries = [[new[] { 0.2, 0.7, 0.1 }], [new[] { 0.34, 0.33, 0.33 }], [new[] { 0.0, 1.0 }], [new[] { 0.45, 0.1, 0.45 }]];
        Func<double[], double> solution = Mistakes04.Margin;
        WrongAnswer[] wrong =
        [
            new("largest", (Func<double[], double>)(static p => p.Max()), "You return the largest probability. Take the second largest from it."),
            new("largest minus smallest", (Func<double[], double>)(static p => p.Max() - p.Min()), "With three classes the smallest is not the second. Sort, and take the first two."),
            new("first two", (Func<double[], double>)(static p => Math.Abs(p[0] - p[1])), "The two largest need not be the first two. Sort first."),
            new("uncertainty", (Func<double[], double>)(static p => 1 - Mistakes04.Margin(p)), "That is 1 minus the margin."),
        ];
        return new Exercise
        {
            Id = "04.4",
            Title = "A margin for any number of classes",
            Kind = ExerciseKind.Modify,
            Blank = (Func<double[], double>)(static _ => double.NaN),
            Solution = solution,
            WrongAnswers = wrong,
            Judge = Rules.Function(solution, form, tries, "Yes, and with equal winners it is 0: the forest cannot tell.", wrong, "Sort the probabilities from high to low; the first minus the second."),
        };
    }

    private static Exercise WriteIoU()
    {
        const string form = "double IoU(double[,] a, double[,] b)";
        object[][] tries =
        [
            [new double[,] { { 1, 1, 0 }, { 1, 1, 0 } }, new double[,] { { 0, 1, 1 }, { 0, 1, 1 } }],
            [new double[,] { { 1, 1 }, { 1, 1 } }, new double[,] { { 1, 0 }, { 0, 0 } }],
            [new double[,] { { 1, 0 } }, new double[,] { { 0, 1 } }],
        ];
        Func<double[,], double[,], double> solution = Mistakes04.IoU;
        WrongAnswer[] wrong =
        [
            new("overlap", (Func<double[,], double[,], double>)Mistakes04.Both, "You count what both have drawn. Divide by what at least one of them has drawn."),
            new("Dice", (Func<double[,], double[,], double>)Mistakes04.Dice, "That is Dice: twice the overlap by the sum of both areas. IoU divides by the union."),
            new("share of the first", (Func<double[,], double[,], double>)(static (a, b) => Mistakes04.Both(a, b) / Mistakes04.Area(a)), "You divide by what the first has drawn, so the second may draw as much too much as they like."),
        ];
        return new Exercise
        {
            Id = "04.5",
            Title = "Do two people agree",
            Kind = ExerciseKind.Modify,
            Blank = (Func<double[,], double[,], double>)(static (_, _) => double.NaN),
            Solution = solution,
            WrongAnswers = wrong,
            Judge = Rules.Function(solution, form, tries, "Yes. Neither of the two is the truth, and IoU does not ask which is: it is the same both ways.", wrong,
                "Pixels that both have drawn, by pixels that at least one has drawn."),
        };
    }

    private static Exercise WriteSplit()
    {
        const string form = "double BestSplit(double[] values, double[] classes)";
        object[][] tries =
        [
            [new double[] { 1, 2, 3, 4 }, new double[] { 0, 0, 1, 1 }],
            [new double[] { 5, 1, 4, 2, 3 }, new double[] { 1, 0, 0, 1, 0 }],
            [new double[] { 1, 2, 3, 4, 5, 6 }, new double[] { 1, 0, 0, 1, 1, 1 }],
        ];
        Func<double[], double[], double> solution = Mistakes04.BestSplit;
        WrongAnswer[] wrong =
        [
            new("both sides alike", (Func<double[], double[], double>)Mistakes04.BestUnweighted, "You count both sides alike. A side with one voxel should weigh less than a side with a hundred: multiply by its number."),
            new("no question", (Func<double[], double[], double>)(static (_, c) => Mistakes04.Gini(c)), "That is how mixed all voxels are before the question."),
            new("one side", (Func<double[], double[], double>)Mistakes04.OneSide, "You look at one side only. The other is as mixed as it is: weigh both."),
        ];
        return new Exercise
        {
            Id = "04.6",
            Title = "A tree's best question",
            Kind = ExerciseKind.Open,
            Blank = (Func<double[], double[], double>)(static (_, _) => double.NaN),
            Solution = solution,
            WrongAnswers = wrong,
            Judge = Rules.Function(solution, form, tries, "Yes. A forest does just this, with many features and thousands of voxels: a tree is nothing but such questions, one below the other.", wrong,
                "For every value as threshold: split the classes into two lists, take Gini of each, times its number, by the number of all. Keep the least."),
        };
    }

    private static Exercise FewStrokes() => new()
    {
        Id = "04.7",
        Title = "Sixty voxels",
        Kind = ExerciseKind.Open,
        Blank = new double[2],
        Solution = new[] { 50, 0.9 },
        WrongAnswers =
        [
            new("too many voxels", new[] { 250, 0.9 }, StrokesRule.TooMany),
            new("nuclei missed", new[] { 40, 0.4 }, StrokesRule.TooPoor),
            new("one number", new[] { 0.9 }, StrokesRule.Two),
        ],
        Judge = static answer => StrokesRule.Judge(Answers.Table(answer)),
    };
}
