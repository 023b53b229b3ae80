namespace NucleusDl.Restoring;

/// <summary>A connected place where the denoised image and the truth differ.</summary>
/// <param name="Added">True for light that is not in the truth, false for light that is missing.</param>
/// <param name="Voxels">Its size.</param>
/// <param name="Z">Centre, voxels.</param>
/// <param name="Y">Centre.</param>
/// <param name="X">Centre.</param>
/// <param name="Difference">Largest difference there, as a share of the truth's range; negative where light is missing.</param>
public sealed record StructureChange(bool Added, long Voxels, int Z, int Y, int X, double Difference);
