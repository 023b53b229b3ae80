using NucleusDl.IO;
using NucleusDl.Synthetic;

namespace NucleusDl.Measuring;

/// <summary>What <see cref="RegionProperties.Measure"/> says about one label. Lengths are in voxels; <see cref="Morphometry"/> measures in µm.</summary>
/// <param name="Label">Its number.</param>
/// <param name="Voxels">Number of voxels.</param>
/// <param name="Box">Smallest box that holds it.</param>
/// <param name="Centroid">Mean of its voxels' indices, Z, Y, X.</param>
/// <param name="Covariance">Second central moments over the number of voxels, voxels².</param>
/// <param name="Min">Smallest intensity; NaN without an image, as the next two, and where the label holds a NaN voxel.</param>
/// <param name="Mean">Mean intensity.</param>
/// <param name="Max">Largest intensity.</param>
public sealed record Region(int Label, long Voxels, VolumeBox Box, Point3 Centroid, SymmetricMatrix3 Covariance, double Min, double Mean, double Max)
{
    /// <summary>Inertia about the centroid over the number of voxels, voxels²: sums of the other two variances on the diagonal, covariances with a minus beside it.</summary>
    public SymmetricMatrix3 Inertia => new(Covariance.YY + Covariance.XX, Covariance.ZZ + Covariance.XX, Covariance.ZZ + Covariance.YY,
        -Covariance.ZY, -Covariance.ZX, -Covariance.YX);
}
