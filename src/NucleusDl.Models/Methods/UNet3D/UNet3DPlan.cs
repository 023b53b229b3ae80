using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using NucleusDl.Datasets;
using NucleusDl.Models.Training;

namespace NucleusDl.Models;

/// <summary>What <see cref="UNet3D"/> is going to train on a data set: which stacks, how, and with which network.</summary>
/// <param name="Split">Stacks to train on, to validate on, and kept for judging.</param>
/// <param name="Preset">Preset that the configuration starts from.</param>
/// <param name="Overrides">Keys that differ from it.</param>
/// <param name="Config">The configuration, before the network and the thresholds are known.</param>
/// <param name="Network">Patch, poolings, batch and estimated memory, with the reasons.</param>
/// <param name="MemoryBytes">Memory that it was planned for, bytes.</param>
public sealed record UNet3DPlan(DatasetSplit Split, string Preset, JsonObject Overrides, UNet3DConfig Config, NetworkPlan Network, long MemoryBytes)
{
    /// <summary>The plan in a few lines, its reasons below.</summary>
    public override string ToString()
    {
        var (n, size) = (Network, Network.TargetVoxelSize);
        var text = new StringBuilder();
        Line($"{Config.Trainer.Steps} steps of {n.BatchSize} patches, each {n.PatchSize} voxels = {n.PatchSize.Z * size.Z:0.#} x {n.PatchSize.Y * size.Y:0.#} x {n.PatchSize.X * size.X:0.#} µm");
        Line($"a network of {n.Levels} levels with {string.Join(", ", n.Features)} feature maps");
        Line($"{Split.Train.Count} stacks to train on, {Split.Validation.Count} to validate on, {Split.Test.Count} kept for judging");
        Line($"about {Memory.Text(n.TrainingBytes)} of memory, of {Memory.Text(MemoryBytes)} allowed");
        foreach (var reason in n.Reasons)
            Line($"- {reason}");
        return text.ToString().TrimEnd('\n');

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}
