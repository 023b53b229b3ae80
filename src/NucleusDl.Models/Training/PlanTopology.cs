using NucleusDl.Volumes;

namespace NucleusDl.Models.Training;

/// <summary>
/// Strides and kernels of every level for a patch: an axis is halved while its edge is at least 8 and its spacing is
/// within a factor of 2 of the finest axis; its kernel is 1 until then and 3 from there on.
/// </summary>
/// <param name="PatchSize">The patch, rounded up to a multiple of the strides' product.</param>
/// <param name="Strides">One a level; the first level has none (1, 1, 1).</param>
/// <param name="Kernels">One a level.</param>
internal sealed record PlanTopology(Zyx PatchSize, IReadOnlyList<Zyx> Strides, IReadOnlyList<Zyx> Kernels)
{
    private const int LeastEdgeToHalve = 8;

    // Exactly twice as coarse counts as too coarse; the margin keeps rounding errors in a file from deciding.
    private const double Within = 2 - 1e-6;

    public Zyx Divisor { get; } = Strides.Aggregate(Zyx.One, (a, b) => a * b);

    public static PlanTopology For(Zyx patch, VoxelSize voxelSize, int maxPools)
    {
        double[] spacing = [voxelSize.Z, voxelSize.Y, voxelSize.X];
        var strides = new List<Zyx>();
        var kernels = new List<Zyx>();
        var (edge, kernel, stride, divisor) = (patch, Zyx.One, Zyx.One, Zyx.One);
        while (true)
        {
            kernel = Kernel(edge, kernel, spacing);
            strides.Add(stride);
            kernels.Add(kernel);
            stride = strides.Count > maxPools ? Zyx.One : Stride(edge, spacing);
            if (stride == Zyx.One)
                break;
            divisor *= stride;
            for (var a = 0; a < 3; a++)
                spacing[a] *= stride[a];
            edge = Zyx.From(a => (edge[a] + stride[a] - 1) / stride[a]);
        }
        return new PlanTopology(Zyx.From(a => (patch[a] + divisor[a] - 1) / divisor[a] * divisor[a]), strides, kernels);
    }

    private static Zyx Kernel(Zyx edge, Zyx kernel, double[] spacing)
    {
        var finest = Finest(spacing, a => edge[a] > 1);
        return Zyx.From(a => edge[a] > 1 && (kernel[a] == 3 || spacing[a] < Within * finest) ? 3 : 1);
    }

    private static Zyx Stride(Zyx edge, double[] spacing)
    {
        var finest = Finest(spacing, a => edge[a] >= LeastEdgeToHalve);
        return Zyx.From(a => edge[a] >= LeastEdgeToHalve && spacing[a] < Within * finest ? 2 : 1);
    }

    private static double Finest(double[] spacing, Func<int, bool> counts)
    {
        var finest = double.PositiveInfinity;
        for (var a = 0; a < 3; a++)
            if (counts(a))
                finest = Math.Min(finest, spacing[a]);
        return finest;
    }
}
