namespace NucleusDl.Labelling.Page;

/// <summary>A point; the middle of the first voxel is 0.5.</summary>
/// <param name="Z">Plane.</param>
/// <param name="Y">Row.</param>
/// <param name="X">Column.</param>
/// <param name="Class">Number of its class.</param>
internal sealed record PointItem(double Z, double Y, double X, int Class);
