namespace NucleusDl.IO.Zarr;

/// <summary>OME-Zarr 0.4 and 0.5, and plain arrays of Zarr 2 and 3, in folders.</summary>
internal sealed class ZarrFormat : IVolumeFormat
{
    public string Name => "OME-Zarr";

    public IReadOnlyList<string> Extensions { get; } = [".ome.zarr", ".zarr"];

    /// <summary>By its ending, and IMAGE.ome.zarr/labels/NAME without one.</summary>
    public bool IsNameOf(string path) =>
        Extensions.Any(e => Path.TrimEndingDirectorySeparator(path).EndsWith(e, StringComparison.OrdinalIgnoreCase)) || LabelsParent.IsLabelsPath(path);

    public bool Recognises(ReadOnlySpan<byte> head, string path) => false;

    public bool RecognisesFolder(string path) =>
        ZarrStore.IsZarr(path) || Path.TrimEndingDirectorySeparator(path).EndsWith(".zarr", StringComparison.OrdinalIgnoreCase);

    public VolumeReader Open(string path, ReadOptions options) => ZarrReader.Open(path, options);

    public void Write(string path, IPlaneSource planes, WriteOptions options, IProgress<ProgressReport>? progress, CancellationToken cancel) =>
        ZarrWriter.Write(path, planes, options, progress, cancel);

    public IReadOnlyList<string> Losses(IPlaneSource planes, string path, WriteOptions options) => [];
}
