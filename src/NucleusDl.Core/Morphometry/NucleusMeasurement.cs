using NucleusDl.IO;
using NucleusDl.Synthetic;

namespace NucleusDl.Measuring;

/// <summary>
/// One nucleus, measured. What cannot be known is NaN, never 0: intensities of a nucleus with NaN voxels, the flatness of a single plane.
/// </summary>
public sealed record NucleusMeasurement
{
    /// <summary>Its number in the label image.</summary>
    public required int Label { get; init; }

    /// <summary>Mean of the voxel centres, µm; the centre of voxel (0, 0, 0) is the origin.</summary>
    public required Point3 Centroid { get; init; }

    /// <summary>Smallest box of voxels that holds it.</summary>
    public required VolumeBox Box { get; init; }

    /// <summary>Number of voxels.</summary>
    public required long Voxels { get; init; }

    /// <summary>
    /// Voxels × volume of a voxel, µm³. What it errs by is how the voxels happen to lie: on balls of exactly 5 z-steps of radius 0.5 % (root mean square of
    /// 360 places; the worst 1.5 %) where z-steps are at least twice the pixel, 1.1 % (the worst 4.5 %) where voxels are cubes; at 8 z-steps less than half of that.
    /// </summary>
    public required double Volume { get; init; }

    /// <summary>
    /// Surface, µm²: <see cref="CroftonSurface"/> over the error that its 13 directions make on the ellipsoid of the same moments. Within 2.5 % on ellipsoids
    /// from a radius of 5 z-steps; boxes along the axes come out 5 to 23 % too small, turned ones 13 % too small to 5 % too large, since few directions see flat
    /// faces and edges. A cut by the stack's border counts as surface.
    /// </summary>
    public required double Surface { get; init; }

    /// <summary>Surface, µm², by Crofton's formula with 13 directions as it stands: within 3 % on balls, up to 5 % off on ellipsoids of 3 : 1.</summary>
    public required double CroftonSurface { get; init; }

    /// <summary>∛(36 π V²) / S: 1 for a ball, less for anything else.</summary>
    public double Sphericity => Math.Cbrt(SphericityCubed);

    /// <summary>36 π V² / S³, which NucleusJ calls sphericity: the cube of the usual one.</summary>
    public double SphericityCubed => 36 * Math.PI * Volume * Volume / (Surface * Surface * Surface);

    /// <summary>Full axes, µm, of the ellipsoid with the same second moments: 2 √(5 λ).</summary>
    public required SemiAxes Axes { get; init; }

    /// <summary>Direction of the longest axis, length 1.</summary>
    public required Point3 LongAxis { get; init; }

    /// <summary>Direction of the shortest axis, length 1.</summary>
    public required Point3 ShortAxis { get; init; }

    /// <summary>√(λ₂/λ₁) of the ascending second moments: middle over shortest axis. NaN where the shortest is 0.</summary>
    public double Flatness => Axes.Short > 0 ? Axes.Flatness : double.NaN;

    /// <summary>√(λ₃/λ₂): longest over middle axis. NaN where the middle one is 0.</summary>
    public double Elongation => Axes.Middle > 0 ? Axes.Elongation : double.NaN;

    /// <summary>Radius of the ball of the same volume, µm.</summary>
    public double EquivalentRadius => Math.Cbrt(0.75 * Volume / Math.PI);

    /// <summary>Largest distance between two voxel centres, µm (maximum Feret diameter); up to one voxel step below that of the solid.</summary>
    public required double MaximumDiameter { get; init; }

    /// <summary>Voxels over the voxels of the box; 0.52 for an ellipsoid along the axes.</summary>
    public double Extent => Voxels / ((double)Box.Depth * Box.Height * Box.Width);

    /// <summary>Labels that share a face with it, ascending.</summary>
    public required IReadOnlyList<int> Neighbours { get; init; }

    /// <summary>Share of the surface, 0 … 1, behind which lies another nucleus; both surfaces by Crofton's formula.</summary>
    public required double TouchingFraction { get; init; }

    /// <summary>Distance from centroid to centroid of the nearest nucleus, µm; NaN where it is alone.</summary>
    public double NearestNucleus { get; init; } = double.NaN;

    /// <summary>Faces of the stack that it touches, so that it may go on beyond.</summary>
    public required StackFaces Border { get; init; }

    /// <summary>Intensities, one for each channel; empty without an image.</summary>
    public IReadOnlyList<ChannelIntensity> Channels { get; init; } = [];

    /// <summary>Its chromocentres; null where none were looked for.</summary>
    public ChromocentreSummary? Chromocentres { get; init; }
}

/// <summary>Faces of a stack.</summary>
[Flags]
public enum StackFaces
{
    /// <summary>None: the nucleus lies wholly inside.</summary>
    None = 0,

    /// <summary>The first plane.</summary>
    ZFirst = 1,

    /// <summary>The last plane.</summary>
    ZLast = 2,

    /// <summary>The first row.</summary>
    YFirst = 4,

    /// <summary>The last row.</summary>
    YLast = 8,

    /// <summary>The first column.</summary>
    XFirst = 16,

    /// <summary>The last column.</summary>
    XLast = 32,
}
