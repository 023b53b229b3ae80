namespace NucleusDl.IO.Zarr;

/// <summary>The errors of Zarr folders in the user's words.</summary>
internal static class ZarrErrors
{
    public static NucleusException Damaged(string path, string detail, Exception? inner = null) =>
        new(ErrorKind.Input, $"The Zarr is damaged: {detail}.", "Copy or export it again from where it came from.", path, inner);

    public static NucleusException Unsupported(string path, string problem, string fix = "Save it again with blosc, zstd or gzip, for example from napari.") =>
        new(ErrorKind.Input, problem, fix, path);
}
