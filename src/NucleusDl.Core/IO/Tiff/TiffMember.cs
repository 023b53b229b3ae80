namespace NucleusDl.IO.Tiff;

/// <summary>A file of a set, opened when one of its planes is asked for. Safe for several threads.</summary>
internal sealed class TiffMember : IDisposable
{
    private readonly Lock gate = new();
    private TiffFile? file;

    public TiffMember(string path) => Path = path;

    public TiffMember(TiffFile open) : this(open.Path) => file = open;

    public string Path { get; }

    public TiffFile File
    {
        get
        {
            lock (gate)
                return file ??= TiffFile.Open(Path);
        }
    }

    public void Dispose() => file?.Dispose();
}
