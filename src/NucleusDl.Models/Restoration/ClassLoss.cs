using NucleusDl.Models.Bridge;
using static TorchSharp.torch;

namespace NucleusDl.Models.Restoration;

/// <summary>Cross-entropy of background, nucleus and border.</summary>
internal static class ClassLoss
{
    /// <summary>Maps of classes.</summary>
    public const int Maps = 3;

    /// <summary>The weighted mean over the voxels of labelled patches; 0 where a batch has none.</summary>
    /// <param name="logits">[N,3,Z,Y,X], before the softmax.</param>
    /// <param name="batch">Classes, and which patches have them.</param>
    /// <param name="weights">Weights of background, nucleus and border.</param>
    public static Tensor Of(Tensor logits, RestorationTensors batch, double[] weights)
    {
        using var scope = NewDisposeScope();
        if (batch.Classes is null)
            return (logits.sum() * zeros_like(batch.Labelled).sum()).MoveToOuterDisposeScope();
        var classes = batch.Classes.to(ScalarType.Int64);                                           // [N,1,Z,Y,X]
        var own = nn.functional.log_softmax(logits, 1).gather(1, classes);                           // log-probability of the true class
        var weight = tensor(Array.ConvertAll(weights, w => (float)w), device: logits.device).index_select(0, classes.flatten()).view(classes.shape) * batch.Labelled;
        return ((own * weight).sum().neg() / weight.sum().Plus(1e-6)).MoveToOuterDisposeScope();
    }
}
