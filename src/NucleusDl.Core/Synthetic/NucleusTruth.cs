namespace NucleusDl.Synthetic;

/// <summary>What is true of one phantom nucleus, by construction and not by measurement.</summary>
/// <param name="Label">Its number in the label image.</param>
/// <param name="Population">Name of its population.</param>
/// <param name="Centre">Centre of the body, µm; the centre of voxel (0, 0, 0) is the origin.</param>
/// <param name="SemiAxes">Semi-axes, µm, in the nucleus' own, rotated frame.</param>
/// <param name="LongAxis">Direction of the longest axis in the stack, length 1.</param>
/// <param name="ShortAxis">Direction of the shortest axis in the stack, length 1.</param>
/// <param name="Lobes">Number of lobes; 0 for an ellipsoid.</param>
/// <param name="Volume">
/// Volume of the whole body, µm³: exact for an ellipsoid, to 0.5 % for a lobed one. What contacts and the stack's border take away is not subtracted.
/// </param>
/// <param name="Chromocentres">Number of chromocentres.</param>
/// <param name="ChromocentreVolume">Their volume in all, µm³.</param>
/// <param name="Touches">Label of the nucleus it was put against; 0 for none.</param>
public sealed record NucleusTruth(
    int Label,
    string Population,
    Point3 Centre,
    SemiAxes SemiAxes,
    Point3 LongAxis,
    Point3 ShortAxis,
    int Lobes,
    double Volume,
    int Chromocentres,
    double ChromocentreVolume,
    int Touches);

/// <summary>The three semi-axes of an ellipsoid, µm.</summary>
/// <param name="Long">Longest.</param>
/// <param name="Middle">Middle.</param>
/// <param name="Short">Shortest.</param>
public readonly record struct SemiAxes(double Long, double Middle, double Short)
{
    /// <summary>Longest over middle; 1 for a disc or a sphere.</summary>
    public double Elongation => Long / Middle;

    /// <summary>Middle over shortest; 1 for a spindle or a sphere.</summary>
    public double Flatness => Middle / Short;

    /// <summary>Volume of the ellipsoid, µm³.</summary>
    public double Volume => 4 * Math.PI / 3 * Long * Middle * Short;

    /// <summary>The same shape, larger by <paramref name="factor"/>.</summary>
    internal SemiAxes Scaled(double factor) => new(Long * factor, Middle * factor, Short * factor);
}
