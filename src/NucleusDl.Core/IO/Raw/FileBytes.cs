using Microsoft.Win32.SafeHandles;

namespace NucleusDl.IO.Raw;

/// <summary>Bytes that lie in a file as they are.</summary>
internal sealed class FileBytes : IByteSource
{
    private readonly string path;
    private readonly SafeFileHandle handle;
    private readonly long start;

    /// <summary>Opens a part of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="start">Where the pixels begin; negative: they are the last of the file.</param>
    /// <param name="length">Bytes that are needed.</param>
    /// <exception cref="NucleusException">The file is shorter, or not readable.</exception>
    public FileBytes(string path, long start, long length)
    {
        this.path = path;
        handle = RasterErrors.Guard(path, () => File.OpenHandle(path));
        var there = RandomAccess.GetLength(handle);
        this.start = start < 0 ? there - length : start;
        if (this.start >= 0 && length <= there - this.start)
            return;
        handle.Dispose();
        throw RasterErrors.TooShort(path, length, Math.Max(0, there - Math.Max(0, start)));
    }

    public bool IsSequential => false;

    public void Read(long offset, Span<byte> target)
    {
        try
        {
            for (var at = start + offset; !target.IsEmpty;)
            {
                var n = RandomAccess.Read(handle, target, at);
                if (n == 0)
                    throw RasterErrors.TooShort(path, at + target.Length, at);
                at += n;
                target = target[n..];
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Reading(e, path);
        }
    }

    public void Dispose() => handle.Dispose();
}
