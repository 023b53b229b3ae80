using System.Globalization;
using NucleusDl.IO;

namespace NucleusDl.Datasets;

/// <summary>Planes that do not belong: empty, repeated, or of another brightness than their neighbours.</summary>
internal static class PlaneChecks
{
    /// <summary>A plane counts as dropped when its light, above the dark level, is below this share of its neighbours', or above the inverse.</summary>
    private const double Share = 0.6;

    /// <summary>And when the step is this many times the usual one between planes: thin nuclei in coarse stacks make steps, too.</summary>
    private const double Usual = 6;

    private const int LeastPlanes = 5;

    public static void Run(StackExam exam)
    {
        var image = exam.Image!;
        if (image.Shape.Z < 2 || exam.Has("constant"))
            return;
        for (var c = 0; c < image.Shape.C; c++)
        {
            var hashes = PixelHash.Planes(image, c);
            var constant = Enumerable.Range(0, hashes.Length).Where(z => IsConstant(image.PlaneBytes(c, z), image.PlaneBytes(c, z).Length / (int)image.Shape.PlaneLength)).ToHashSet();
            Constant(exam, constant);
            Repeated(exam, hashes, constant);
        }
        if (exam.Intensity is not null && !exam.Has("constant-plane", "repeated-plane"))
            Dropped(exam);
    }

    private static void Constant(StackExam exam, HashSet<int> constant)
    {
        if (constant.Count == 0 || exam.Has("constant-plane"))
            return;
        var planes = exam.Image!.Shape.Z;
        // Padding at the ends is common and harmless; a hole in the middle is not.
        var middle = constant.Where(z => Enumerable.Range(0, z).Any(i => !constant.Contains(i)) && Enumerable.Range(z, planes - z).Any(i => !constant.Contains(i))).Order().ToList();
        var (level, shown) = middle.Count > 0 ? (FindingLevel.Warning, middle) : (FindingLevel.Note, [.. constant.Order()]);
        exam.AddImage(level, "constant-plane", $"{Words.Count(shown.Count, "plane has", "planes have")} one value throughout: z {Words.Some(shown)}.",
            "Export the stack again, or cut it there.", Middle(exam, shown[0]), shown.Count);
    }

    private static void Repeated(StackExam exam, string[] hashes, HashSet<int> constant)
    {
        if (exam.Has("repeated-plane"))
            return;
        var first = new Dictionary<string, int>();
        var repeated = new List<(int Z, int Of)>();
        for (var z = 0; z < hashes.Length; z++)
            if (!constant.Contains(z) && !first.TryAdd(hashes[z], z))
                repeated.Add((z, first[hashes[z]]));
        if (repeated.Count > 0)
            exam.AddImage(FindingLevel.Warning, "repeated-plane",
                $"{Words.Count(repeated.Count, "plane is", "planes are")} the exact copy of another: {Words.Some([.. repeated.Select(r => $"z {r.Z} of z {r.Of}")], 5)}.",
                "Export the stack again; if planes were doubled on purpose, remove the copies and correct the voxel size.", Middle(exam, repeated[0].Z), repeated.Count);
    }

    private static void Dropped(StackExam exam)
    {
        var volume = exam.Intensity!;
        var n = volume.Shape.Z;
        if (n < LeastPlanes)
            return;
        var means = new double[n];
        for (var z = 0; z < n; z++)
        {
            foreach (var v in volume.Plane(z))
                means[z] += v;
            means[z] /= volume.Shape.PlaneLength;
        }
        var dark = Statistics.Percentile(Statistics.Sample(volume), 1);
        var light = means.Select(m => Math.Max(m - dark, 0)).ToArray();
        var expected = Enumerable.Range(0, n).Select(z => Expected(light, z)).ToArray();
        var usual = Statistics.Median([.. Enumerable.Range(0, n).Select(z => Math.Abs(light[z] - expected[z]))]);
        var odd = Enumerable.Range(1, n - 2).Where(z => Math.Abs(light[z] - expected[z]) > Usual * usual && expected[z] > 0
            && (light[z] < Share * expected[z] || light[z] * Share > expected[z])).OrderByDescending(z => Math.Abs(light[z] - expected[z])).ToList();
        // Many of them are how this specimen looks.
        if (odd.Count == 0 || odd.Count > n / 4)
            return;
        var worst = odd[0];
        exam.AddImage(FindingLevel.Warning, "dropped-plane", string.Create(CultureInfo.InvariantCulture,
            $"{Words.Count(odd.Count, "plane is", "planes are")} far darker or brighter than the planes beside: z {Words.Some(odd)}; at z {worst} by a factor of {light[worst] / expected[worst]:0.00}."),
            "Look at the plane: a lamp that flickered or a lost frame. Cut the stack there, or leave it out.", Middle(exam, worst), odd.Count);
    }

    private static double Expected(double[] light, int z)
    {
        var around = new List<double>();
        for (var d = -2; d <= 2; d++)
            if (d != 0 && z + d >= 0 && z + d < light.Length)
                around.Add(light[z + d]);
        return Statistics.Median([.. around]);
    }

    private static bool IsConstant(ReadOnlySpan<byte> plane, int size)
    {
        // Equal to itself shifted by one voxel: every voxel is the one before.
        return plane[size..].SequenceEqual(plane[..^size]);
    }

    private static VoxelPlace Middle(StackExam exam, int z) => new(z, exam.Image!.Shape.Y / 2, exam.Image.Shape.X / 2);
}
