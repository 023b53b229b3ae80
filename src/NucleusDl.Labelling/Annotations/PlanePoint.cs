namespace NucleusDl.Labelling.Annotations;

/// <summary>A place in a plane, in voxels. Voxel i reaches from i to i + 1, so its middle is i + 0.5, as in ImageJ.</summary>
/// <param name="Y">Down.</param>
/// <param name="X">To the right.</param>
public readonly record struct PlanePoint(double Y, double X);
