namespace NucleusDl.Course.Exercises;

/// <summary>Exercises of notebook 07, share and reproduce: hashes, threads, licences, tolerance, verifying, fingerprints, the checklist.</summary>
internal static class Notebook07
{
    public static IReadOnlyList<Exercise> Exercises { get; } =
        [HowManyDigits(), WhichDifference(), WhichLicence(), WithinTolerance(), VerifyByHand(), WriteFingerprint(), AuditByHand()];

    private static Exercise HowManyDigits()
    {
        WrongAnswer[] wrong =
        [
            new("one digit", 1.0, "One byte changed, but a hash is made so that no digit of it stays for that reason. Count how many of the 64 you expect to differ."),
            new("half", 32.0, "Half of the bits change. A digit holds four bits, and it stays only if all four do."),
            new("all", 64.0, "Nearly. By chance some digits come out the same: a digit has 16 values."),
            new("those that stay", 4.0, "That is how many stay the same by chance. The others change."),
        ];
        return new Exercise
        {
            Id = "07.1",
            Title = "One byte, how many digits",
            Kind = ExerciseKind.Guided,
            Blank = double.NaN,
            Solution = 60.0,
            WrongAnswers = wrong,
            Judge = Rules.Number(60, 0.5, "Yes: each of the 64 digits stays with a chance of 1 in 16, so 60 change on average. Nobody can say from the hash how small the change was.", wrong,
                "What is the chance that one digit comes out as it was? It has 16 values."),
        };
    }

    private static Exercise WhichDifference()
    {
        WrongAnswer[] wrong =
        [
            new("seed", 1.0, "Another seed gives another training: the numbers differ much more, and a prediction has no seed at all."),
            new("voxel size", 3.0, "Another voxel size changes what the network sees: nuclei are then found or lost by the dozen."),
            new("licence", 4.0, "A licence says what you may do. It computes nothing."),
        ];
        return new Exercise
        {
            Id = "07.2",
            Title = "Which difference is it",
            Kind = ExerciseKind.Guided,
            Blank = 0,
            Solution = 2.0,
            WrongAnswers = wrong,
            Judge = Rules.Number(2, 0.01, "Yes: with other threads sums are added in another order, and a + (b + c) is not (a + b) + c in a computer. A voxel at the very border of a threshold may fall on the other side.", wrong,
                "Which of the four changes only the order in which numbers are added?"),
        };
    }

    private static Exercise WhichLicence()
    {
        WrongAnswer[] wrong =
        [
            new("non-commercial", 1.0, "NC stands for non-commercial. Whoever packs it for everybody hands it to companies too."),
            new("none", 2.0, "No licence is no permission: the author's rights hold, however public the page is."),
            new("share-alike", 4.0, "SA stands for share-alike: what is made of it must carry the same licence. A package under CC0 would break that."),
        ];
        return new Exercise
        {
            Id = "07.3",
            Title = "Which data may go in",
            Kind = ExerciseKind.Guided,
            Blank = 0,
            Solution = 3.0,
            WrongAnswers = wrong,
            Judge = Rules.Number(3, 0.01, "Yes: CC-BY asks for one thing, that its authors are named, and your package does so under cite.", wrong,
                "BY: name the authors. NC: not commercial. SA: pass on under the same licence. And nothing at all?"),
        };
    }

    private static Exercise WithinTolerance()
    {
        const string form = "double Same(double then, double now, double tolerance)";
        object[][] tries = [[0.80, 0.81, 0.02], [0.80, 0.83, 0.02], [200.0, 197.0, 0.02], [200.0, 190.0, 0.02], [-5.0, -5.05, 0.02], [0.01, 0.025, 0.02], [100.0, 102.0, 0.02]];
        Func<double, double, double, double> solution = static (a, b, t) => Math.Abs(a - b) <= t * Math.Abs(a) ? 1 : 2;
        WrongAnswer[] wrong =
        [
            new("absolute", (Func<double, double, double, double>)(static (a, b, t) => Math.Abs(a - b) <= t ? 1 : 2), "You compare the difference itself with 0.02. Of a volume of 200 µm³ that is nothing, of a score of 0.01 it is everything. Compare it with the tolerance times the first number."),
            new("no magnitude", (Func<double, double, double, double>)(static (a, b, t) => b - a <= t * Math.Abs(a) ? 1 : 2), "A number that fell far still passes. Take the magnitude of the difference: Math.Abs."),
            new("the wrong way", (Func<double, double, double, double>)(static (a, b, t) => Math.Abs(a - b) <= t * Math.Abs(a) ? 2 : 1), "The two answers are turned round: 1 is the same, 2 is not."),
            new("negative numbers", (Func<double, double, double, double>)(static (a, b, t) => Math.Abs(a - b) <= t * a ? 1 : 2), "With a negative number your limit is negative, and nothing passes. Take the magnitude of the first number too."),
        ];
        return new Exercise
        {
            Id = "07.4",
            Title = "The same within a tolerance",
            Kind = ExerciseKind.Modify,
            Blank = (Func<double, double, double, double>)(static (_, _, _) => double.NaN),
            Solution = solution,
            WrongAnswers = wrong,
            Judge = Rules.Function(solution, form, tries, "Yes: relative to the first number, whatever its sign. 'nucleusdl reproduce' does so on another machine; on the same one it asks for every bit.", wrong,
                "How large is the difference, compared with the first number?"),
        };
    }

