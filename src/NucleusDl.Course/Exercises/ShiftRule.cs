namespace NucleusDl.Course.Exercises;

/// <summary>Rule of exercise 02.5: labels that were moved by 3 rows and -4 columns are brought back by -3 and 4, and planes stay.</summary>
internal static class ShiftRule
{
    public const string Sign = "That is how the labels were moved. To bring them back, go the other way: turn the signs round.";
    public const string Order = "The numbers are right and their order is not: it is Z, Y, X everywhere.";
    public const string Three = "Give three numbers: planes (Z), rows (Y), columns (X).";

    /// <summary>How the labels of the exercise were moved, voxels (Z, Y, X).</summary>
    public static readonly (int Z, int Y, int X) Moved = (0, 3, -4);

    private static readonly double[] Right = [-Moved.Z, -Moved.Y, -Moved.X];

    public static Verdict Judge(double[,] answer)
    {
        double[] given = [.. answer.Cast<double>()];
        if (given.Length != 3)
            return Verdict.NotYet($"You gave {given.Length} number{(given.Length == 1 ? "" : "s")}.", Three);
        if (given.SequenceEqual(Right))
            return Verdict.Right("Yes: 3 rows up and 4 columns to the right. No plane was lost, so it was a shift within the plane, as after a careless crop.");
        double[] opposite = [.. given.Select(static v => -v)];
        return Verdict.NotYet($"{Answers.Say(answer)} is not it yet.", opposite.SequenceEqual(Right) ? Sign
            : given.Reverse().SequenceEqual(Right) ? Order
            : opposite.Reverse().SequenceEqual(Right) ? $"{Order} And the signs are turned round."
            : "Look at one nucleus: from the middle of its outline to the middle of its light, how many rows and how many columns is it? Down and right are positive.");
    }
}
