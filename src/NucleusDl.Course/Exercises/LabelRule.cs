namespace NucleusDl.Course.Exercises;

/// <summary>Rule of exercise 02.7: labels are judged by who belongs together, not by the numbers that were given.</summary>
internal static class LabelRule
{
    public const string Form = "double[,] Label(double[,] mask)";
    public const string StillAMask = "All pieces still have one number. Count up whenever a new piece begins.";
    public const string EveryPixel = "Every pixel has a number of its own. Neighbouring pixels of one piece must share theirs.";
    public const string Corners = "Two pieces that touch only at a corner became one. Look left, right, up and down, not across.";
    public const string Background = "Pixels of the background got a number. They stay 0.";

    private static readonly double[][,] Masks =
    [
        new double[,] { { 1, 1, 0, 0, 1 }, { 1, 0, 0, 1, 1 }, { 0, 0, 0, 0, 0 }, { 1, 1, 1, 0, 1 } },
        new double[,] { { 1, 0, 1 }, { 1, 1, 1 }, { 0, 0, 0 }, { 1, 1, 0 } },
        new double[,] { { 1, 1, 0 }, { 0, 0, 1 }, { 0, 0, 1 } },
    ];

    public static Verdict Judge(object answer)
    {
        var function = Answers.Function(answer, Form);
        foreach (var mask in Masks)
        {
            var given = Answers.Call(function, Form, mask);
            var right = Mistakes02.Pieces(mask);
            if (given.GetLength(0) != mask.GetLength(0) || given.GetLength(1) != mask.GetLength(1))
                return Verdict.NotYet($"For a mask of {mask.GetLength(0)} x {mask.GetLength(1)} pixels your function gives {given.GetLength(0)} x {given.GetLength(1)}.",
                    "Labels have the size of the mask.");
            if (SamePartition(given, right))
                continue;
            var found = $"For {Answers.Say(mask)} your function gives {Answers.Say(given)}; there are {Mistakes02.Nuclei(right)} pieces.";
            return Verdict.NotYet(found, Hint(mask, given, right));
        }
        return Verdict.Right("Yes. In three dimensions it is the same with six neighbours, and ConnectedComponents.Label does it fast.");
    }

    private static string Hint(double[,] mask, double[,] given, double[,] right)
    {
        var pixels = mask.Cast<double>().Zip(given.Cast<double>()).ToList();
        return pixels.Exists(static p => p.First == 0 && p.Second != 0) ? Background
            : SamePartition(given, Mistakes02.Pieces(mask, corners: true)) ? Corners
            : Mistakes02.Nuclei(given) == 1 && Mistakes02.Nuclei(right) > 1 ? StillAMask
            : Mistakes02.Nuclei(given) == mask.Cast<double>().Count(static v => v != 0) ? EveryPixel
            : "Start at a pixel that is 1 and has no number yet, give it a new one, and pass it on to its neighbours until none is left.";
    }

    /// <summary>Whether two tables put the same pixels together, whatever the numbers.</summary>
    private static bool SamePartition(double[,] a, double[,] b)
    {
        var (there, back) = (new Dictionary<double, double>(), new Dictionary<double, double>());
        foreach (var (x, y) in a.Cast<double>().Zip(b.Cast<double>()))
        {
            if (x == 0 != (y == 0))
                return false;
            if (x != 0 && (there.TryGetValue(x, out var to) && to != y || back.TryGetValue(y, out var from) && from != x))
                return false;
            (there[x], back[y]) = (y, x);
        }
        return true;
    }
}
