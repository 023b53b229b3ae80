using NucleusDl.Course.Toys;

namespace NucleusDl.Course.Exercises;

/// <summary>Rule of exercise 01.7: a kernel is judged by what it answers to four small images, not by its numbers.</summary>
internal static class EdgeRule
{
    public const string Flat = "It also answers where the image is flat, so it measures brightness. Let its weights add up to 0.";
    public const string Turned = "It answers to edges that lie across. Turn it by a quarter: the columns must differ, not the rows.";
    public const string Mirrored = "It answers with a negative number: it looks for bright left, dark right. Swap its left and right columns.";
    public const string Diagonal = "It answers to edges that lie across as well. Make all its rows alike.";
    public const string Size = "Use three rows of three weights.";

    public static Verdict Judge(double[,] kernel)
    {
        if (kernel.GetLength(0) != 3 || kernel.GetLength(1) != 3)
            return Verdict.NotYet($"Your kernel has {kernel.GetLength(0)} x {kernel.GetLength(1)} weights.", Size);
        var flat = Strongest(kernel, static (_, _) => 1);
        var left = Strongest(kernel, static (_, x) => x >= 3 ? 1 : 0);
        var upper = Strongest(kernel, static (y, _) => y >= 3 ? 1 : 0);
        var found = FormattableString.Invariant($"It answers {left:0.##} to a left edge, {upper:0.##} to an upper edge, {flat:0.##} to a flat image.");
        return (Zero(flat), Zero(left), Zero(upper)) switch
        {
            (false, _, _) => Verdict.NotYet(found, Flat),
            (_, true, _) => Verdict.NotYet(found, Turned),
            (_, _, false) => Verdict.NotYet(found, Diagonal),
            _ => left > 0 ? Verdict.Right(found) : Verdict.NotYet(found, Mirrored),
        };
    }

    /// <summary>The answer farthest from 0, sign kept, to a 6 x 6 image.</summary>
    private static double Strongest(double[,] kernel, Func<int, int, double> pixel)
    {
        var image = new double[6, 6];
        for (var y = 0; y < 6; y++)
            for (var x = 0; x < 6; x++)
                image[y, x] = pixel(y, x);
        var strongest = 0.0;
        foreach (var v in Toy.Convolve(image, kernel))
            if (Math.Abs(v) > Math.Abs(strongest))
                strongest = v;
        return strongest;
    }

    private static bool Zero(double value) => Math.Abs(value) < 1e-9;
}
