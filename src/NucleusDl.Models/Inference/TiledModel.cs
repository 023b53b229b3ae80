using NucleusDl.Volumes;
using static TorchSharp.torch;

namespace NucleusDl.Models.Inference;

/// <summary>
/// A trained network used on whole stacks: picks the channel, normalises, brings the stack to the model's voxel size,
/// predicts tile by tile, decodes, and brings labels back to the stack's own grid.
/// </summary>
internal sealed partial class TiledModel(ModelCard card, nn.Module network, TiledPredictor predictor, long tileBytes, int maps, Func<Volume<float>, VoxelSize, Prediction> decode, bool scaled = true) : IModel
{
    // Voxel sizes are typed by hand as often as measured: within this share a stack is taken as it is.
    private const double SameVoxelSize = 0.1;

    // Label image, markers, mask, heights and queue of the watershed, bytes a voxel.
    private const long DecodeBytes = 40;

    /// <inheritdoc/>
    public double? NucleusDiameterUm => card.NucleusDiameterUm;

    /// <inheritdoc/>
    public VoxelSize? WorksAtVoxelSize => card.VoxelSizeUm;

    /// <inheritdoc/>
    public long EstimateMemory(VolumeShape shape, VoxelSize voxelSize)
    {
        var inner = IsSame(voxelSize) ? shape : Resample.ShapeAt(shape, voxelSize, card.VoxelSizeUm);
        return tileBytes + TileBlender.MemoryBytes(inner, maps) + inner.ChannelLength * (DecodeBytes + sizeof(float)) + shape.ChannelLength * 2 * sizeof(float);
    }

    /// <inheritdoc/>
    public Prediction Predict(Volume stack, PredictOptions? options = null, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new PredictOptions();
        var voxelSize = Scaled(stack.RequireVoxelSize(), options.NucleusDiameterUm);
        Memory.Require(EstimateMemory(stack.Shape, voxelSize), options.MemoryBytes, stack);
        using var channel = stack.Channel(options.ChannelOf(stack, card.Channel));
        using var normal = scaled ? card.Normalisation.Apply(channel) : channel.ToFloat();
        normal.VoxelSize = voxelSize;
        using var image = IsSame(voxelSize) ? normal : Resample.Linear(normal, Resample.ShapeAt(normal.Shape, voxelSize, card.VoxelSizeUm));
        var result = Tiles(image, options, progress, cancellation);
        using var owned = options.KeepMaps ? null : result;
        var prediction = decode(result, image.VoxelSize ?? card.VoxelSizeUm);
        if (prediction.Labels is { } labels)
            prediction = prediction with { Labels = OnGridOf(stack, labels) };
        return prediction with { Maps = options.KeepMaps ? result : null };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A module gives back its own memory, but leaves the handles of its parameters to the collector.
        foreach (var tensor in network.state_dict().Values)
            tensor.Dispose();
        network.Dispose();
    }

    // Only the tiles look at the token: decoding is left to the host to cut short.
    private Volume<float> Tiles(Volume<float> image, PredictOptions options, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        using var stop = AmbientStop.Link(cancellation);
        var maps = predictor.Run(image, options.Overlap, options.Mirrors, progress, stop.Token);
        if (!stop.Token.IsCancellationRequested)
            return maps;
        maps.Dispose();
        throw new OperationCanceledException(stop.Token);
    }

    private static LabelVolume OnGridOf(Volume stack, LabelVolume labels)
    {
        var result = labels;
        if (!labels.Shape.SameSpace(stack.Shape))
        {
            result = Resample.Nearest(labels, stack.Shape with { C = 1 });
            labels.Dispose();
        }
        result.VoxelSize = stack.VoxelSize;
        return result;
    }

    /// <summary>The voxel size at which nuclei of a diameter look as large as those of the training.</summary>
    private VoxelSize Scaled(VoxelSize v, double? diameterUm)
    {
        if (diameterUm is not { } diameter)
            return v;
        if (card.NucleusDiameterUm is not > 0)
            throw new NucleusException(ErrorKind.Usage, "This model does not say how large the nuclei were that it learnt from.", "Leave the diameter out, or train the model again.");
        if (!(diameter is > 0 and < 1000))
            throw new NucleusException(ErrorKind.Usage, FormattableString.Invariant($"A nucleus of {diameter} µm makes no sense."), "Give the typical diameter in µm, for example 8.");
        var factor = card.NucleusDiameterUm.Value / diameter;
        return new VoxelSize(v.Z * factor, v.Y * factor, v.X * factor);
    }

    private bool IsSame(VoxelSize v) => Close(v.Z, card.VoxelSizeUm.Z) && Close(v.Y, card.VoxelSizeUm.Y) && Close(v.X, card.VoxelSizeUm.X);

    private static bool Close(double a, double b) => Math.Abs(a - b) <= SameVoxelSize * b;
}
