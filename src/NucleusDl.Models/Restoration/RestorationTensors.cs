using NucleusDl.Models.Bridge;
using static TorchSharp.torch;

namespace NucleusDl.Models.Restoration;

/// <summary>A batch where the network lives; all are [N,1,Z,Y,X] and belong to the dispose scope they were made in.</summary>
/// <param name="Input">What the network is shown.</param>
/// <param name="Target">What should come out.</param>
/// <param name="Mask">1 at the voxels that count; null where all do.</param>
/// <param name="Classes">Classes as numbers; 0 where a patch has none. null where no patch has.</param>
/// <param name="Labelled">[N,1,1,1,1]: 1 for patches with classes, 0 for those without.</param>
public sealed record RestorationTensors(Tensor Input, Tensor Target, Tensor? Mask, Tensor? Classes, Tensor Labelled)
{
    /// <summary>Copies a batch.</summary>
    public static RestorationTensors Of(RestorationBatch batch, Device device)
    {
        var patches = batch.Patches;
        Tensor? classes = null;
        if (patches.Any(p => p.Classes is not null))
            classes = cat([.. patches.Select(p => p.Classes is { } c ? TensorBridge.ToTensor(c, device) : zeros([1, 1, p.Image.Shape.Z, p.Image.Shape.Y, p.Image.Shape.X], device: device))], 0);
        return new RestorationTensors(
            TensorBridge.ToTensor([.. patches.Select(p => p.Input ?? p.Image)], device),
            TensorBridge.ToTensor([.. patches.Select(p => p.Target ?? p.Image)], device),
            patches.All(p => p.Mask is null) ? null : TensorBridge.ToTensor([.. patches.Select(p => p.Mask ?? throw new InvalidOperationException("a patch without mask among others"))], device),
            classes,
            tensor([.. patches.Select(p => p.Classes is null ? 0f : 1f)], [patches.Count, 1, 1, 1, 1], device: device));
    }

    /// <summary>Mean squared error of the first map, over the voxels that count.</summary>
    public Tensor SquaredError(Tensor output)
    {
        using var scope = NewDisposeScope();
        var difference = output.narrow(1, 0, 1) - Target;
        var square = difference * difference;
        return (Mask is null ? square.mean() : (square * Mask).sum() / Mask.sum()).MoveToOuterDisposeScope();
    }
}
