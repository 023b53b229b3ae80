using NucleusDl.Models.Blocks;
using static TorchSharp.torch;

namespace NucleusDl.Models.Restoration;

/// <summary>A network that restores, with what cutting a stack into tiles asks of it.</summary>
/// <param name="Module">[N,1,Z,Y,X] to [N,Maps,Z,Y,X].</param>
/// <param name="Maps">Maps that come out.</param>
/// <param name="Divisor">Tiles are multiples of it.</param>
/// <param name="Reach">How far an output voxel sees, voxels.</param>
/// <param name="IsLocal">Whether nothing beyond the reach matters; otherwise tiles are faded into each other.</param>
/// <param name="TrainingBytes">Memory of training with a patch and a batch.</param>
/// <param name="PredictionBytes">Memory of predicting a tile.</param>
public sealed record RestorationNetwork(nn.Module<Tensor, Tensor> Module, int Maps, Zyx Divisor, Zyx Reach, bool IsLocal, Func<Zyx, int, long> TrainingBytes, Func<Zyx, long> PredictionBytes)
    : IDisposable
{
    /// <summary>A U-Net.</summary>
    public static RestorationNetwork Of(PlainUNetShape shape) =>
        new(new PlainUNet(shape), shape.OutChannels, shape.Divisor(), shape.Reach(), true, shape.TrainingBytes, shape.PredictionBytes);

    /// <summary>Gives back the weights, handles included.</summary>
    public void Dispose()
    {
        foreach (var tensor in Module.state_dict().Values)
            tensor.Dispose();
        Module.Dispose();
    }
}
