using System.Globalization;
using NucleusDl.Course.Toys;

namespace NucleusDl.Course.Exercises;

/// <summary>Rule of exercise 01.7: a kernel is judged by what it answers to four small images, not by its numbers.</summary>
internal static class EdgeRule
{
    public const string Flat = "It also answers where the image is flat, so it measures brightness. Let its weights add up to 0.";
    public const string Turned = "It answers to edges that lie across. Turn it by a quarter: the columns must differ, not the rows.";
    public const string Mirrored = "It answers with a negative number: it looks for bright left, dark right. Swap its left and right columns.";
    public const string Diagonal = "It answers to edges that lie across as well. Let each of its rows add up to 0.";
    public const string Line = "It answers with both signs, one beside the other: it looks for a thin line. Let it go from dark to bright only once.";
    public const string Size = "Use three rows of three weights.";

    public static Verdict Judge(double[,] kernel)
    {
        if (kernel.GetLength(0) != 3 || kernel.GetLength(1) != 3)
            return Verdict.NotYet($"Your kernel has {kernel.GetLength(0)} x {kernel.GetLength(1)} weights.", Size);
        var (flat, left, upper) = (Answer(kernel, static (_, _) => 1), Answer(kernel, static (_, x) => x >= 3 ? 1 : 0), Answer(kernel, static (y, _) => y >= 3 ? 1 : 0));
        var found = $"It answers {Say(left)} to a left edge, {Say(upper)} to an upper edge, {Say(flat)} to an even image.";
        string? hint = !Zero(flat) ? Flat
            : Zero(left) ? Turned
            : !Zero(upper) ? Diagonal
            : left is { Low: < -1e-9, High: > 1e-9 } ? Line
            : left.High < 1e-9 ? Mirrored
            : null;
        return hint is null ? Verdict.Right(found) : Verdict.NotYet(found, hint);
    }

    /// <summary>The lowest and the highest answer to a 6 x 6 image.</summary>
    private static (double Low, double High) Answer(double[,] kernel, Func<int, int, double> pixel)
    {
        var image = new double[6, 6];
        for (var y = 0; y < 6; y++)
            for (var x = 0; x < 6; x++)
                image[y, x] = pixel(y, x);
        var answers = Toy.Convolve(image, kernel).Cast<double>().ToList();
        return (answers.Min(), answers.Max());
    }

    private static string Say((double Low, double High) answer)
    {
        var strongest = -answer.Low > answer.High ? answer.Low : answer.High;
        return strongest.ToString("0.##", CultureInfo.InvariantCulture);
    }

    private static bool Zero((double Low, double High) answer) => answer is { Low: > -1e-9, High: < 1e-9 };
}
