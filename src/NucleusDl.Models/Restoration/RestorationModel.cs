using NucleusDl.Volumes;

namespace NucleusDl.Models.Restoration;

/// <summary>A trained restoring network used on whole stacks: picks the channel, scales, predicts in tiles, and brings the result back to grey values.</summary>
internal sealed class RestorationModel(ModelCard card, RestorationConfig config, RestorationNetwork network, HaloPredictor predictor, Func<Volume<float>, IntensityScale, Prediction> finish, MethodOutput output) : IModel
{
    private const long LeastTile = 16 * 64 * 64;

    // Bytes a voxel while maps become nuclei: probability, its smoothed copies, mask, peaks, markers, flood, labels.
    private const long DecodeBytes = 40;

    /// <inheritdoc/>
    public bool SaysUncertainty { get; init; }

    /// <inheritdoc/>
    public long EstimateMemory(VolumeShape shape, VoxelSize voxelSize) => Bytes(shape, long.MaxValue);

    /// <inheritdoc/>
    public Prediction Predict(Volume stack, PredictOptions? options = null, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new PredictOptions();
        if (options.NucleusDiameterUm is not null)
            throw new NucleusException(ErrorKind.Usage, "This model restores images: it takes a stack at its own size.", "Leave the diameter out.");
        var tile = TileWithin(stack.Shape, options.MemoryBytes > 0 ? options.MemoryBytes : Memory.Available());
        Memory.Require(Bytes(stack.Shape, tile), options.MemoryBytes, stack, output == MethodOutput.Labels ? "Segmenting" : "Restoring");
        using var stop = AmbientStop.Link(cancellation);
        using var channel = stack.Channel(options.ChannelOf(stack, card.Channel));
        using var image = channel.ToFloat();
        var scale = config.Scale ?? IntensityScale.Of(image, config.Normalisation);
        scale.Apply(image);
        var maps = predictor.Run(image, options.Mirrors, progress, stop.Token, tile);
        maps.VoxelSize = stack.VoxelSize;
        var kept = options.KeepMaps ? maps.Clone() : null;
        var prediction = finish(maps, scale) with { Maps = kept };
        if (prediction.Image is { } restored)
            (restored.VoxelSize, restored.Source, restored.ChannelNames) = (stack.VoxelSize, stack.Source, channel.ChannelNames);
        if (prediction.Labels is { } labels)
            labels.VoxelSize = stack.VoxelSize;
        return prediction;
    }

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();

    /// <summary>The largest tile that the memory allows; halved until it fits.</summary>
    private long TileWithin(VolumeShape shape, long bytes)
    {
        var most = Math.Max(LeastTile, predictor.LargestTile(shape).Product);
        while (most > LeastTile && Bytes(shape, most) > bytes)
            most /= 2;
        return most;
    }

    // The channel and its copy as floats, the maps, and what is made of them.
    private long Bytes(VolumeShape shape, long maxVoxels) =>
        network.PredictionBytes(predictor.LargestTile(shape, maxVoxels)) + shape.ChannelLength * (sizeof(float) * (3 + 2L * network.Maps) + (output == MethodOutput.Image ? 0 : DecodeBytes));
}
