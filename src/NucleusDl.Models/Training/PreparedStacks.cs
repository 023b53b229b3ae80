using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using NucleusDl.Volumes;

namespace NucleusDl.Models.Training;

/// <summary>
/// The stacks of a training request, ready for a network: one channel, normalised, on one voxel size, labels beside them,
/// and a target map for each where the method has one.
/// </summary>
public sealed class PreparedStacks : IDisposable
{
    private readonly string content;

    /// <summary>Prepares every stack.</summary>
    /// <param name="request">The stacks; they stay the caller's.</param>
    /// <param name="normalisation">How intensities are scaled.</param>
    /// <param name="voxelSize">Voxel size that all are brought to, µm.</param>
    /// <param name="target">Makes the map [C,Z,Y,X] to learn beside the labels, from labels and voxel size.</param>
    /// <exception cref="NucleusException">Nothing to train on, no nucleus, or a stack cannot be used.</exception>
    public PreparedStacks(TrainingRequest request, Normalisation normalisation, VoxelSize voxelSize, Func<LabelVolume, VoxelSize, Volume<float>> target)
    {
        if (request.Training.Count == 0)
            throw new NucleusException(ErrorKind.Input, "There is no stack to train on.", "Give at least one image with its labels.");
        if (request.Training.All(s => s.Labels.Max() == 0))
            throw new NucleusException(ErrorKind.Input, "No training stack has a labelled nucleus.", "Check that the label files belong to the images.");
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Training = [.. Each("train", request.Training, request, hash, normalisation, voxelSize, target)];
        Validation = [.. Each("validate", request.Validation, request, hash, normalisation, voxelSize, target)];
        content = Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Stacks to learn from.</summary>
    public IReadOnlyList<TrainingCase> Training { get; }

    /// <summary>Stacks of other specimens.</summary>
    public IReadOnlyList<TrainingCase> Validation { get; }

    /// <summary>Hash of voxels, voxel sizes, roles, configuration, patch, batch and seed: a run resumes only its own checkpoint.</summary>
    public string Fingerprint(JsonObject config, NetworkPlan plan, ulong seed) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes($"{content} {config.ToJsonString()} {plan.PatchSize} {plan.BatchSize} {plan.TargetVoxelSize.ToOption()} {seed}")));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var stack in Training.Concat(Validation))
        {
            stack.Image.Dispose();
            stack.Labels.Dispose();
            stack.Target?.Dispose();
        }
    }

    private static IEnumerable<TrainingCase> Each(string role, IReadOnlyList<LabelledVolume> stacks, TrainingRequest request, IncrementalHash hash,
        Normalisation normalisation, VoxelSize voxelSize, Func<LabelVolume, VoxelSize, Volume<float>> target)
    {
        foreach (var stack in stacks)
        {
            request.Cancellation.ThrowIfCancellationRequested();
            var size = stack.Image.RequireVoxelSize();
            if (!stack.Image.Shape.SameSpace(stack.Labels.Shape))
                throw new NucleusException(ErrorKind.Input, $"The image is {stack.Image.Shape} voxels, its labels are {stack.Labels.Shape}.",
                    "Give labels of the same image, uncropped and in the same order of axes.", stack.Name);
            if (request.Channel < 0 || request.Channel >= stack.Image.Shape.C)
                throw new NucleusException(ErrorKind.Input, $"There is no channel {request.Channel}: the image has {stack.Image.Shape.C}, counted from 0.", "Choose another with --channel.", stack.Name);
            using var channel = stack.Image.Channel(request.Channel);
            hash.AppendData(Encoding.UTF8.GetBytes($"{role} {channel.PixelType} {channel.Shape} {size.Z:R} {size.Y:R} {size.X:R} "));
            AddTo(hash, channel, stack.Labels);
            var image = normalisation.Apply(channel);
            var labels = stack.Labels.Clone();
            var shape = Resample.ShapeAt(image.Shape, size, voxelSize);
            if (shape != image.Shape)
            {
                using var oldImage = image;
                using var oldLabels = labels;
                image = Resample.Linear(oldImage, shape);
                labels = Resample.Nearest(oldLabels, shape);
            }
            (image.VoxelSize, labels.VoxelSize) = (voxelSize, voxelSize);
            yield return new TrainingCase(stack.Name, image, labels, target(labels, voxelSize));
        }
    }

    private static void AddTo(IncrementalHash hash, Volume image, LabelVolume labels)
    {
        for (var z = 0; z < image.Shape.Z; z++)
        {
            hash.AppendData(image.PlaneBytes(0, z));
            hash.AppendData(labels.Voxels.PlaneBytes(0, z));
        }
    }
}
