using System.IO.Compression;

namespace NucleusDl.IO.Nifti;

/// <summary>NIfTI-1 and NIfTI-2: .nii, .nii.gz, and pairs of .hdr and .img.</summary>
internal sealed class NiftiFormat : IVolumeFormat
{
    public string Name => "NIfTI";

    public IReadOnlyList<string> Extensions { get; } = [".nii", ".nii.gz"];

    public IReadOnlyList<string> OnlyRead { get; } = [".hdr", ".hdr.gz"];

    public bool Recognises(ReadOnlySpan<byte> head, string path) => NiftiHeader.Recognises(head) || head is [0x1F, 0x8B, ..] && NiftiHeader.Recognises(Inflate(head));

    public VolumeReader Open(string path, ReadOptions options) => NiftiReader.Open(path, options);

    public void Write(string path, IPlaneSource planes, WriteOptions options, IProgress<ProgressReport>? progress, CancellationToken cancel) =>
        NiftiWriter.Write(path, planes, progress, cancel);

    public IReadOnlyList<string> Losses(IPlaneSource planes, string path, WriteOptions options) =>
        planes.ChannelNames.Count > 0 ? ["The names of the channels are not kept: NIfTI has no place for them. Write .ome.tif or .nrrd to keep them."] : [];

    /// <summary>What the first bytes of an archive hold; less where they are no such.</summary>
    private static byte[] Inflate(ReadOnlySpan<byte> head)
    {
        var result = new byte[NiftiHeader.Size2];
        var done = 0;
        try
        {
            using var gzip = new GZipStream(new MemoryStream(head.ToArray()), CompressionMode.Decompress);
            for (int n; done < result.Length && (n = gzip.Read(result, done, result.Length - done)) > 0;)
                done += n;
        }
        catch (InvalidDataException)
        {
            // Cut off after 512 bytes, as it must be, or no archive at all: what came before counts.
        }
        return result[..done];
    }
}
