using System.Formats.Tar;
using System.Security.Cryptography;

namespace NucleusDl.Sharing;

/// <summary>The files of a build, packed as engines want them. The same files give the same bytes, whenever and by whom they were written.</summary>
internal sealed class BuildContext : IDisposable
{
    /// <summary>The file that says how to build.</summary>
    public const string Dockerfile = "Dockerfile";

    private static readonly DateTimeOffset Time = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Program = Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private BuildContext(FileStream tar, IReadOnlyList<string> names, string sha256) => (Tar, Names, Sha256) = (tar, names, sha256);

    /// <summary>The archive, from its beginning; it is gone when this is disposed of.</summary>
    public FileStream Tar { get; }

    /// <summary>What is in it, with forward slashes.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Hash of the archive.</summary>
    public string Sha256 { get; }

    /// <summary>Packs a folder.</summary>
    /// <exception cref="NucleusException">It holds no Dockerfile, or a file cannot be read.</exception>
    public static BuildContext Of(string folder, CancellationToken cancellation)
    {
        if (!File.Exists(Path.Combine(folder, Dockerfile)))
            throw new NucleusException(ErrorKind.Usage, "There is no Dockerfile here, so there is nothing to build.", "Name the folder of the kit's sources: 'nucleusdl docker build FOLDER'.", folder);
        FileStream? stream = null;
        try
        {
            var path = Path.Combine(Path.GetTempPath(), $"nucleusdl-build-{Guid.NewGuid():N}.tar");
            stream = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
            var names = Wanted(folder, IgnoreRules.Of(folder)).Order(StringComparer.Ordinal).ToList();
            using (var tar = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true))
                foreach (var name in names)
                {
                    cancellation.ThrowIfCancellationRequested();
                    Add(tar, Path.Combine(folder, name), name);
                }
            stream.Position = 0;
            var hash = Convert.ToHexStringLower(SHA256.HashData(stream));
            stream.Position = 0;
            return new BuildContext(stream, names, hash);
        }
        catch (Exception e)
        {
            stream?.Dispose();
            if (e is IOException or UnauthorizedAccessException)
                throw new NucleusException(ErrorKind.Resource, $"The files for the build could not be packed ({e.Message.TrimEnd('.')}).", "Check that every file can be read and that the disk of the temporary folder is not full.", folder, e);
            throw;
        }
    }

    public void Dispose() => Tar.Dispose();

    private static HashSet<string> Wanted(string folder, IgnoreRules rules)
    {
        // The engine needs this one, whatever the rules say.
        var found = new HashSet<string>(StringComparer.Ordinal) { Dockerfile };
        var open = new Stack<string>([""]);
        while (open.TryPop(out var at))
            foreach (var entry in new DirectoryInfo(Path.Combine(folder, at)).EnumerateFileSystemInfos())
            {
                var name = at.Length == 0 ? entry.Name : $"{at}/{entry.Name}";
                if (entry is DirectoryInfo && entry.LinkTarget is null)
                {
                    if (!rules.LeavesOutAll(name))
                        open.Push(name);
                }
                else if (!rules.LeavesOut(name))
                    found.Add(name);
            }
        return found;
    }

    private static void Add(TarWriter tar, string file, string name)
    {
        if (new FileInfo(file).LinkTarget is { } target)
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, name) { LinkName = target.Replace('\\', '/'), ModificationTime = Time });
            return;
        }
        using var content = File.OpenRead(file);
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = content, ModificationTime = Time, Mode = Runs(file) ? Program : Plain });
    }

    // Windows keeps no such mark.
    private static bool Runs(string file) => OperatingSystem.IsWindows() ? file.EndsWith(".sh", StringComparison.Ordinal) : File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserExecute);
}
