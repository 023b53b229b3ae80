namespace NucleusDl.Datasets;

/// <summary>A voxel of a stack, counted from 0.</summary>
/// <param name="Z">Plane.</param>
/// <param name="Y">Row.</param>
/// <param name="X">Column.</param>
public readonly record struct VoxelPlace(int Z, int Y, int X)
{
    /// <summary>"z 12, y 40, x 31".</summary>
    public override string ToString() => $"z {Z}, y {Y}, x {X}";
}