    private static Exercise VerifyByHand()
    {
        const string form = "double[] Verify(double[] stated, double[] found)";
        object[][] tries =
        [
            [new double[] { 11, 12, 13 }, new double[] { 11, 99, -1 }],
            [new double[] { 5, 6 }, new double[] { 6, 5 }],
            [new double[] { 7, 8, 9, 10 }, new double[] { -1, 8, 9, 11 }],
        ];
        Func<double[], double[], double[]> solution = static (s, f) => Mistakes07.Verify(s, f);
        WrongAnswer[] wrong =
        [
            new("missing counts as changed", (Func<double[], double[], double[]>)(static (s, f) => Mistakes07.Verify(s, f, missing: 1)), "A file that is not there has no hash: -1. Say 2 for it, before you compare."),
            new("anywhere", (Func<double[], double[], double[]>)(static (s, f) => [.. s.Zip(f, (a, b) => b == -1 ? 2 : s.Contains(b) ? 0 : 1)]), "Two files that changed places pass: you look whether the hash is stated for any file. Compare each file with its own."),
            new("turned round", (Func<double[], double[], double[]>)(static (s, f) => [.. s.Zip(f, static (a, b) => b == -1 ? 2.0 : a == b ? 1 : 0)]), "0 and 1 are turned round: 0 is as stated, 1 is changed."),
        ];
        return new Exercise
        {
            Id = "07.5",
            Title = "Verify by hand",
            Kind = ExerciseKind.Modify,
            Blank = (Func<double[], double[], double[]?>)(static (_, _) => null),
            Solution = solution,
            WrongAnswers = wrong,
            Judge = Rules.Function(solution, form, tries, "Yes. 'nucleusdl verify' looks for one thing more: files that are there and that nobody mentioned.", wrong,
                "Go through the files one by one: is it there? Is its hash the stated one?"),
        };
    }

    private static Exercise WriteFingerprint() => new()
    {
        Id = "07.6",
        Title = "A fingerprint of your own",
        Kind = ExerciseKind.Open,
        Blank = (Func<double[], double>)(static _ => double.NaN),
        Solution = (Func<double[], double>)Mistakes07.Hash,
        WrongAnswers =
        [
            new("sum", (Func<double[], double>)(static b => b.Sum()), FingerprintRule.Swapped),
            new("first byte", (Func<double[], double>)(static b => b[0] + 1), FingerprintRule.Byte),
            new("length", (Func<double[], double>)(static b => b.Length), FingerprintRule.Byte),
            new("zeros do nothing", (Func<double[], double>)(static b => b.Select(static (v, i) => v * (i + 1.0)).Sum()), FingerprintRule.Longer),
        ],
        Judge = FingerprintRule.Judge,
    };

    private static Exercise AuditByHand() => new()
    {
        Id = "07.7",
        Title = "Audit by hand",
        Kind = ExerciseKind.Open,
        Blank = new double[1],
        Solution = ChecklistRule.Solution,
        WrongAnswers =
        [
            new("nothing but the data", new double[] { 6 }, ChecklistRule.Elements[1].Hint),
            new("believes 'a recent PyTorch'", new double[] { 2, 6, 9, 12 }, ChecklistRule.Elements[3].Hint),
            new("believes 'Adam'", new double[] { 2, 4, 6, 12 }, ChecklistRule.Elements[8].Hint),
            new("asks for a paper that is there", new double[] { 1, 2, 4, 6, 9, 12 }, ChecklistRule.Elements[0].Hint),
            new("no such element", new double[] { 2, 13 }, ChecklistRule.Numbers),
        ],
        Judge = static answer => ChecklistRule.Judge(Answers.Table(answer)),
    };
}
