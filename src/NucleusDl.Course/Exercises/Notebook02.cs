namespace NucleusDl.Course.Exercises;

/// <summary>Exercises of notebook 02, looking at 3D data: micrometres, saturation, masks and labels, defects to find and to mend.</summary>
internal static class Notebook02
{
    public static IReadOnlyList<Exercise> Exercises { get; } =
        [DepthInMicrometres(), VolumeOfAVoxel(), WriteSaturation(), CountNuclei(), BringLabelsBack(), FindTheMask(), WriteLabelling()];

    private static Exercise DepthInMicrometres()
    {
        WrongAnswer[] wrong =
        [
            new("multiplied by the pixel", 32.0, "You took the edge of a pixel. Planes are counted along Z, so take the first of the three numbers."),
            new("divided", 40 / 1.75, "You divided. Every plane stands for 1.75 µm of depth: the more planes, the deeper."),
            new("planes", 40.0, "That is the number of planes. How many µm does each of them stand for?"),
        ];
        return new Exercise
        {
            Id = "02.1",
            Title = "How deep is the stack",
            Kind = ExerciseKind.Guided,
            Blank = double.NaN,
            Solution = 70.0,
            WrongAnswers = wrong,
            Judge = Rules.Number(70, 0.01, "Yes: 40 planes x 1.75 µm = 70 µm. (From the middle of the first plane to the middle of the last it is one plane less, 68.25 µm.)", wrong,
                "Planes times the distance between them. The order is Z, Y, X."),
        };
    }

    private static Exercise VolumeOfAVoxel()
    {
        WrongAnswer[] wrong =
        [
            new("voxels alone", 500.0, "That is the number of voxels. Each of them is a box; how large is the box in µm³?"),
            new("as if cubes of the pixel", 500 * 0.8 * 0.8 * 0.8, "You took a cube. Along Z the voxel is 1.75 µm long."),
            new("area instead of volume", 500 * 0.8 * 0.8, "That is an area: Y times X. A volume needs Z too."),
            new("edges added", 500 * (1.75 + 0.8 + 0.8), "You added the edges. The volume of a box is their product."),
        ];
        return new Exercise
        {
            Id = "02.2",
            Title = "From voxels to µm³",
            Kind = ExerciseKind.Guided,
            Blank = double.NaN,
            Solution = 560.0,
            WrongAnswers = wrong,
            Judge = Rules.Number(560, 0.01, "Yes: 500 x (1.75 x 0.8 x 0.8) µm³ = 560 µm³. If the file says 1 x 1 x 1, the same nucleus has 500 µm³: 11 % too little, and nobody notices.", wrong,
                "First the volume of one voxel: the product of its three edges. Then times 500."),
        };
    }

    private static Exercise WriteSaturation()
    {
        const string form = "double Saturated(double[,] plane, double ceiling)";
        object[][] tries =
        [
            [new double[,] { { 10, 4095, 20 }, { 4095, 30, 40 } }, 4095.0],
            [new double[,] { { 255, 255 }, { 255, 254 } }, 255.0],
            [new double[,] { { 1, 2, 3, 4 } }, 4095.0],
        ];
        Func<double[,], double, double> solution = Mistakes02.Share;
        WrongAnswer[] wrong =
        [
            new("count", (Func<double[,], double, double>)Mistakes02.AtCeiling, "You return how many pixels it are. A share is that number divided by all pixels."),
            new("percent", (Func<double[,], double, double>)((p, c) => 100 * Mistakes02.Share(p, c)), "You return per cent. A share lies between 0 and 1."),
            new("above the ceiling", (Func<double[,], double, double>)((p, c) => (double)p.Cast<double>().Count(v => v > c) / p.Length),
                "No pixel can be above the ceiling: those at it are the saturated ones."),
            new("the rest", (Func<double[,], double, double>)((p, c) => 1 - Mistakes02.Share(p, c)), "You return the share of the pixels that are fine."),
        ];
        return new Exercise
        {
            Id = "02.3",
            Title = "Share of saturated pixels",
            Kind = ExerciseKind.Modify,
            Blank = (Func<double[,], double, double>)(static (_, _) => double.NaN),
            Solution = solution,
            WrongAnswers = wrong,
            Judge = Rules.Function(solution, form, tries, "Yes. Whatever lies at the ceiling was at least so bright: how bright, nobody knows any more.", wrong,
                "Count the pixels that have reached the ceiling, and divide by plane.Length."),
        };
    }

