using NucleusDl.Filters;
using NucleusDl.IO;
using NucleusDl.Volumes;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NucleusDl.Models;

/// <summary>
/// Blurs as the microscope does, so that gradients pass: along each axis in turn for a Gaussian, at once for a measured function. What lies beyond the border is the voxel at
/// the border.
/// </summary>
internal sealed class PsfKernel
{
    // A Gaussian ends where 0.3 % of it are left.
    private const double Truncate = 3;

    private readonly List<(float[] Weights, Zyx Size)> passes = [];

    private PsfKernel()
    {
    }

    /// <summary>The function of a configuration for a voxel size.</summary>
    /// <param name="psf">How it is given.</param>
    /// <param name="voxelSize">Voxel size of the stacks, µm.</param>
    /// <param name="patch">Patches that are blurred: the function must fit in.</param>
    /// <exception cref="NucleusException">It is given wrong, or does not suit the stacks.</exception>
    public static PsfKernel Of(PsfConfig psf, VoxelSize voxelSize, Zyx patch)
    {
        var kernel = new PsfKernel();
        if (psf.Sigma() is { } sigma)
        {
            double[] voxels = [sigma[0] / voxelSize.Z, sigma[1] / voxelSize.Y, sigma[2] / voxelSize.X];
            for (var a = 0; a < 3; a++)
            {
                var half = Gaussian.Kernel(patch[a] == 1 ? 0 : voxels[a], Truncate);
                if (half.Length - 1 > patch[a] / 2)
                    throw Wrong(FormattableString.Invariant($"its σ of {voxels[a]:0.#} voxels along {"ZYX"[a]} is too wide for patches of {patch[a]}"), null);
                if (half.Length > 1)
                    kernel.passes.Add(([.. half.Reverse(), .. half.Skip(1)], Zyx.One.With(a, 2 * half.Length - 1)));
            }
            if (kernel.passes.Count == 0)
                throw Wrong(FormattableString.Invariant($"its σ of {voxels[0]:0.##}, {voxels[1]:0.##}, {voxels[2]:0.##} voxels is below what voxels can show, so there is nothing to sharpen"), null);
        }
        else
            kernel.passes.Add(Measured(psf.File!, voxelSize, patch));
        return kernel;
    }

    /// <summary>Blurs [N,1,Z,Y,X].</summary>
    public Tensor Blur(Tensor image)
    {
        using var scope = NewDisposeScope();
        var x = image;
        foreach (var (weights, size) in passes)
        {
            var kernel = tensor(weights, [1, 1, size.Z, size.Y, size.X], device: image.device);
            long[] ends = [size.X / 2, size.X / 2, size.Y / 2, size.Y / 2, size.Z / 2, size.Z / 2];
            x = functional.conv3d(functional.pad(x, ends, PaddingModes.Replicate), kernel);
        }
        return x.MoveToOuterDisposeScope();
    }

    /// <summary>A measured function: background away, its peak in the middle of a box of odd edges, summing to 1.</summary>
    private static (float[], Zyx) Measured(string file, VoxelSize voxelSize, Zyx patch)
    {
        using var stored = VolumeFile.Read(file);
        using var image = stored.ToFloat();
        var s = image.Shape;
        if (stored.VoxelSize is { } own && (Differs(own.Z, voxelSize.Z) || Differs(own.Y, voxelSize.Y) || Differs(own.X, voxelSize.X)))
            throw Wrong($"it has voxels of {own}, the stacks have {voxelSize}", file);
        if (s.C != 1)
            throw Wrong($"it has {s.C} channels", file);
        var background = Training.TrainingCase.DarkLevel(image, 0);
        var (peak, at, sum) = (0f, default(Zyx), 0.0);
        for (var z = 0; z < s.Z; z++)
            for (var y = 0; y < s.Y; y++)
                for (var x = 0; x < s.X; x++)
                {
                    var v = image[z, y, x] = Math.Max(0, image[z, y, x] - background);
                    sum += v;
                    if (v > peak)
                        (peak, at) = (v, new Zyx(z, y, x));
                }
        if (!(sum > 0))
            throw Wrong("nothing in it is brighter than its background", file);
        int[] edges = [s.Z, s.Y, s.X];
        var half = Zyx.From(a => Math.Min(at[a], edges[a] - 1 - at[a]));
        if (Enumerable.Range(0, 3).Any(a => edges[a] > 2 && half[a] < edges[a] / 4))
            throw Wrong($"its brightest voxel lies at {at}, far from the middle of {s}", file);
        if (Enumerable.Range(0, 3).Any(a => half[a] > patch[a] / 2))
            throw Wrong($"its {s} voxels do not fit patches of {patch}", file);
        var size = new Zyx(2 * half.Z + 1, 2 * half.Y + 1, 2 * half.X + 1);
        var weights = new float[size.Product];
        var (total, i) = (0.0, 0);
        for (var z = -half.Z; z <= half.Z; z++)
            for (var y = -half.Y; y <= half.Y; y++)
                for (var x = -half.X; x <= half.X; x++)
                    total += weights[i++] = image[at.Z + z, at.Y + y, at.X + x];
        return (Array.ConvertAll(weights, w => (float)(w / total)), size);
    }

    private static bool Differs(double a, double b) => Math.Abs(a - b) > 0.1 * b;

    private static NucleusException Wrong(string what, string? file) => new(ErrorKind.Input, $"This point spread function cannot be used: {what}.",
        "Give one that belongs to the stacks: in µm, at their voxel size, a bead in the middle of a dark little stack.", file);
}
