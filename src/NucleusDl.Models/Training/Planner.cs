using System.Globalization;

namespace NucleusDl.Models.Training;

/// <summary>
/// Plans a U-Net for a data set: patch, levels, strides, kernels, features and batch, within a memory budget.
/// The patch starts as a cube in µm clipped to the median shape; then the axis that covers most of the images is shortened
/// until voxels and memory fit. Source: nnU-Net, Isensee et al. 2021, doi:10.1038/s41592-020-01008-z. Differences: memory is
/// estimated by a formula (<see cref="PlanMemory"/>) instead of a reference network, and the voxels of a patch are capped.
/// </summary>
public static class Planner
{
    private const int LeastEdge = 16;
    private const int LeastCoarseEdge = 8;

    /// <summary>Makes a plan. More memory never gives a smaller patch.</summary>
    /// <param name="input">Data and limits.</param>
    /// <returns>The plan, with its reasons.</returns>
    /// <exception cref="NucleusException">A value is wrong, or the memory does not hold even the smallest network; the message says how much would.</exception>
    public static NetworkPlan Plan(PlanInput input)
    {
        input.Validate();
        var cap = input.IsFlat ? input.MaxPatchVoxels / 8 : input.MaxPatchVoxels;
        var topology = PlanTopology.For(Start(input, cap), input.VoxelSize, input.MaxPools);
        var (cropped, squeezed, least) = (false, false, long.MaxValue);
        for (var next = topology; next is not null; next = Shorten(next, input))
        {
            topology = next;
            if (topology.PatchSize.Product > cap)
            {
                cropped = true;
                continue;
            }
            var bytes = input.Memory.Training(Size(topology, input), input.MinBatch);
            if (bytes <= input.MemoryBytes)
                return Build(topology, input, squeezed ? "the memory" : cropped ? $"the cap of {Number(cap)} voxels" : null);
            squeezed = true;
            least = Math.Min(least, bytes);
        }
        throw new NucleusException(ErrorKind.Resource,
            $"Training needs at least {least} bytes ({least / 1048576.0:0} MiB) of memory for the smallest patch, {topology.PatchSize}, and {input.MemoryBytes} bytes ({input.MemoryBytes / 1048576.0:0} MiB) are allowed.",
            "Allow more memory, or take fewer base features.");
    }

    /// <summary>A patch that is a cube in µm with eight times the voxels allowed, clipped to the median shape.</summary>
    private static Zyx Start(PlanInput input, long cap)
    {
        double[] spacing = [input.VoxelSize.Z, input.VoxelSize.Y, input.VoxelSize.X];
        var edge = input.IsFlat
            ? Math.Sqrt(4.0 * cap * spacing[1] * spacing[2])
            : Math.Cbrt(8.0 * cap * spacing[0] * spacing[1] * spacing[2]);
        return Zyx.From(a => (int)Math.Clamp(Math.Round(edge / spacing[a]), Math.Min(Least(input, a), input.MedianShape[a]), input.MedianShape[a]));
    }

    /// <summary>The next smaller candidate: the axis that covers most of the images loses one multiple; null at the smallest.</summary>
    private static PlanTopology? Shorten(PlanTopology topology, PlanInput input)
    {
        var (patch, divisor, best) = (topology.PatchSize, topology.Divisor, -1);
        for (var a = 0; a < 3; a++)
        {
            if (patch[a] - divisor[a] < Math.Min(Least(input, a), input.MedianShape[a]))
                continue;
            if (best < 0 || (double)patch[a] / input.MedianShape[a] >= (double)patch[best] / input.MedianShape[best])
                best = a;
        }
        if (best < 0)
            return null;
        // Where a shorter axis lets another be halved more often, that one is rounded down: candidates only ever shrink.
        var shorter = patch.With(best, patch[best] - divisor[best]);
        while (true)
        {
            var next = PlanTopology.For(shorter, input.VoxelSize, input.MaxPools);
            if (next.PatchSize == shorter)
                return next;
            shorter = Zyx.From(a => shorter[a] / next.Divisor[a] * next.Divisor[a]);
        }
    }

