using NucleusDl.Models.Bridge;
using static TorchSharp.torch;

namespace NucleusDl.Models.Inference;

/// <summary>While it lives, a network is set to evaluation and no gradients are kept; at its end the memory of the activations goes back to the system.</summary>
internal sealed class NetworkRun : IDisposable
{
    private readonly IDisposable mode;

    /// <summary>Begins.</summary>
    public NetworkRun(nn.Module network)
    {
        network.eval();
        mode = inference_mode();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        mode.Dispose();
        // Between two predictions a program may want the memory for something else.
        HostMemory.Release();
    }
}
