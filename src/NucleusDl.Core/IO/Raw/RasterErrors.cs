using System.Globalization;

namespace NucleusDl.IO.Raw;

/// <summary>Errors that formats of plain pixels share.</summary>
internal static class RasterErrors
{
    /// <summary>Deflate cannot shrink to less than 1 byte in 1032.</summary>
    public const int DeflateFactor = 1032;

    /// <summary>What bzip2 makes of equal bytes: 900000 of them in about 40.</summary>
    public const int Bzip2Factor = 25_000;

    public static NucleusException TooShort(string path, long needed, long there) => new(ErrorKind.Input,
        string.Create(CultureInfo.InvariantCulture, $"The file is cut off: its header speaks of {needed} bytes of pixels, {there} are there."),
        "It was probably damaged while being copied: copy or export it again.", path);

    public static NucleusException Damaged(string path, Exception? cause = null) => new(ErrorKind.Input,
        "The compressed pixels are damaged.", "Copy the file again, or export it anew.", path, cause);

    public static NucleusException Header(string path, string problem) => new(ErrorKind.Input,
        problem, "The header is damaged or was edited by hand: export the file again.", path);

    /// <summary>Refuses sizes that no file of this length can hold, before anything is allocated for them.</summary>
    public static void CheckClaim(string path, long claimed, long there, int factor)
    {
        if (claimed / factor > there + 1024)
            throw new NucleusException(ErrorKind.Input, string.Create(CultureInfo.InvariantCulture,
                $"The header speaks of {claimed} bytes of pixels, but {there} compressed bytes cannot hold them."),
                "The file is cut off or damaged: copy or export it again.", path);
    }

    /// <summary>Runs what touches the disk; the system's errors become ones that say what to do.</summary>
    public static T Guard<T>(string path, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Reading(e, path);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw Header(path, "The name of a file in the header is none.");
        }
    }
}
