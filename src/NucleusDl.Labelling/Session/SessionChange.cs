using NucleusDl.IO;

namespace NucleusDl.Labelling.Session;

/// <summary>What a change of the session touched.</summary>
/// <param name="Box">Where; null where no voxel changed.</param>
/// <param name="Labels">Whether labels changed.</param>
/// <param name="Scribbles">Whether scribbles changed.</param>
/// <param name="Items">Whether classes, points, boxes or verdicts changed.</param>
/// <param name="By">stroke, edit or job.</param>
/// <param name="Voxels">Changed voxels.</param>
internal sealed record SessionChange(VolumeBox? Box, bool Labels, bool Scribbles, bool Items, string By, long Voxels);
