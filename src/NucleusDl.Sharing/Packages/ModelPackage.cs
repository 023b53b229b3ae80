using System.IO.Compression;
using System.Text.Json.Nodes;
using NucleusDl.Datasets;
using NucleusDl.Runs;

namespace NucleusDl.Sharing;

/// <summary>A bioimage.io package: a folder with a description and the files that it names.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="File">The description.</param>
/// <param name="Rdf">What it says.</param>
public sealed record ModelPackage(string Folder, string File, JsonObject Rdf)
{
    /// <summary>Name of the description in a package.</summary>
    public const string DescriptionFile = "rdf.yaml";

    // The same files give the same zip, whenever it is made.
    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] DescriptionNames = [DescriptionFile, "bioimageio.yaml", "model.yaml", "dataset.yaml"];

    /// <summary>Whether a file looks like a package or a description: a zip, or a .yaml of bioimage.io.</summary>
    public static bool IsPackage(string path) => System.IO.File.Exists(path)
        && (path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) || path.EndsWith("bioimageio.yaml", StringComparison.OrdinalIgnoreCase) || Path.GetFileName(path) == DescriptionFile);

    /// <summary>Opens a folder with a description, or the description itself.</summary>
    /// <exception cref="NucleusException">There is no description, or it is refused.</exception>
    public static ModelPackage Open(string path)
    {
        if (System.IO.File.Exists(Path.Combine(path, RoCrate.FileName)))
            throw new NucleusException(ErrorKind.Input, "This is the receipt of a run, not a bioimage.io package.", "Check it with 'nucleusdl verify', and run it again with 'nucleusdl reproduce'.", path);
        var file = System.IO.File.Exists(path) ? Path.GetFullPath(path) : Find(path)
            ?? throw new NucleusException(ErrorKind.Input, $"This is no bioimage.io package: it has no {DescriptionFile}.", "Download the whole package again.", path);
        return new ModelPackage(Path.GetDirectoryName(file)!, file, SafeYaml.Read(file));
    }

    /// <summary>Unpacks a package into a new folder and opens it. Nothing is written elsewhere, and nothing in it is run.</summary>
    /// <param name="zip">The package.</param>
    /// <param name="folder">The new folder.</param>
    /// <param name="progress">Bytes read.</param>
    /// <param name="cancel">Stops; nothing is left.</param>
    /// <exception cref="NucleusException">The archive or the description is refused; nothing is left.</exception>
    public static ModelPackage Unpack(string zip, string folder, IProgress<ProgressReport>? progress = null, CancellationToken cancel = default)
    {
        SafeArchive.Extract(zip, folder, progress: progress, cancel: cancel);
        try
        {
            return Open(folder);
        }
        catch (NucleusException e)
        {
            Directory.Delete(folder, recursive: true);
            throw Of(zip, folder, e);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>A fault of an unpacked package, said of the package: the folder that it was unpacked to is not to blame, and is gone.</summary>
    /// <param name="zip">The package.</param>
    /// <param name="folder">The folder it was unpacked to.</param>
    /// <param name="e">The fault.</param>
    public static NucleusException Of(string zip, string folder, NucleusException e)
    {
        ArgumentNullException.ThrowIfNull(e);
        if (e.File is null || Path.GetRelativePath(folder, e.File) is var inside && inside.StartsWith("..", StringComparison.Ordinal))
            return e;
        return new NucleusException(e.Kind, inside == "." ? e.Problem : $"{inside.Replace('\\', '/')}: {e.Problem}", e.Fix, zip, e);
    }

    /// <summary>Packs a description and files into a zip, completely or not at all. The hashes of files without one are filled in.</summary>
    /// <param name="zip">The zip.</param>
    /// <param name="rdf">The description; <c>source</c> names are those of <paramref name="files"/>.</param>
    /// <param name="files">Name in the package, and the file on disk.</param>
    /// <exception cref="NucleusException">A file cannot be read, or the zip not be written.</exception>
    public static void Write(string zip, JsonObject rdf, IReadOnlyDictionary<string, string> files)
    {
        ArgumentNullException.ThrowIfNull(rdf);
        ArgumentNullException.ThrowIfNull(files);
        var described = (JsonObject)rdf.DeepClone();
        AddHashes(described, files.ToDictionary(f => f.Key, f => Hashing.Sha256(f.Value)));
        AtomicFile.Write(zip, stream =>
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            using (var writer = new StreamWriter(New(archive, DescriptionFile)))
                writer.Write(SafeYaml.ToText(described));
            foreach (var (name, path) in files.OrderBy(f => f.Key, StringComparer.Ordinal))
            {
                using var target = New(archive, name);
                using var source = System.IO.File.OpenRead(path);
                source.CopyTo(target);
            }
        });
    }

    /// <summary>The file of the package behind a name in its description, inside the folder.</summary>
    /// <exception cref="NucleusException">The name leads elsewhere, or the file is not there.</exception>
    public string PathOf(FileReference file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var path = Inside(file) ?? throw new NucleusException(ErrorKind.Input, $"{file.Where} names '{file.Source}', which is not inside of the package.", "Use a package that holds its own files.", File);
        return System.IO.File.Exists(path) ? path : throw new NucleusException(ErrorKind.Input, $"{file.Where} names '{file.Source}', which is not in the package.", "Download the whole package again.", File);
    }

    /// <summary>The path behind a name if it lies inside of the folder, whether it is there or not; null otherwise.</summary>
    internal string? Inside(FileReference file)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Folder));
        if (file.IsAddress || file.Source.Contains('\\') || file.Source.Contains(':') || Path.IsPathRooted(file.Source) || file.Source.Split('/').Contains(".."))
            return null;
        var path = Path.GetFullPath(Path.Combine(root, file.Source));
        // A link in a folder that was not unpacked here could still lead out.
        return path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal) && new FileInfo(path).LinkTarget is null ? path : null;
    }

    private static string? Find(string folder) => !Directory.Exists(folder) ? null
        : DescriptionNames.Select(n => Path.Combine(folder, n)).FirstOrDefault(System.IO.File.Exists)
            ?? Directory.GetFiles(folder, "*bioimageio.yaml").Order(StringComparer.Ordinal).FirstOrDefault();

    private static Stream New(ZipArchive archive, string name)
    {
        var entry = archive.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = Epoch;
        return entry.Open();
    }

    private static void AddHashes(JsonNode? node, Dictionary<string, string> hashes)
    {
        if (node is JsonArray list)
            foreach (var item in list)
                AddHashes(item, hashes);
        if (node is not JsonObject map)
            return;
        foreach (var (_, value) in map)
            AddHashes(value, hashes);
        if (map["source"] is JsonValue source && hashes.TryGetValue(source.ToString(), out var hash))
            map["sha256"] ??= hash;
    }
}
