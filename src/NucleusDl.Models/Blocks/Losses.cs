using NucleusDl.Models.Bridge;
using static TorchSharp.torch;

namespace NucleusDl.Models.Blocks;

/// <summary>Losses that several methods share. All tensors are [N,C,Z,Y,X].</summary>
public static class Losses
{
    // The sigmoid of it differs from 1 by 1e-13.
    private const double CertainLogit = 30;

    /// <summary>
    /// One minus the soft Dice of a foreground map, over the whole batch at once: batches without foreground stay defined.
    /// Milletari et al. 2016, doi:10.1109/3DV.2016.79.
    /// </summary>
    /// <param name="logits">Foreground before the sigmoid, [N,1,Z,Y,X].</param>
    /// <param name="target">0 or 1, same shape.</param>
    /// <param name="smooth">Added to both sides of the fraction, in voxels.</param>
    public static Tensor SoftDice(Tensor logits, Tensor target, double smooth = 1.0)
    {
        using var scope = NewDisposeScope();
        var p = logits.sigmoid();
        var overlap = (p * target).sum();
        var sizes = p.sum().Plus(target.sum());
        return (overlap.Times(2).Plus(smooth) / sizes.Plus(smooth)).OneMinus().MoveToOuterDisposeScope();
    }

    /// <summary>Cross-entropy of a foreground map.</summary>
    public static Tensor CrossEntropy(Tensor logits, Tensor target) => nn.functional.binary_cross_entropy_with_logits(logits, target);

    /// <summary>Mean squared error where nuclei are, plus that of the background, each weighted by half: nuclei fill little of a stack.</summary>
    public static Tensor BalancedSquaredError(Tensor prediction, Tensor target, Tensor foreground)
    {
        using var scope = NewDisposeScope();
        var difference = prediction - target;
        var square = difference * difference;
        var inside = (square * foreground).sum() / foreground.sum().Plus(1);
        var background = foreground.OneMinus();
        var outside = (square * background).sum() / background.sum().Plus(1);
        return inside.Plus(outside).Times(0.5).MoveToOuterDisposeScope();
    }

    /// <summary>Logits that are certain of background wherever the truth is unknown: with a target of 0 there, no loss and no gradient comes from it.</summary>
    /// <param name="logits">Foreground before the sigmoid, [N,1,Z,Y,X].</param>
    /// <param name="known">1 where the truth is known, 0 elsewhere, same shape.</param>
    public static Tensor Known(Tensor logits, Tensor known)
    {
        using var scope = NewDisposeScope();
        return (logits * known).Plus(known.Plus(-1).Times(CertainLogit)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Deep supervision: the loss of every decoder level with weight 1/2^i, normalised; targets are sampled to the level's grid.
    /// Isensee et al. 2021, doi:10.1038/s41592-020-01008-z.
    /// </summary>
    public static Tensor DeepSupervision(IReadOnlyList<Tensor> outputs, Tensor target, Func<Tensor, Tensor, Tensor> loss)
    {
        using var scope = NewDisposeScope();
        Tensor? total = null;
        double weight = 1, sum = 0;
        foreach (var output in outputs)
        {
            var size = output.shape[2..];
            var fitted = target.shape[2..].SequenceEqual(size) ? target : nn.functional.interpolate(target, size, mode: InterpolationMode.Nearest);
            var part = loss(output, fitted).Times(weight);
            total = total is null ? part : total.Plus(part);
            sum += weight;
            weight /= 2;
        }
        return total!.Times(1 / sum).MoveToOuterDisposeScope();
    }
}
