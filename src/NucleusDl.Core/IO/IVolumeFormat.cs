namespace NucleusDl.IO;

/// <summary>One file format. A new format is one folder with this interface and one line in <see cref="FormatTable"/>.</summary>
internal interface IVolumeFormat
{
    /// <summary>"TIFF".</summary>
    string Name { get; }

    /// <summary>Endings with the dot, lower case; the first is the usual one.</summary>
    IReadOnlyList<string> Extensions { get; }

    /// <summary>Endings of files that are read, but not written.</summary>
    IReadOnlyList<string> OnlyRead => [];

    /// <summary>Whether a file that begins with these bytes (up to 512) is of this format.</summary>
    bool Recognises(ReadOnlySpan<byte> head, string path);

    /// <summary>Whether a file to be written is of this format, by its name.</summary>
    bool IsNameOf(string path) => Extensions.Any(e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a folder is an image of this format.</summary>
    bool RecognisesFolder(string path) => false;

    /// <summary>
    /// Reads the header alone. Of the options only <see cref="ReadOptions.Axes"/>, <see cref="ReadOptions.Series"/>,
    /// <see cref="ReadOptions.Dataset"/> and <see cref="ReadOptions.Level"/> are the format's; channel, frame and voxel size are the facade's.
    /// Without a series or dataset where there are several: the first, <see cref="VolumeInfo.Series"/> lists them all.
    /// </summary>
    VolumeReader Open(string path, ReadOptions options);

    /// <summary>Writes a file, or a folder, whole or not at all.</summary>
    /// <exception cref="NucleusException">The format cannot hold this, or the disk refuses.</exception>
    void Write(string path, IPlaneSource planes, WriteOptions options, IProgress<ProgressReport>? progress, CancellationToken cancel);

    /// <summary>What of the image this format cannot hold, each a sentence; empty where nothing is lost.</summary>
    IReadOnlyList<string> Losses(IPlaneSource planes, string path, WriteOptions options);
}
