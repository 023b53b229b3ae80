using NucleusDl.Runs;

namespace NucleusDl.IO.Tiff;

/// <summary>TIFF as ImageJ, OME, tifffile and others write it.</summary>
internal sealed class TiffFormat : IVolumeFormat
{
    public string Name => "TIFF";

    public IReadOnlyList<string> Extensions { get; } = [".tif", ".tiff", ".ome.tif", ".ome.tiff"];

    // The description of a set of files.
    public IReadOnlyList<string> OnlyRead { get; } = [".companion.ome"];

    public bool Recognises(ReadOnlySpan<byte> head, string path) => head.Length >= 4
        && (head.StartsWith("II"u8) && head[2] is 42 or 43 && head[3] == 0 || head.StartsWith("MM"u8) && head[2] == 0 && head[3] is 42 or 43
            || path.EndsWith(".companion.ome", StringComparison.OrdinalIgnoreCase) && head.IndexOf("<OME"u8) >= 0);

    public VolumeReader Open(string path, ReadOptions options) => TiffReader.Open(path, options);

    public void Write(string path, IPlaneSource planes, WriteOptions options, IProgress<ProgressReport>? progress, CancellationToken cancel) =>
        AtomicFile.Write(path, stream => TiffVolumeWriter.Write(stream, path, planes, options, progress: progress, cancel: cancel));

    public IReadOnlyList<string> Losses(IPlaneSource planes, string path, WriteOptions options) =>
        planes.ChannelNames.Count > 0 && TiffVolumeWriter.FlavourOf(path, options) == TiffFlavour.ImageJ
            ? ["The names of the channels are not kept: an ImageJ TIFF has no place for them. Write .ome.tif to keep them."] : [];
}
