using System.Text.Json.Nodes;
using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.Models.Training;
using NucleusDl.Volumes;

namespace NucleusDl.Models;

/// <content>The short way for notebooks and scripts: a data set, a plan, a model.</content>
/// <example><code>
/// var data  = Dataset.Open("datasets/nuclei3d-mini");
/// var plan  = UNet3D.Plan(data, Memory.GiB(4));
/// var model = UNet3D.Train(data, plan, seed: 1, progress);
/// var nuclei = Methods.Load(model.Folder.Path).Segment(stack);
/// </code></example>
public sealed partial class UNet3D
{
    /// <summary>Where <see cref="Train(Dataset, UNet3DPlan, ulong, IProgress{ProgressReport}?, string, bool, CancellationToken)"/> writes unless told otherwise.</summary>
    public const string DefaultFolder = "unet3d-model";

    /// <summary>Decides on patch, network and batch for a data set, from the headers of its files alone.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="memoryBytes">Memory that training may use, bytes; never taken from the machine, so that a plan can be reproduced.</param>
    /// <param name="preset">full, quick, tour or smoke.</param>
    /// <param name="overrides">Keys of the configuration that differ from the preset.</param>
    /// <param name="split">Which stacks train and validate; null divides by specimen (<see cref="Dataset.Split"/>).</param>
    /// <exception cref="NucleusException">No labelled stack, no voxel size, an unknown key, or no network fits the memory.</exception>
    public static UNet3DPlan Plan(Dataset data, long memoryBytes, string preset = "quick", JsonObject? overrides = null, DatasetSplit? split = null)
    {
        split ??= data.Split();
        var request = new TrainingRequest { Folder = DefaultFolder, Preset = preset, Overrides = overrides ?? [] };
        var config = new UNet3D().Configure(request);
        var sizes = split.Train.Concat(split.Validation).Where(i => i.LabelPath is not null).Select(i => Header(data, i)).ToList();
        if (sizes.Count == 0)
            throw new NucleusException(ErrorKind.Input, "No stack of this data set has labels, so there is nothing to train on.",
                "Add labels under the same file names.", data.Root);
        return new UNet3DPlan(split, preset, request.Overrides, config, Plan(sizes, config, memoryBytes), memoryBytes);
    }

    /// <summary>
    /// Trains what was planned, and writes the model folder with weights, curves and record. A model that lies there is replaced.
    /// Stopping the cell of a notebook, or <paramref name="cancellation"/>, keeps a checkpoint to resume from.
    /// </summary>
    /// <param name="data">The data set of the plan.</param>
    /// <param name="plan">From <see cref="Plan(Dataset, long, string, JsonObject?, DatasetSplit?)"/>.</param>
    /// <param name="seed">Seed of everything random.</param>
    /// <param name="progress">Stages, steps and the newest loss, on the calling thread.</param>
    /// <param name="folder">Where the model goes.</param>
    /// <param name="resume">Goes on from the checkpoint in the folder, if there is one, as if the run had never been stopped.</param>
    /// <param name="cancellation">Stops after the current step.</param>
    /// <exception cref="NucleusException">Data, folder or machine do not allow it.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static TrainingResult Train(Dataset data, UNet3DPlan plan, ulong seed = 1, IProgress<ProgressReport>? progress = null,
        string folder = DefaultFolder, bool resume = false, CancellationToken cancellation = default)
    {
        using var stop = AmbientStop.Link(cancellation);
        return TrainingRun.Execute(new UNet3D(), data, plan.Split, new TrainingRequest
        {
            Folder = folder,
            Preset = plan.Preset,
            Overrides = plan.Overrides,
            Seed = seed,
            MemoryBytes = plan.MemoryBytes,
            Resume = resume,
            Progress = progress is null ? null : new TrainingReports(progress),
            Stages = progress,
            Cancellation = stop.Token,
        }, overwrite: true, [$"UNet3D.Train({data.Root}, preset {plan.Preset}, seed {seed})"]);
    }

    private static (VolumeShape, VoxelSize) Header(Dataset data, DatasetItem item)
    {
        var info = VolumeFile.Inspect(item.ImagePath, new ReadOptions { VoxelSize = data.VoxelSize });
        return (info.Shape with { C = 1 }, info.VoxelSize ?? throw new NucleusException(ErrorKind.Input, "The voxel size is not in the file.",
            "Give it with data.WithVoxelSize(new VoxelSize(z, y, x)) in µm, or write voxel_size_um into dataset.yaml.", item.ImagePath));
    }
}