    private static int Least(PlanInput input, int axis)
    {
        double[] spacing = [input.VoxelSize.Z, input.VoxelSize.Y, input.VoxelSize.X];
        return Math.Clamp((int)Math.Round(LeastEdge * spacing.Min() / spacing[axis]), LeastCoarseEdge, LeastEdge);
    }

    private static NetworkSize Size(PlanTopology t, PlanInput input) =>
        new(t.PatchSize, t.Strides, t.Kernels, Features(t.Strides.Count, input), input.InChannels, input.OutChannels);

    private static int[] Features(int levels, PlanInput input)
    {
        var features = new int[levels];
        for (var i = 0; i < levels; i++)
            features[i] = (int)Math.Min((long)input.BaseFeatures << i, input.MaxFeatures);
        return features;
    }

    private static NetworkPlan Build(PlanTopology topology, PlanInput input, string? limit)
    {
        var size = Size(topology, input);
        var room = (input.MemoryBytes - input.Memory.FixedAndWeights(size)) / input.Memory.TrainingPerPatch(size);
        var wanted = Math.Min(input.MaxBatch, 2 * (input.MaxPatchVoxels / topology.PatchSize.Product));
        var batch = (int)Math.Max(input.MinBatch, Math.Min(wanted, room));
        return new NetworkPlan
        {
            PatchSize = topology.PatchSize,
            Strides = topology.Strides,
            Kernels = topology.Kernels,
            Features = size.Features,
            BatchSize = batch,
            TargetVoxelSize = input.VoxelSize,
            InChannels = input.InChannels,
            OutChannels = input.OutChannels,
            TrainingBytes = input.Memory.Training(size, batch),
            PredictionBytes = input.Memory.Prediction(size),
            Reasons = Reasons(topology, input, limit, batch, room < wanted),
        };
    }

    private static List<string> Reasons(PlanTopology topology, PlanInput input, string? limit, int batch, bool batchLimited)
    {
        var reasons = new List<string> { Shape(topology, input), PatchReason(topology, input, limit) };
        var pools = topology.Strides.Count - 1;
        reasons.Add(pools == input.MaxPools
            ? $"{pools} poolings: as many as are allowed"
            : $"{pools} poolings: after them no edge of the patch is long enough to be halved again");
        reasons.Add(batchLimited ? $"a batch of {batch}: more patches do not fit the memory" : $"a batch of {batch}: the smaller the patch, the more of them in a step");
        return reasons;
    }

    private static string Shape(PlanTopology topology, PlanInput input)
    {
        if (input.IsFlat)
            return "one plane: kernels and poolings are flat";
        double[] spacing = [input.VoxelSize.Z, input.VoxelSize.Y, input.VoxelSize.X];
        var names = new[] { "z", "y", "x" };
        var coarse = Array.IndexOf(spacing, spacing.Max());
        var ratio = spacing[coarse] / spacing.Min();
        var spared = topology.Strides.Skip(1).TakeWhile(s => s[coarse] == 1).Count();
        var others = coarse == 0 ? "xy" : "the finest axis";
        return spared == 0 || ratio < 2 - 1e-6
            ? "the voxels are nearly as deep as wide: kernels are 3 x 3 x 3"
            : string.Create(CultureInfo.InvariantCulture, $"{names[coarse]} is {ratio:0.0}x coarser than {others}: ")
                + (spared == 1 ? "the first pooling leaves " : $"the first {spared} poolings leave ") + names[coarse] + " alone, and kernels are flat until then";
    }

    private static string PatchReason(PlanTopology topology, PlanInput input, string? limit)
    {
        var text = $"a patch of {topology.PatchSize}: ";
        text += limit is not null ? $"as much of the median image, {input.MedianShape}, as {limit} allows" : $"the median image, {input.MedianShape}, fits";
        var padded = Enumerable.Range(0, 3).Any(a => topology.PatchSize[a] > input.MedianShape[a]);
        return padded ? text + $"; edges are rounded up to multiples of {topology.Divisor}, so images are padded a little" : text;
    }

    private static string Number(long n) => n.ToString("#,0", CultureInfo.InvariantCulture);
}
