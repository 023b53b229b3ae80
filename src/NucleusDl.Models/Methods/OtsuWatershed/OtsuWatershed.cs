using NucleusDl.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Models;

/// <summary>
/// The classical way, without learning: Otsu's threshold and a watershed of the distance to the border. It needs no labels and
/// no model, runs in seconds, and is what a trained network has to beat. The steps are in <see cref="ClassicalSegmentation"/>.
/// </summary>
/// <remarks>
/// Otsu 1979, doi:10.1109/TSMC.1979.4310076; Vincent and Soille 1991, doi:10.1109/34.87344. Lengths are in µm, so the same
/// options fit every voxel size.
/// </remarks>
public sealed class OtsuWatershed : IMethod
{
    /// <inheritdoc/>
    public MethodInfo Info { get; } = new("otsu-watershed", "Otsu's threshold and a distance watershed, without learning", "doi:10.1109/TSMC.1979.4310076", NeedsTraining: false, []);

    /// <inheritdoc/>
    public TrainingResult Train(TrainingRequest request) =>
        throw new NucleusException(ErrorKind.Usage, $"The method {Info.Name} needs no training.", $"Use it at once: nucleusdl predict FILE --model {Info.Name}.");

    /// <inheritdoc/>
    public IModel Open(ModelFolder? folder, string device = "auto") => new Model();

    private sealed class Model : IModel
    {
        // Image, smoothed image, mask, distances, markers, labels and the watershed's queue, bytes a voxel.
        private const long BytesPerVoxel = 48;

        public long EstimateMemory(VolumeShape shape, VoxelSize voxelSize) => shape.ChannelLength * BytesPerVoxel;

        public Prediction Predict(Volume stack, PredictOptions? options = null, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
        {
            using var stop = AmbientStop.Link(cancellation);
            options ??= new PredictOptions();
            Memory.Require(EstimateMemory(stack.Shape, stack.RequireVoxelSize()), options.MemoryBytes, stack);
            using var channel = stack.Channel(options.ChannelOf(stack, 0));
            using var image = channel.ToFloat();
            var labels = ClassicalSegmentation.Segment(image, stack.RequireVoxelSize(), parallel: new ParallelOptions { CancellationToken = stop.Token });
            progress?.Report(new ProgressReport("Segmenting", 1, 1));
            return new Prediction { Labels = labels };
        }

        public void Dispose()
        {
        }
    }
}
