using NucleusDl.Volumes;

namespace NucleusDl.IO;

/// <summary>One file format. A new format is one folder with this interface and one line in <see cref="FormatTable"/>.</summary>
internal interface IVolumeFormat
{
    /// <summary>"TIFF".</summary>
    string Name { get; }

    /// <summary>Endings with the dot, lower case; the first is the usual one.</summary>
    IReadOnlyList<string> Extensions { get; }

    /// <summary>Whether a file that begins with these bytes is of this format.</summary>
    bool Recognises(ReadOnlySpan<byte> head);

    /// <summary>Reads the header alone.</summary>
    VolumeInfo Inspect(string path, ReadOptions options);

    /// <summary>Reads all planes, or one plane (channel, z) only.</summary>
    Volume Read(string path, ReadOptions options, (int C, int Z)? plane);

    /// <summary>Writes to a stream that can seek; <paramref name="path"/> is the final name, for conventions and messages.</summary>
    void Write(Stream stream, string path, Volume volume, WriteOptions options);
}
