namespace NucleusDl.Course.Exercises;

/// <summary>Exercises of notebook 06, segment and measure: over- and under-segmentation, SEG, the anisotropy trap, cut nuclei, specimens, specks, settings.</summary>
internal static class Notebook06
{
    public static IReadOnlyList<Exercise> Exercises { get; } =
        [FindTheSplit(), SegByHand(), FlatnessInVoxels(), LeaveOutTheCut(), OneSpecimenOneNumber(), WriteCleaning(), FindSettings()];

    private static Exercise FindTheSplit()
    {
        WrongAnswer[] wrong =
        [
            new("the generous one", 1.0, "In result 1 the outlines lie outside the nuclei: its threshold is too low. But each nucleus is one object."),
            new("the right one", 3.0, "Result 3 is as it should be: one outline around each nucleus."),
            new("the merged one", 4.0, "Result 4 is the opposite: several nuclei share one number. That is under-segmentation."),
        ];
        return new Exercise
        {
            Id = "06.1",
            Title = "Which result is over-segmented",
            Kind = ExerciseKind.Guided,
            Blank = 0,
            Solution = 2.0,
            WrongAnswers = wrong,
            Judge = Rules.Number(2, 0.01, "Yes: every small hump of the distance map became a nucleus, and outlines run through the middle of nuclei.", wrong,
                "Look for outlines that run through the middle of a nucleus."),
        };
    }

    private static Exercise SegByHand()
    {
        WrongAnswer[] wrong =
        [
            new("missed nucleus left out", 2.2 / 3, "You divided by the nuclei that were found. In SEG the missed one counts too, with 0."),
            new("invented objects counted", 2.2 / 6, "You also divided by the invented objects. SEG asks the truth alone: objects that match nothing cost nothing in it."),
            new("AP@0.5", 3 / 6.0, "That is AP@0.5: matched over matched, missed and invented. SEG is a mean of IoUs."),
            new("sum", 2.2, "That is the sum of the IoUs. Divide by the number of true nuclei."),
        ];
        return new Exercise
        {
            Id = "06.2",
            Title = "SEG by hand",
            Kind = ExerciseKind.Guided,
            Blank = double.NaN,
            Solution = 0.55,
            WrongAnswers = wrong,
            Judge = Rules.Number(0.55, 0.002, "Yes: (0.9 + 0.7 + 0.6 + 0) / 4 = 0.55. The two invented objects do not show in it: that is what this metric hides.", wrong,
                "One number for each true nucleus: its IoU, or 0 where it was missed. Then their mean."),
        };
    }

    private static Exercise FlatnessInVoxels()
    {
        WrongAnswer[] wrong =
        [
            new("its true shape", 1.0, "That is its true flatness. Somebody who counts voxels sees 8 planes, and 20 rows and columns."),
            new("upside down", 0.4, "The other way up: flatness is the middle axis over the shortest, so it is 1 or more."),
            new("the factor of volume", 6.25, "That is how many times more voxels a cube of 1 µm has in the plane. Flatness compares two lengths: 20 voxels and 8."),
        ];
        return new Exercise
        {
            Id = "06.3",
            Title = "A ball in voxels",
            Kind = ExerciseKind.Guided,
            Blank = double.NaN,
            Solution = 2.5,
            WrongAnswers = wrong,
            Judge = Rules.Number(2.5, 0.01, "Yes: 20 / 8 = 2.5. A ball has become a pancake, and every nucleus of the study looks flat in the same way.", wrong,
                "How many voxels is it wide, how many planes high? Flatness is the middle axis over the shortest."),
        };
    }

    private static Exercise LeaveOutTheCut()
    {
        const string form = "double Mean(double[] volumes, double[] border)";
        object[][] tries =
        [
            [new double[] { 190, 60, 210, 90 }, new double[] { 0, 1, 0, 1 }],
            [new double[] { 100, 120, 140 }, new double[] { 0, 0, 0 }],
            [new double[] { 30, 200 }, new double[] { 1, 0 }],
        ];
        Func<double[], double[], double> solution = static (v, b) => Mistakes06.MeanWhere(v, b, 0);
        WrongAnswer[] wrong =
        [
            new("all", (Func<double[], double[], double>)(static (v, _) => v.Average()), "You average all nuclei, the cut ones too. Their volume is that of the piece that was recorded."),
            new("only the cut", (Func<double[], double[], double>)(static (v, b) => b.Contains(1) ? Mistakes06.MeanWhere(v, b, 1) : 0), "You kept the cut ones. border is 1 where a nucleus is cut."),
            new("cut ones count as 0", (Func<double[], double[], double>)(static (v, b) => v.Where((_, i) => b[i] == 0).Sum() / v.Length),
                "You add whole nuclei and divide by all of them: the cut ones count as 0 µm³. Divide by the number of nuclei that you added."),
        ];
        return new Exercise
        {
            Id = "06.4",
            Title = "Leave out what is cut",
            Kind = ExerciseKind.Modify,
            Blank = (Func<double[], double[], double>)(static (_, _) => double.NaN),
            Solution = solution,
            WrongAnswers = wrong,
            Judge = Rules.Function(solution, form, tries, "Yes. It is not quite fair either: large nuclei are cut more often, so whole ones are a little too small on average. A larger stack helps.", wrong,
                "Add volumes where border is 0, count them, and divide."),
        };
    }

