namespace NucleusDl.Labelling.Session;

/// <summary>One change as it is written down: it holds what was and what is, so that it can be taken back and done again.</summary>
/// <param name="Step">Edits of one step are undone together, as the parts of a stroke.</param>
/// <param name="Name">What the user did, such as "brush".</param>
/// <param name="Runs">Changed voxels, in the order in which they changed.</param>
/// <param name="Items">Changed items.</param>
internal sealed record Edit(long Step, string Name, IReadOnlyList<VoxelRun> Runs, IReadOnlyList<ItemChange> Items)
{
    /// <summary>Whether nothing changed.</summary>
    public bool IsEmpty => Runs.Count == 0 && Items.Count == 0;

    /// <summary>The way back.</summary>
    public Edit Inverse() => this with { Runs = [.. Runs.Reverse().Select(r => r.Inverse)], Items = [.. Items.Reverse().Select(i => i.Inverse)] };

    /// <summary>The box of all changed voxels.</summary>
    public Bounds Around(int height, int width)
    {
        var bounds = Bounds.None;
        foreach (var run in Runs)
        {
            var (row, x) = Math.DivRem(run.Start, width);
            bounds = bounds.With((int)(row / height), (int)(row % height), (int)x, (int)x + run.Length);
        }
        return bounds;
    }
}
