namespace NucleusDl.Labels;

/// <summary>Voxels of one component along X.</summary>
/// <param name="Row">z · Y + y.</param>
/// <param name="Start">First voxel.</param>
/// <param name="End">Voxel after the last.</param>
internal readonly record struct VoxelRun(int Row, int Start, int End);