    private static Exercise OneSpecimenOneNumber()
    {
        const string form = "double Mean(double[] volumes, double[] specimens)";
        object[][] tries =
        [
            [new double[] { 100, 100, 100, 200 }, new double[] { 1, 1, 1, 2 }],
            [new double[] { 180, 200, 150, 170, 160 }, new double[] { 3, 3, 5, 5, 5 }],
            [new double[] { 120, 240, 180 }, new double[] { 1, 2, 3 }],
        ];
        Func<double[], double[], double> solution = Mistakes06.SpecimenMean;
        WrongAnswer[] wrong =
        [
            new("mean over nuclei", (Func<double[], double[], double>)(static (v, _) => v.Average()), "That is the mean over nuclei: a specimen with many nuclei speaks louder. First one mean for each specimen, then their mean."),
            new("sum of the means", (Func<double[], double[], double>)(static (v, s) => Mistakes06.Means(v, s).Sum()), "You added the specimens' means. Divide by the number of specimens."),
            new("first specimen", (Func<double[], double[], double>)(static (v, s) => Mistakes06.Means(v, s)[0]), "That is the mean of one specimen. Go through all of them."),
        ];
        return new Exercise
        {
            Id = "06.5",
            Title = "One specimen, one number",
            Kind = ExerciseKind.Modify,
            Blank = (Func<double[], double[], double>)(static (_, _) => double.NaN),
            Solution = solution,
            WrongAnswers = wrong,
            Judge = Rules.Function(solution, form, tries, "Yes: this is the number that each specimen puts into a comparison of groups.", wrong,
                "For each specimen the mean of its nuclei; then the mean of these means."),
        };
    }

    private static Exercise WriteCleaning()
    {
        const string form = "double[,] Clean(double[,] labels, double smallest)";
        object[][] tries =
        [
            [new double[,] { { 1, 1, 0 }, { 1, 0, 7 }, { 0, 2, 2 } }, 2.0],
            [new double[,] { { 5, 5, 5 }, { 3, 3, 3 }, { 9, 0, 0 } }, 3.0],
            [new double[,] { { 4, 4, 0, 4 }, { 0, 8, 8, 0 } }, 4.0],
        ];
        Func<double[,], double, double[,]> solution = static (l, s) => Mistakes06.Clean(l, s);
        WrongAnswer[] wrong =
        [
            new("small numbers", (Func<double[,], double, double[,]>)(static (l, s) => Mistakes06.Each(l, v => v < s ? 0 : v)), "You compare the label itself with the limit. A label is a name: count how many pixels bear it."),
            new("at the limit", (Func<double[,], double, double[,]>)(static (l, s) => Mistakes06.Clean(l, s, atLimit: true)), "You also remove nuclei of exactly the smallest size. They may stay."),
            new("a mask", (Func<double[,], double, double[,]>)(static (l, s) => Mistakes06.Each(Mistakes06.Clean(l, s), v => v == 0 ? 0 : 1)), "What is left has lost its numbers: you made a mask. Keep the label."),
            new("nothing removed", (Func<double[,], double, double[,]>)(static (l, _) => l), "All labels are still there. Set those with fewer pixels than smallest to 0."),
        ];
        return new Exercise
        {
            Id = "06.6",
            Title = "Throw out the specks",
            Kind = ExerciseKind.Open,
            Blank = (Func<double[,], double, double[,]?>)(static (_, _) => null),
            Solution = solution,
            WrongAnswers = wrong,
            Judge = Rules.Function(solution, form, tries, "Yes. The limit of the kit is in µm³, so that it means the same at every voxel size.", wrong,
                "Count the pixels of each label first; then go through the image again."),
        };
    }

    private static Exercise FindSettings() => new()
    {
        Id = "06.7",
        Title = "Settings for a new microscope",
        Kind = ExerciseKind.Open,
        Blank = new double[2],
        Solution = new[] { 0.2, 1.2 },
        WrongAnswers =
        [
            new("those of the sample", new[] { 0.2, 1.0 }, SettingsRule.Large),
            new("split", new[] { 0.001, 1.2 }, SettingsRule.Split),
            new("merged", new[] { 1.0, 1.2 }, SettingsRule.Merged),
            new("too strict", new[] { 0.2, 1.6 }, SettingsRule.Small),
            new("three numbers", new[] { 0.2, 1.2, 1 }, SettingsRule.Two),
            new("negative", new[] { -0.2, 1.2 }, SettingsRule.Sense),
        ],
        Judge = static answer => SettingsRule.Judge(Answers.Table(answer)),
    };
}
