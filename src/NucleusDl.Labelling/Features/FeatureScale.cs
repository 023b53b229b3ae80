using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Features;

/// <summary>
/// The kernels of one scale. Where σ is above one voxel along an axis the image is smoothed by √(σ² - 1) first, once for all features, and these then need
/// σ = 1 only (ilastik's way): short kernels, the same Gaussian in all.
/// </summary>
internal sealed class FeatureScale
{
    private const double LowShare = 0.66, OuterShare = 0.5;

    public FeatureScale(double sigma, FeatureUnit unit, VolumeShape shape, VoxelSize step)
    {
        Sigma = sigma;
        double[] steps = [step.Z, step.Y, step.X];
        int[] edges = [shape.Z, shape.Y, shape.X];
        for (var axis = 0; axis < 3; axis++)
        {
            // An axis of one voxel has nothing to smooth.
            var flat = edges[axis] == 1;
            var voxels = sigma / steps[axis];
            var at = Math.Min(voxels, 1);
            Before[axis] = [flat ? LineKernel.None : Smooth(Math.Sqrt(Math.Max(0, voxels * voxels - 1)))];
            At[axis] = flat ? [LineKernel.None, LineKernel.None, LineKernel.None] : [Smooth(at), LineKernel.Of(at, 1, steps[axis]), LineKernel.Of(at, 2, steps[axis])];
            // In voxels as ilastik has it, after the smoothing; in µm as the names say.
            Outer[axis] = [flat ? LineKernel.None : Smooth(OuterShare * (unit == FeatureUnit.Voxel ? at : voxels))];
            Low[axis] = [flat ? LineKernel.None : Smooth(LowShare * (unit == FeatureUnit.Voxel ? at : voxels))];
        }
        LowFromImage = unit == FeatureUnit.Micron;
        HasBefore = Before.Any(k => k[0].Radius > 0);
        Around = (Radius(At, 0), Radius(At, 1), Radius(At, 2));
        OuterReach = (Radius(Outer, 0), Radius(Outer, 1), Radius(Outer, 2));
    }

    public double Sigma { get; }

    /// <summary>First channel of each kind that is wanted at this scale.</summary>
    public Dictionary<FeatureKind, int> Offset { get; } = [];

    /// <summary>For each axis: the smoothing that all features share.</summary>
    public LineKernel[][] Before { get; } = new LineKernel[3][];

    public bool HasBefore { get; }

    /// <summary>For each axis: smoothing, first and second derivative.</summary>
    public LineKernel[][] At { get; } = new LineKernel[3][];

    /// <summary>For each axis: smoothing of the structure tensor.</summary>
    public LineKernel[][] Outer { get; } = new LineKernel[3][];

    /// <summary>For each axis: the narrower Gaussian of the difference.</summary>
    public LineKernel[][] Low { get; } = new LineKernel[3][];

    /// <summary>Whether the narrower Gaussian is made from the image itself.</summary>
    public bool LowFromImage { get; }

    public (int Z, int Y, int X) Around { get; }

    public (int Z, int Y, int X) OuterReach { get; }

    /// <summary>How far the smoothed image must be known around a box.</summary>
    public (int Z, int Y, int X) After => Wants(FeatureKind.Structure)
        ? (Around.Z + OuterReach.Z, Around.Y + OuterReach.Y, Around.X + OuterReach.X)
        : Around;

    /// <summary>How far the image must be known around a box.</summary>
    public (int Z, int Y, int X) Reach => (Axis(0, After.Z), Axis(1, After.Y), Axis(2, After.X));

    public bool Wants(FeatureKind kind) => Offset.ContainsKey(kind);

    private int Axis(int axis, int after) => Math.Max(Radius(Before, axis) + after, Radius(Low, axis));

    private static LineKernel Smooth(double sigma) => LineKernel.Of(sigma, 0, 1);

    private static int Radius(LineKernel[][] kernels, int axis) => kernels[axis].Max(k => k.Radius);
}
