using NucleusDl.Models.Blocks;
using NucleusDl.Models.Onnx;

namespace NucleusDl.Models;

/// <content>The network as ONNX, activations included: what comes out are the maps that <see cref="Decode"/> takes.</content>
public sealed partial class UNet3D : IOnnxMethod
{
    /// <inheritdoc/>
    public OnnxNetwork WriteOnnx(ModelFolder folder, string path)
    {
        var file = Path.Combine(folder.Path, ModelFolder.CardFile);
        var config = StrictJson.Read<UNet3DConfig>(folder.Card.Config, file);
        config.Validate();
        var shape = config.Network ?? throw new NucleusException(ErrorKind.Input, "The description lacks the network's shape.", "Restore the file, or train the model again.", file);
        Bridge.NativeLibraries.Ensure();
        using var network = new UNet(shape);
        folder.LoadWeights(network);
        var weights = network.state_dict();
        try
        {
            var graph = new OnnxGraph(weights);
            var raw = graph.UNet(graph.Input("raw", shape.InChannels), shape);
            graph.Output(graph.Concat(graph.Sigmoid(graph.Channels(raw, ForegroundMap, 1)), graph.Channels(raw, DistanceMap, 1)), "maps", Maps);
            graph.Write(path, Info.Name);
        }
        finally
        {
            foreach (var tensor in weights.Values)
                tensor.Dispose();
        }
        var divisor = shape.Divisor();
        return new OnnxNetwork("raw", [.. Enumerable.Range(0, shape.InChannels).Select(c => $"channel{c}")], "maps",
            [new OnnxMap("foreground", "probability that the voxel lies in a nucleus"), new OnnxMap("distance", "distance to the border of the nucleus over the largest in it, 0 outside")],
            new Zyx(divisor[0], divisor[1], divisor[2]), OnnxUNet.Halo(shape));
    }
}
