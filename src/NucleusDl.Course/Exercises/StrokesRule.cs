using System.Globalization;

namespace NucleusDl.Course.Exercises;

/// <summary>Judges how far the reader came with few scribbled voxels: the number of voxels, and AP@0.5.</summary>
internal static class StrokesRule
{
    public const string TooMany = "Most strokes repeat what the forest knows. Start with one short stroke in a nucleus and one outside, then go where the margin map is bright.";

    public const string TooPoor = "Look at the overlay: where nuclei are glued together, put a background stroke into the gap; where a dim one is missing, a nucleus stroke on it.";

    public const string Two = "Give two numbers: the voxels used, and AP@0.5. The cell above prints both.";

    private const double MostVoxels = 60, LeastScore = 0.8;

    public static Verdict Judge(double[,] answer)
    {
        if (answer.Length != 2)
            return Verdict.NotYet("Two numbers were expected.", Two);
        var (voxels, score) = (answer.Cast<double>().First(), answer.Cast<double>().Last());
        var said = string.Create(CultureInfo.InvariantCulture, $"{voxels:0} voxels, AP@0.5 {score:0.00}");
        if (voxels < 2 || double.IsNaN(score) || score > 1)
            return Verdict.NotYet($"{said}: that cannot be.", Two);
        if (voxels > MostVoxels)
            return Verdict.NotYet($"{said}: at most {MostVoxels:0} voxels are allowed.", TooMany);
        return score >= LeastScore
            ? Verdict.Right($"Yes: {said}. The stack has tens of thousands of times as many voxels.")
            : Verdict.NotYet($"{said}: at least {LeastScore:0.0} is asked for.", TooPoor);
    }
}
