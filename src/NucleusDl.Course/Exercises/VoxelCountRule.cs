namespace NucleusDl.Course.Exercises;

/// <summary>Rule of exercise 03.1: a nucleus of 8 µm in voxels of 1.0 x 0.4 x 0.4 µm is 8, 20, 20 voxels, in the order Z, Y, X.</summary>
internal static class VoxelCountRule
{
    public const string Order = "The numbers are right and their order is not: it is Z, Y, X everywhere. Along Z the voxels are long, so there are few of them.";
    public const string Multiplied = "You multiplied by the voxel's edge. The more of them fit into 8 µm, the shorter they are: divide.";
    public const string Isotropic = "You took the same edge along Z. The planes are 1.0 µm apart, the pixels 0.4 µm.";
    public const string Three = "Give three numbers: along Z, along Y, along X.";

    private const double Tolerance = 0.01;
    private static readonly double[] Right = [8, 20, 20];

    public static Verdict Judge(double[,] answer)
    {
        double[] given = [.. answer.Cast<double>()];
        if (given.Length != 3)
            return Verdict.NotYet($"You gave {given.Length} number{(given.Length == 1 ? "" : "s")}.", Three);
        if (Same(given, Right))
            return Verdict.Right("Yes: 8 / 1.0 = 8 planes, and 8 / 0.4 = 20 pixels. A round nucleus is a flat one in voxels; that is anisotropy.");
        return Verdict.NotYet($"{Answers.Say(answer)} is not it yet.", Same([given[2], given[1], given[0]], Right) ? Order
            : Same(given, [8, 3.2, 3.2]) ? Multiplied
            : Same(given, [20, 20, 20]) ? Isotropic
            : "Along each axis: 8 µm divided by the edge of a voxel.");
    }

    private static bool Same(double[] a, double[] b) => a.Zip(b).All(static p => Math.Abs(p.First - p.Second) <= Tolerance);
}
