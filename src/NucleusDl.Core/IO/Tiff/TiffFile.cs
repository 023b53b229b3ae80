using Microsoft.Win32.SafeHandles;

namespace NucleusDl.IO.Tiff;

/// <summary>
/// An open TIFF with its table of pages. Each page is checked against the length of the file by <see cref="TiffPageReader"/> before any
/// decoder sees it, so that a damaged header is an error and never a huge allocation.
/// </summary>
internal sealed class TiffFile : IDisposable
{
    private TiffFile(string path, SafeFileHandle handle, bool bigEndian, bool isBigTiff, TiffPages pages)
    {
        Path = path;
        Handle = handle;
        BigEndian = bigEndian;
        IsBigTiff = isBigTiff;
        Pages = pages;
    }

    public string Path { get; }

    public SafeFileHandle Handle { get; }

    public bool BigEndian { get; }

    /// <summary>Whether offsets are 64-bit.</summary>
    public bool IsBigTiff { get; }

    public TiffPages Pages { get; }

    public static TiffFile Open(string path)
    {
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path);
            var bytes = new TiffBytes(handle, RandomAccess.GetLength(handle), path);
            var pages = TiffDirectories.Read(bytes, path, out var isBigTiff);
            return new TiffFile(path, handle, bytes.BigEndian, isBigTiff, pages);
        }
        catch (Exception e)
        {
            handle?.Dispose();
            if (e is IOException or UnauthorizedAccessException)
                throw FileErrors.Reading(e, path);
            throw;
        }
    }

    public void Dispose() => Handle.Dispose();
}
