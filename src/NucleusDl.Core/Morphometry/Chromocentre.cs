using NucleusDl.Synthetic;

namespace NucleusDl.Measuring;

/// <summary>One chromocentre.</summary>
/// <param name="Nucleus">Label of its nucleus.</param>
/// <param name="Number">1, 2, … within the nucleus, brightest peak first.</param>
/// <param name="Centroid">Mean of its voxel centres, µm; the centre of voxel (0, 0, 0) is the origin.</param>
/// <param name="Voxels">Number of voxels.</param>
/// <param name="Volume">Volume, µm³.</param>
/// <param name="Mean">Mean grey value.</param>
/// <param name="Peak">Largest grey value after smoothing.</param>
/// <param name="BorderDistance">
/// Border to border, µm: the smallest distance of its voxels to the nearest voxel centre outside the nucleus, so one voxel step where it touches the
/// border. NaN where the nucleus has no outside within the stack.
/// </param>
/// <param name="CentroidDistance">Barycentre to border, µm: distance of <paramref name="Centroid"/> to the nearest voxel centre outside the nucleus.</param>
public sealed record Chromocentre(
    int Nucleus,
    int Number,
    Point3 Centroid,
    long Voxels,
    double Volume,
    double Mean,
    double Peak,
    double BorderDistance,
    double CentroidDistance);

/// <summary>All chromocentres of one nucleus together. Means are NaN where there are none.</summary>
/// <param name="Count">How many.</param>
/// <param name="TotalVolume">Their volume in all, µm³.</param>
/// <param name="MeanVolume">Mean volume of one, µm³.</param>
/// <param name="VolumeFraction">Relative heterochromatin fraction by volume (NucleusJ's RHV): their volume over the nucleus'.</param>
/// <param name="IntensityFraction">Relative heterochromatin fraction by intensity (NucleusJ's RHF): their light over the nucleus', both above background.</param>
/// <param name="IntensityRatio">Mean of their voxels over the mean of the rest of the nucleus, both above background.</param>
/// <param name="BorderDistance">Mean distance border to border, µm.</param>
/// <param name="CentroidDistance">Mean distance barycentre to border, µm.</param>
public sealed record ChromocentreSummary(
    int Count,
    double TotalVolume,
    double MeanVolume,
    double VolumeFraction,
    double IntensityFraction,
    double IntensityRatio,
    double BorderDistance,
    double CentroidDistance);
