using System.Collections.Concurrent;
using NucleusDl.Filters;
using NucleusDl.Models.Bridge;
using NucleusDl.Models.Restoration;
using NucleusDl.Models.Training;
using NucleusDl.Runs;
using NucleusDl.Volumes;
using static TorchSharp.torch;

namespace NucleusDl.Models;

/// <summary>
/// DecoNoising: Noise2Void that also sharpens. The network's image is blurred as the microscope blurs before it is compared with the noisy voxels, so what
/// comes out of the network is the specimen before the microscope. It needs the point spread function, and no better images.
/// </summary>
/// <remarks>
/// <para>Goncharova et al. 2020, doi:10.1007/978-3-030-66415-2_25.</para>
/// <code>
///  noisy patch --- hide voxels --- U-Net --- sharp image --- point spread function --- prediction
///       |                                        |                                          |
///       |                              light below darkness                                 |
///       +-------------------------- squared error at the hidden voxels ---------------------+
/// </code>
/// <para>Differences from the original: in 3D; darkness is measured in the stacks, so that a camera offset does not void the positivity.</para>
/// </remarks>
public sealed class DecoNoising : BlindMethod<DecoNoisingConfig>
{
    private readonly ConcurrentDictionary<string, PsfKernel> kernels = [];

    /// <inheritdoc/>
    public override MethodInfo Info { get; } = new("deconoising", "DecoNoising: denoising and sharpening from the noisy stacks and the point spread function", "doi:10.1007/978-3-030-66415-2_25", NeedsTraining: true, ["full", "quick", "smoke"])
    {
        Needs = TrainingNeeds.Images,
        Output = MethodOutput.Image,
    };

    /// <inheritdoc/>
    public override TrainingResult Train(TrainingRequest request)
    {
        // Before anything that takes time.
        Configure(request).Psf.Sigma();
        return base.Train(request);
    }

    /// <inheritdoc/>
    protected override DecoNoisingConfig Plan(DecoNoisingConfig config, List<string> plan) =>
        // A measured function need not look the same from all sides.
        PlainUNetPlan.Fit(config.StructuredMask is not null || config.Psf.File is not null ? config with { Mirror = false } : config, plan);

    /// <inheritdoc/>
    protected override DecoNoisingConfig Prepare(DecoNoisingConfig config, IReadOnlyList<RestorationStack> stacks)
    {
        var size = stacks[0].VoxelSize;
        foreach (var other in stacks)
            if (Math.Abs(other.VoxelSize.Z / size.Z - 1) > 0.1 || Math.Abs(other.VoxelSize.X / size.X - 1) > 0.1)
                throw new NucleusException(ErrorKind.Input, $"It has voxels of {other.VoxelSize}, and {stacks[0].Name} has {size}: one point spread function cannot suit both.", "Train on stacks of one voxel size.", other.Name);
        var dark = stacks.Average(s =>
        {
            using var smooth = Gaussian.Blur(s.Image, s.Image.Shape.Z == 1 ? 0 : 1, 2, 2);
            return (double)TrainingCase.DarkLevel(smooth, 0);
        });
        config = config with
        {
            Dark = dark,
            VoxelSizeUm = [size.Z, size.Y, size.X],
            PsfSha256 = config.Psf.File is { } file && File.Exists(file) ? Hashing.Sha256(file) : null,
        };
        Kernel(config);
        return config;
    }

    /// <inheritdoc/>
    protected override RestorationNetwork Build(DecoNoisingConfig config) => PlainUNetPlan.Build(config);

    /// <inheritdoc/>
    protected override Tensor Loss(Tensor output, RestorationTensors batch, DecoNoisingConfig config)
    {
        using var scope = NewDisposeScope();
        var error = batch.SquaredError(Kernel(config).Blur(output));
        if (config.Positivity == 0)
            return error.MoveToOuterDisposeScope();
        // On this scale an SD of the stacks is 1.
        var below = output.neg().Plus(config.Dark!.Value).relu().mean();
        return error.Plus(below.Times(config.Positivity)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override Tensor Error(Tensor output, RestorationTensors batch, DecoNoisingConfig config)
    {
        using var scope = NewDisposeScope();
        return batch.SquaredError(Kernel(config).Blur(output)).MoveToOuterDisposeScope();
    }

    private PsfKernel Kernel(DecoNoisingConfig config)
    {
        var v = config.VoxelSizeUm!;
        return kernels.GetOrAdd($"{StrictJson.ToNode(config.Psf).ToJsonString()} {string.Join(' ', v)} {config.PatchSize} {config.PsfSha256}", _ => PsfKernel.Of(config.Psf, new VoxelSize(v[0], v[1], v[2]), config.PatchSize));
    }
}
