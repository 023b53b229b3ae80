using NucleusDl.Datasets;

namespace NucleusDl.Labelling.Annotations;

/// <summary>A zip of annotations unpacked into a folder that is gone afterwards; what leads outside or becomes too much is refused.</summary>
internal sealed class SafeUnpack : IDisposable
{
    /// <summary>Most bytes of one archive: 8 GiB.</summary>
    private const long MostBytes = 8L << 30;

    private readonly DirectoryInfo outer;

    public SafeUnpack(string archive, CancellationToken cancel, int deep = 0)
    {
        outer = Directory.CreateTempSubdirectory("nucleusdl-annotations-");
        try
        {
            Folder = Path.Combine(outer.FullName, "files");
            SafeArchive.Extract(archive, Folder, new ArchiveLimits { MaxBytes = MostBytes >> deep }, null, cancel);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Folder { get; }

    /// <summary>All files, by name.</summary>
    public IReadOnlyList<string> Files(string ending) =>
        [.. Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Where(f => f.EndsWith(ending, StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        if (Directory.Exists(outer.FullName))
            outer.Delete(recursive: true);
    }
}
