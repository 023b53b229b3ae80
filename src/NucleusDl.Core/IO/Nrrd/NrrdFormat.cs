namespace NucleusDl.IO.Nrrd;

/// <summary>NRRD, attached or detached, and the segmentations of 3D Slicer (.seg.nrrd).</summary>
internal sealed class NrrdFormat : IVolumeFormat
{
    private const string Segmentation = ".seg.nrrd";

    public string Name => "NRRD";

    public IReadOnlyList<string> Extensions { get; } = [".nrrd", Segmentation];

    public IReadOnlyList<string> OnlyRead { get; } = [".nhdr"];

    public bool Recognises(ReadOnlySpan<byte> head, string path) => head.StartsWith("NRRD"u8);

    public VolumeReader Open(string path, ReadOptions options) => NrrdReader.Open(path, options);

    public void Write(string path, IPlaneSource planes, WriteOptions options, IProgress<ProgressReport>? progress, CancellationToken cancel)
    {
        var segments = IsSegmentation(path) ? SegmentTable.Of(planes, path, cancel) : null;
        NrrdWriter.Write(path, planes, segments, progress, cancel);
    }

    public IReadOnlyList<string> Losses(IPlaneSource planes, string path, WriteOptions options) =>
        IsSegmentation(path) && planes.ChannelNames.Count > 0 ? ["The name of the channel is not kept: a segmentation has names of segments alone."] : [];

    private static bool IsSegmentation(string path) => path.EndsWith(Segmentation, StringComparison.OrdinalIgnoreCase);
}
