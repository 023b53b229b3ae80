namespace NucleusDl.Geometry;

/// <summary>A corner or direction of a <see cref="Mesh"/>, order Z, Y, X, as graphics cards take it (32 bits a number).</summary>
/// <param name="Z">Along the optical axis; µm for a corner.</param>
/// <param name="Y">Along the rows' stacking.</param>
/// <param name="X">Along a row.</param>
public readonly record struct MeshPoint(float Z, float Y, float X);
