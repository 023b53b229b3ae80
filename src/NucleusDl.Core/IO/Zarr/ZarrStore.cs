using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace NucleusDl.IO.Zarr;

/// <summary>
/// The files of a Zarr folder. Names inside come from metadata that anyone may have written, so nothing outside the folder is ever opened:
/// no "..", no absolute names, no links.
/// </summary>
internal sealed class ZarrStore
{
    private const long MaxMetadata = 64 << 20;

    private static readonly string[] MetadataFiles = ["zarr.json", ".zarray", ".zgroup", ".zattrs", ".zmetadata"];

    private readonly string root;
    private readonly ConcurrentDictionary<string, bool> folders = new();
    private readonly Lazy<JsonElement> consolidated;

    public ZarrStore(string path)
    {
        (Path, root) = (path, System.IO.Path.GetFullPath(path));
        consolidated = new Lazy<JsonElement>(ReadConsolidated);
    }

    /// <summary>The folder, as the user named it.</summary>
    public string Path { get; }

    /// <summary>Whether a folder has the metadata of a Zarr.</summary>
    public static bool IsZarr(string folder) => Array.Exists(MetadataFiles, f => File.Exists(System.IO.Path.Combine(folder, f)));

    /// <summary>One path inside made of two; slashes at the ends are forgiven.</summary>
    /// <exception cref="NucleusException">It leads out of the folder.</exception>
    public string Join(string group, string inside)
    {
        var parts = $"{group}/{inside}".Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != ".").ToArray();
        foreach (var part in parts)
            if (part == ".." || part.AsSpan().IndexOfAny("\\:\0") >= 0)
                throw new NucleusException(ErrorKind.Input, $"The name '{inside}' does not lie inside this Zarr.", "Use names of groups and arrays inside it, such as labels/nuclei.", Path);
        return string.Join('/', parts);
    }

    /// <summary>A metadata file, from its own place or from the consolidated metadata; undefined where there is none.</summary>
    /// <exception cref="NucleusException">Damaged, or too large to be metadata.</exception>
    public JsonElement Metadata(string folder, string file)
    {
        var name = folder.Length == 0 ? file : $"{folder}/{file}";
        var own = ReadJson(name);
        if (own.Has() || file == ".zmetadata")
            return own;
        // Version 3 lists whole nodes by their folder, version 2 single files.
        return file == "zarr.json"
            ? folder.Length == 0 ? default : ReadJson("zarr.json").Field("consolidated_metadata").Field("metadata").Field(folder)
            : consolidated.Value.Field(name);
    }

    /// <summary>Names of the folders directly inside, sorted; numbers by their value.</summary>
    public string[] Folders(string inside)
    {
        try
        {
            return [.. new DirectoryInfo(Full(inside)).EnumerateDirectories().Where(d => d.LinkTarget is null).Select(d => d.Name)
                .OrderBy(n => n.Length).ThenBy(n => n, StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Reading(e, Path);
        }
    }

    /// <summary>Counts files below a folder, metadata left out, up to a number.</summary>
    public long CountFiles(string inside, long most)
    {
        try
        {
            return Directory.EnumerateFiles(Full(inside), "*", SearchOption.AllDirectories)
                .Where(f => !MetadataFiles.Contains(System.IO.Path.GetFileName(f))).Take((int)Math.Min(most, int.MaxValue)).LongCount();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Reading(e, Path);
        }
    }

    /// <summary>Opens a file; null where there is none.</summary>
    /// <exception cref="NucleusException">It is a link, empty, or cannot be read.</exception>
    public SafeFileHandle? TryOpen(string name, out long length)
    {
        length = 0;
        try
        {
            var slash = name.LastIndexOf('/');
            if (slash > 0)
                CheckFolder(name[..slash]);
            var info = new FileInfo(Full(name));
            if (!info.Exists)
                return null;
            if (info.LinkTarget is not null)
                throw Link(name);
            // Pipes and devices are empty too, and opening one may wait for ever.
            if (info.Length == 0)
                throw ZarrErrors.Damaged(Path, $"'{name}' is empty");
            var handle = File.OpenHandle(info.FullName);
            length = RandomAccess.GetLength(handle);
            return handle;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Reading(e, System.IO.Path.Combine(Path, name));
        }
    }

    /// <summary>Part of an open file.</summary>
    /// <exception cref="NucleusException">The file ends before, or cannot be read.</exception>
    public byte[] Read(SafeFileHandle file, string name, long offset, int count)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(count);
        try
        {
            for (var done = 0; done < count;)
            {
                var n = RandomAccess.Read(file, bytes.AsSpan(done), offset + done);
                if (n == 0)
                    throw ZarrErrors.Damaged(Path, $"'{name}' ends too early");
                done += n;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Reading(e, System.IO.Path.Combine(Path, name));
        }
        return bytes;
    }

    private JsonElement ReadJson(string name)
    {
        using var file = TryOpen(name, out var length);
        if (file is null)
            return default;
        if (length > MaxMetadata)
            throw ZarrErrors.Damaged(Path, $"'{name}' has {length >> 20} MiB, too much for a description");
        return ZarrJson.Parse(Read(file, name, 0, (int)length), Path, name);
    }

    private JsonElement ReadConsolidated() => Metadata("", ".zmetadata").Field("metadata");

    private string Full(string name) => System.IO.Path.Combine(root, name.Replace('/', System.IO.Path.DirectorySeparatorChar));

    private void CheckFolder(string folder)
    {
        if (folders.ContainsKey(folder))
            return;
        var slash = folder.LastIndexOf('/');
        if (slash > 0)
            CheckFolder(folder[..slash]);
        if (new DirectoryInfo(Full(folder)).LinkTarget is not null)
            throw Link(folder);
        folders[folder] = true;
    }

    private NucleusException Link(string name) => new(ErrorKind.Input, $"'{name}' in this Zarr is a link to somewhere else, which is not followed.",
        "Copy the data to where the link stands.", Path);
}
