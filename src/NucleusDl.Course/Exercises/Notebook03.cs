namespace NucleusDl.Course.Exercises;

/// <summary>Exercises of notebook 03, train a 3D U-Net: voxels and micrometres, scores by hand, which weights to keep, a score of one's own.</summary>
internal static class Notebook03
{
    public static IReadOnlyList<Exercise> Exercises { get; } = [VoxelsOfANucleus(), PlanesAfterResampling(), AverageByHand(), WeightsToKeep(), WriteIou()];

    private static Exercise VoxelsOfANucleus() => new()
    {
        Id = "03.1",
        Title = "Voxels of a nucleus",
        Kind = ExerciseKind.Guided,
        Blank = new double[3],
        Solution = new double[] { 8, 20, 20 },
        WrongAnswers =
        [
            new("order turned round", new double[] { 20, 20, 8 }, VoxelCountRule.Order),
            new("multiplied", new double[] { 8, 3.2, 3.2 }, VoxelCountRule.Multiplied),
            new("as if isotropic", new double[] { 20, 20, 20 }, VoxelCountRule.Isotropic),
            new("two numbers", new double[] { 8, 20 }, VoxelCountRule.Three),
        ],
        Judge = static answer => VoxelCountRule.Judge(Answers.Table(answer)),
    };

    private static Exercise PlanesAfterResampling()
    {
        WrongAnswer[] wrong =
        [
            new("stretched instead of shrunk", 120.0, "You went the wrong way. The planes of the model are farther apart than yours, so fewer of them fill the same depth."),
            new("left as it is", 60.0, "The number of planes changes: the depth in µm stays, the distance between planes becomes that of the model."),
            new("depth with the model's distance", 59.0, "Count planes, not the gaps between them: 60 planes of 0.5 µm fill 30 µm."),
        ];
        return new Exercise
        {
            Id = "03.2",
            Title = "Planes after resampling",
            Kind = ExerciseKind.Guided,
            Blank = 0,
            Solution = 30.0,
            WrongAnswers = wrong,
            Judge = Rules.Number(30, 0.01, "Yes: 60 planes x 0.5 µm = 30 µm, and 30 µm / 1.0 µm = 30 planes. A wrong number in the file would have given a wrong depth here.", wrong,
                "First the depth of the stack in µm, then how many planes of the model's distance fill it."),
        };
    }

    private static Exercise AverageByHand()
    {
        WrongAnswer[] wrong =
        [
            new("recall", 14 / 18.0, "That is the recall, matched over true: nuclei that were invented cost nothing in it. AP@0.5 counts them below the line too."),
            new("precision", 14 / 16.0, "That is the precision, matched over found: missed nuclei cost nothing in it. AP@0.5 counts them below the line too."),
            new("F1", 28 / 34.0, "That is F1, 2TP/(2TP+FP+FN). AP@0.5 here is TP/(TP+FP+FN)."),
            new("matched nuclei counted twice", 14 / 34.0, "Below the line you counted the matched nuclei twice, once as true and once as found. They are the same nuclei."),
        ];
        return new Exercise
        {
            Id = "03.3",
            Title = "AP@0.5 by hand",
            Kind = ExerciseKind.Guided,
            Blank = double.NaN,
            Solution = 0.7,
            WrongAnswers = wrong,
            Judge = Rules.Number(0.7, 0.002, "Yes: 14 / (14 + 2 + 4) = 0.70.", wrong,
                "How many of the 18 were missed, how many of the 16 were invented? Then matched / (matched + invented + missed)."),
        };
    }

