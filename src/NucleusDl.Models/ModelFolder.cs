using System.Text.Json.Nodes;
using NucleusDl.Models.Bridge;
using NucleusDl.Models.Training;
using NucleusDl.Runs;
using NucleusDl.Volumes;
using TorchSharp;

namespace NucleusDl.Models;

/// <summary>What model.json says; with the weights it is all that is needed to predict.</summary>
/// <param name="Format">Version of this file's layout.</param>
/// <param name="Method">Name of the method in the table of methods.</param>
/// <param name="Config">The method's configuration, network shape and thresholds included; its own record reads it strictly.</param>
/// <param name="Normalisation">How intensities are brought to a common scale before the network sees them.</param>
/// <param name="VoxelSizeUm">Voxel size it was trained at, µm.</param>
/// <param name="Channel">Channel of the training images that was used, counted from 0.</param>
/// <param name="Tile">Tile shape in voxels: with instance norm it changes results, so it belongs to the model.</param>
/// <param name="WeightsSha256">Hash of weights.safetensors.</param>
/// <param name="NucleusDiameterUm">Diameter of the median training nucleus as a sphere, µm; null where it was not recorded.</param>
public sealed record ModelCard(
    string Format, string Method, JsonObject Config, Normalisation Normalisation, VoxelSize VoxelSizeUm, int Channel, Zyx Tile, string WeightsSha256, double? NucleusDiameterUm = null)
{
    /// <summary>The layout this version writes.</summary>
    public const string CurrentFormat = "nucleusdl-model/1";
}

/// <summary>A model on disk: model.json, weights.safetensors, run.json. It describes itself and holds nothing that can run.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Card">What model.json says.</param>
public sealed record ModelFolder(string Path, ModelCard Card)
{
    /// <summary>Name of the description.</summary>
    public const string CardFile = "model.json";

    /// <summary>Name of the weights.</summary>
    public const string WeightsFile = "weights.safetensors";

    /// <summary>Name of the run record.</summary>
    public const string RunFile = "run.json";

    /// <summary>Opens a folder and checks the weights against their hash.</summary>
    /// <exception cref="NucleusException">Not a model folder, an unknown key, another layout, or changed weights.</exception>
    public static ModelFolder Open(string path)
    {
        var file = System.IO.Path.Combine(path, CardFile);
        if (!File.Exists(file) && File.Exists(System.IO.Path.Combine(path, Checkpoint.FileName)))
            throw new NucleusException(ErrorKind.Input, "The training of this model is not finished.", "Go on with the same 'nucleusdl train' and --resume.", path);
        if (!File.Exists(file))
            throw new NucleusException(ErrorKind.Input, $"This is not a model folder: it has no {CardFile}.", "Give the folder that 'nucleusdl train --out' wrote.", path);
        var card = StrictJson.Read<ModelCard>(StrictJson.Parse(File.ReadAllText(file), file), file);
        if (card.Format != ModelCard.CurrentFormat)
            throw new NucleusException(ErrorKind.Input, $"The layout '{card.Format}' is not known to this version.", "Use the version of NucleusDl that wrote it, or a newer one.", file);
        if (card.VoxelSizeUm is not { Z: > 0, Y: > 0, X: > 0 } || card.Tile is not { Z: > 0, Y: > 0, X: > 0 })
            throw new NucleusException(ErrorKind.Input, "voxelSizeUm and tile must have three positive numbers each.", "Restore the file, or train the model again.", file);
        var weights = System.IO.Path.Combine(path, WeightsFile);
        if (!File.Exists(weights))
            throw new NucleusException(ErrorKind.Input, $"{WeightsFile} is missing.", "Copy the whole model folder again.", path);
        if (Hashing.Sha256(weights) != card.WeightsSha256)
            throw new NucleusException(ErrorKind.Input, "The weights are not the ones this model was saved with (SHA-256 differs).", "Copy the whole model folder again from a place you trust.", weights);
        return new ModelFolder(path, card);
    }

    /// <summary>Copies the stored weights into a network, which must have exactly these keys and shapes.</summary>
    /// <exception cref="NucleusException">Keys or shapes differ.</exception>
    public void LoadWeights(torch.nn.Module network)
    {
        var file = System.IO.Path.Combine(Path, WeightsFile);
        var (tensors, _) = SafeTensors.Read(file);
        var targets = network.state_dict();
        try
        {
            var odd = targets.Keys.Except(tensors.Keys).Concat(tensors.Keys.Except(targets.Keys))
                .Concat(targets.Where(t => tensors.TryGetValue(t.Key, out var s) && !s.shape.SequenceEqual(t.Value.shape)).Select(t => t.Key)).FirstOrDefault();
            if (odd is not null)
                throw new NucleusException(ErrorKind.Input, $"The weights do not fit the network that {CardFile} describes ('{odd}').", "Copy the whole model folder again.", file);
            using var noGrad = torch.no_grad();
            foreach (var (name, target) in targets)
                target.copy_(tensors[name]);
        }
        finally
        {
            foreach (var tensor in tensors.Values)
                tensor.Dispose();
        }
    }

    /// <summary>Writes weights, then the description that names their hash: a folder with a description is whole.</summary>
    public static ModelFolder Save(string path, torch.nn.Module network, Func<string, ModelCard> describe)
    {
        var weights = System.IO.Path.Combine(path, WeightsFile);
        SafeTensors.Write(weights, network.state_dict());
        var card = describe(Hashing.Sha256(weights));
        AtomicFile.WriteText(System.IO.Path.Combine(path, CardFile), StrictJson.ToNode(card).ToJsonString(StrictJson.Options) + "\n");
        return new ModelFolder(path, card);
    }
}
