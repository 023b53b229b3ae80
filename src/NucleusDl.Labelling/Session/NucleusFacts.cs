namespace NucleusDl.Labelling.Session;

/// <summary>One nucleus as the review lists it.</summary>
/// <param name="Label">Its number.</param>
/// <param name="Voxels">Its size.</param>
/// <param name="Z">Middle, in voxels; the middle of the first voxel is 0.5.</param>
/// <param name="Y">Middle.</param>
/// <param name="X">Middle.</param>
/// <param name="Box">The box around it.</param>
internal sealed record NucleusFacts(int Label, long Voxels, double Z, double Y, double X, Bounds Box)
{
    /// <summary>All nuclei of a canvas, by number.</summary>
    public static IReadOnlyList<NucleusFacts> Of(Canvas canvas)
    {
        var sums = new SortedDictionary<int, (long Voxels, double Z, double Y, double X, Bounds Box)>();
        foreach (var run in canvas.Runs(Layer.Labels))
        {
            var (row, x) = Math.DivRem(run.Start, canvas.Shape.X);
            var (z, y) = ((int)(row / canvas.Shape.Y), (int)(row % canvas.Shape.Y));
            var s = sums.TryGetValue(run.New, out var known) ? known : (0, 0, 0, 0, Bounds.None);
            sums[run.New] = (s.Voxels + run.Length, s.Z + run.Length * (z + 0.5), s.Y + run.Length * (y + 0.5), s.X + run.Length * (x + run.Length / 2.0), s.Box.With(z, y, (int)x, (int)x + run.Length));
        }
        return [.. sums.Select(s => new NucleusFacts(s.Key, s.Value.Voxels, s.Value.Z / s.Value.Voxels, s.Value.Y / s.Value.Voxels, s.Value.X / s.Value.Voxels, s.Value.Box))];
    }
}
