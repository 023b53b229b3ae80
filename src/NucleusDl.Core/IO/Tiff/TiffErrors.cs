namespace NucleusDl.IO.Tiff;

/// <summary>The errors of TIFF files in the user's words.</summary>
internal static class TiffErrors
{
    public static NucleusException Damaged(string path, string detail, Exception? inner = null) =>
        new(ErrorKind.Input, $"The TIFF is damaged: {detail}.", "Copy or export it again from where it came from.", path, inner);

    public static NucleusException Truncated(string path, string what, long end, long length) =>
        new(ErrorKind.Input, $"The file ends too early: {what} should reach byte {end}, but the file has {length}.",
            "It was probably cut off while being copied or written: copy or export it again.", path);

    public static NucleusException Unsupported(string path, string problem, string fix) => new(ErrorKind.Input, problem, fix, path);
}