    private static Exercise CountNuclei()
    {
        const string form = "double Count(double[,] labels)";
        object[][] tries =
        [
            [new double[,] { { 0, 7, 7 }, { 0, 0, 2 }, { 9, 9, 2 } }],
            [new double[,] { { 1, 1 }, { 3, 1 } }],
            [new double[,] { { 0, 255, 0, 255 } }],
        ];
        Func<double[,], double> solution = Mistakes02.Nuclei;
        WrongAnswer[] wrong =
        [
            new("background counted", (Func<double[,], double>)Mistakes02.DifferentNumbers, "You counted the background too. 0 is no nucleus."),
            new("largest number", (Func<double[,], double>)(static l => l.Cast<double>().Max()), "That is the largest number. Numbers may have gaps: after a correction in Fiji, 9 can be the third nucleus."),
            new("pixels", (Func<double[,], double>)(static l => l.Cast<double>().Count(static v => v != 0)), "You counted the pixels of all nuclei. Count each number once."),
            new("one too few", (Func<double[,], double>)(static l => Mistakes02.DifferentNumbers(l) - 1), "You took one off for the background, but an image can be without background."),
        ];
        return new Exercise
        {
            Id = "02.4",
            Title = "Count the nuclei",
            Kind = ExerciseKind.Modify,
            Blank = (Func<double[,], double>)(static _ => double.NaN),
            Solution = solution,
            WrongAnswers = wrong,
            Judge = Rules.Function(solution, form, tries, "Yes. Note the last try: a mask of 0 and 255 has one number, so it counts as one nucleus, however many it shows.", wrong,
                "Collect the numbers that occur, leave 0 out, and count each once."),
        };
    }

    private static Exercise BringLabelsBack() => new()
    {
        Id = "02.5",
        Title = "Bring the labels back",
        Kind = ExerciseKind.Guided,
        Blank = new double[3],
        Solution = new double[] { 0, -3, 4 },
        WrongAnswers =
        [
            new("as they were moved", new double[] { 0, 3, -4 }, ShiftRule.Sign),
            new("order turned round", new double[] { 4, -3, 0 }, ShiftRule.Order),
            new("two numbers", new double[] { -3, 4 }, ShiftRule.Three),
        ],
        Judge = static answer => ShiftRule.Judge(Answers.Table(answer)),
    };

    private static Exercise FindTheMask()
    {
        WrongAnswer[] wrong =
        [
            new("the clean one", 1.0, "Stack 1 is as it should be: every nucleus has a colour of its own, and the outlines lie on the light."),
            new("the shifted one", 3.0, "In stack 3 every nucleus has a number of its own, but look where the outlines lie."),
            new("the saturated one", 4.0, "In stack 4 the labels are fine. Look at the brightest nuclei of the image instead."),
        ];
        return new Exercise
        {
            Id = "02.6",
            Title = "Which one is a mask",
            Kind = ExerciseKind.Open,
            Blank = 0,
            Solution = 2.0,
            WrongAnswers = wrong,
            Judge = Rules.Number(2, 0.01, "Yes: all its nuclei have one number. A network that learns instances from it would see one single nucleus with many parts.", wrong,
                "In labels, neighbours differ in colour. Where is everything of one colour?"),
        };
    }

    private static Exercise WriteLabelling() => new()
    {
        Id = "02.7",
        Title = "From a mask to labels",
        Kind = ExerciseKind.Open,
        Blank = (Func<double[,], double[,]?>)(static _ => null),
        Solution = (Func<double[,], double[,]>)Mistakes02.Pieces,
        WrongAnswers =
        [
            new("still a mask", (Func<double[,], double[,]>)(static mask => mask), LabelRule.StillAMask),
            new("every pixel", (Func<double[,], double[,]>)Mistakes02.NumberPixels, LabelRule.EveryPixel),
            new("corners", (Func<double[,], double[,]>)(static mask => Mistakes02.Pieces(mask, corners: true)), LabelRule.Corners),
            new("background numbered", (Func<double[,], double[,]>)Mistakes02.WithBackground, LabelRule.Background),
        ],
        Judge = LabelRule.Judge,
    };
}
