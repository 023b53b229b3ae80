namespace NucleusDl.Labelling.Page;

/// <summary>A box of whole voxels; ends are excluded.</summary>
/// <param name="Z0">First plane.</param>
/// <param name="Y0">First row.</param>
/// <param name="X0">First column.</param>
/// <param name="Z1">Plane after the last.</param>
/// <param name="Y1">Row after the last.</param>
/// <param name="X1">Column after the last.</param>
/// <param name="Class">Number of its class.</param>
internal sealed record BoxItem(int Z0, int Y0, int X0, int Z1, int Y1, int X1, int Class);