    private static Exercise WeightsToKeep()
    {
        const string form = "double Keep(double[] steps, double[] scores)";
        object[][] tries =
        [
            [new double[] { 100, 200, 300, 400, 500 }, new[] { 0.41, 0.66, 0.74, 0.73, 0.70 }],
            [new double[] { 50, 100, 150, 200 }, new[] { 0.20, 0.15, 0.52, 0.61 }],
            [new double[] { 10, 20, 30, 40, 50 }, new[] { 0.50, 0.40, 0.45, 0.30, 0.35 }],
        ];
        WrongAnswer[] wrong =
        [
            new("the last", (Func<double[], double[], double>)((steps, _) => steps[^1]), "You keep the last weights. They are not always the best ones: look where the score is highest."),
            new("the lowest", (Func<double[], double[], double>)((steps, scores) => steps[Mistakes03.IndexOf(scores, scores.Min())]),
                "You keep the lowest score. A loss should be low, but a score should be high."),
            new("the index", (Func<double[], double[], double>)((_, scores) => Mistakes03.IndexOf(scores, scores.Max())),
                "That is the place in the list, counted from 0. Return the step that stands at this place in steps."),
            new("the score", (Func<double[], double[], double>)((_, scores) => scores.Max()), "That is the best score itself. Return the step at which it was reached."),
            new("stops at the first fall", (Func<double[], double[], double>)Mistakes03.FirstFall,
                "You stop at the first fall. Scores go up and down by chance: look through the whole list."),
        ];
        Func<double[], double[], double> solution = static (steps, scores) => steps[Mistakes03.IndexOf(scores, scores.Max())];
        return new Exercise
        {
            Id = "03.4",
            Title = "Which weights to keep",
            Kind = ExerciseKind.Modify,
            Blank = (Func<double[], double[], double>)(static (_, _) => double.NaN),
            Solution = solution,
            WrongAnswers = wrong,
            Judge = Rules.Function(solution, form, tries, "Yes: this is what the trainer does, and why a run that overfits at the end is not lost.", wrong,
                "Go through the list and remember the best score so far and the step where it was."),
        };
    }

    private static Exercise WriteIou()
    {
        const string form = "double Iou(double[,] truth, double[,] found)";
        var truth = new double[,] { { 0, 1, 1, 0 }, { 0, 1, 1, 0 }, { 0, 1, 1, 0 } };
        object[][] tries =
        [
            [truth, new double[,] { { 0, 0, 1, 1 }, { 0, 0, 1, 1 }, { 0, 0, 0, 1 } }],
            [truth, truth],
            [truth, new double[,] { { 1, 0, 0, 0 }, { 1, 0, 0, 0 }, { 1, 0, 0, 1 } }],
        ];
        WrongAnswer[] wrong =
        [
            new("Dice", (Func<double[,], double[,], double>)((a, b) => 2 * Mistakes03.Both(a, b) / (Mistakes03.Inside(a) + Mistakes03.Inside(b))),
                "That is Dice: twice the common pixels over the pixels of both. For IoU, the common pixels over all pixels that are in either, counted once."),
            new("common pixels counted twice", (Func<double[,], double[,], double>)((a, b) => Mistakes03.Both(a, b) / (Mistakes03.Inside(a) + Mistakes03.Inside(b))),
                "Below the line the common pixels are counted twice. Count every pixel that is in either mask once."),
            new("share of the truth", (Func<double[,], double[,], double>)((a, b) => Mistakes03.Both(a, b) / Mistakes03.Inside(a)),
                "You divide by the truth alone. Then a prediction that fills the whole image is perfect."),
            new("agreeing pixels", (Func<double[,], double[,], double>)Mistakes03.Agreeing,
                "You count background pixels as right too. Most of an image is background, so every result looks good. Leave out what is in neither mask."),
        ];
        Func<double[,], double[,], double> solution = static (a, b) => Mistakes03.Both(a, b) / (Mistakes03.Inside(a) + Mistakes03.Inside(b) - Mistakes03.Both(a, b));
        return new Exercise
        {
            Id = "03.5",
            Title = "Write the IoU",
            Kind = ExerciseKind.Open,
            Blank = (Func<double[,], double[,], double>)(static (_, _) => double.NaN),
            Solution = solution,
            WrongAnswers = wrong,
            Judge = Rules.Function(solution, form, tries, "Yes: all scores of this notebook begin with this number.", wrong,
                "Count pixels that are 1 in both masks, and pixels that are 1 in at least one of them; divide."),
        };
    }
}
