namespace NucleusDl.Models.Training;

/// <summary>Patch, poolings and batch of a U-Net for isotropic kernels.</summary>
/// <param name="PatchSize">Voxels of a training patch.</param>
/// <param name="Pools">Halvings along each axis.</param>
/// <param name="BatchSize">Patches in one step.</param>
public sealed record PatchPlan(Zyx PatchSize, Zyx Pools, int BatchSize);
