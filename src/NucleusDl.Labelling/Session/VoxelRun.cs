namespace NucleusDl.Labelling.Session;

/// <summary>Voxels of one row that held one value and got another.</summary>
/// <param name="Layer">Where.</param>
/// <param name="Start">Index of the first in the stack.</param>
/// <param name="Length">How many, all in one row.</param>
/// <param name="Old">What they held.</param>
/// <param name="New">What they hold now.</param>
internal readonly record struct VoxelRun(Layer Layer, long Start, int Length, int Old, int New)
{
    /// <summary>The way back.</summary>
    public VoxelRun Inverse => this with { Old = New, New = Old };
}
