using System.Text.Json.Nodes;
using NucleusDl.Datasets;
using NucleusDl.Runs;

namespace NucleusDl.Sharing;

/// <summary>
/// A receipt of a run: its record, what it wrote, what it read, and the command, as an RO-Crate that archives understand. With it anybody can check that
/// the files are the ones of the run, and run it again.
/// </summary>
/// <param name="Folder">The folder it lies in.</param>
/// <param name="Record">The record of the run.</param>
/// <param name="Arguments">The command, word by word.</param>
/// <param name="RecordName">Name of the record beside the result, as the run wrote it.</param>
public sealed record Receipt(string Folder, RunRecord Record, IReadOnlyList<ReceiptArgument> Arguments, string RecordName)
{
    /// <summary>Names in a receipt.</summary>
    public const string RecordFile = "run.json", CommandFile = "command.json", InputsFolder = "inputs", OutputsFolder = "outputs";

    /// <summary>What was opened, as its owner names it; a zip lies unpacked in <see cref="Folder"/>.</summary>
    public string Source { get; init; } = Folder;

    /// <summary>Writes the receipt of a run.</summary>
    /// <param name="recordPath">run.json, or x.run.json, beside the result.</param>
    /// <param name="target">A new folder, or a .zip.</param>
    /// <param name="withInputs">Whether the files that were read are copied too; without them only their hashes are kept.</param>
    /// <param name="where">Folder that the command's paths are relative to; null is the current one.</param>
    /// <param name="models">Models that commands may call by a name, or use without naming any: name and folder.</param>
    /// <returns>Inputs of the record that were not found, by name.</returns>
    /// <exception cref="NucleusException">The record or an output cannot be read, an output is not the one that was recorded, or the target cannot be written.</exception>
    public static IReadOnlyList<string> Export(string recordPath, string target, bool withInputs = true, string? where = null, IReadOnlyDictionary<string, string>? models = null)
    {
        var record = RunRecord.Read(recordPath);
        var isZip = target.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        if (!isZip && (File.Exists(full) || (Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any())))
            throw new NucleusException(ErrorKind.Usage, "This folder is already there and not empty.", "Choose another name for the receipt.", target);
        var work = (isZip ? Path.Combine(Path.GetTempPath(), $"nucleusdl-receipt-{Guid.NewGuid():N}") : full) + AtomicFile.PartialSuffix;
        try
        {
            if (Directory.Exists(work))
                Directory.Delete(work, recursive: true);
            Directory.CreateDirectory(work);
            var missing = Fill(work, record, recordPath, withInputs, Path.GetFullPath(where ?? Environment.CurrentDirectory), models ?? new Dictionary<string, string>());
            if (isZip)
                Zip(work, target);
            else
            {
                if (Directory.Exists(full))
                    Directory.Delete(full);
                Directory.Move(work, full);
            }
            return missing;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Explain(target, e);
        }
        finally
        {
            if (Directory.Exists(work))
                Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>Opens a receipt: a folder, its ro-crate-metadata.json, or a zip, which is unpacked.</summary>
    /// <param name="path">The receipt.</param>
    /// <param name="temporary">Folder that a zip was unpacked to, for the caller to remove; null otherwise.</param>
    /// <exception cref="NucleusException">This is no receipt.</exception>
    public static Receipt Open(string path, out string? temporary)
    {
        temporary = null;
        var record = path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && Path.GetFileName(path) != RoCrate.FileName ? path : Path.Combine(path, RecordFile);
        if (File.Exists(record) && !File.Exists(Path.Combine(path, RoCrate.FileName)))
            throw new NucleusException(ErrorKind.Input, "This is no receipt, but what a run left.", $"Make a receipt first: nucleusdl receipt export {record} --out receipt.zip", path);
        var folder = Path.GetFileName(path) == RoCrate.FileName ? Path.GetDirectoryName(Path.GetFullPath(path))! : path;
        if (File.Exists(folder))
        {
            temporary = Path.Combine(Path.GetTempPath(), $"nucleusdl-receipt-{Guid.NewGuid():N}");
            SafeArchive.Extract(folder, temporary);
            folder = temporary;
        }
        try
        {
            return Opened(folder, path);
        }
        catch
        {
            if (temporary is not null)
                Directory.Delete(temporary, recursive: true);
            temporary = null;
            throw;
        }
    }

    private static Receipt Opened(string folder, string path)
    {
        var (metadata, command) = (Path.Combine(folder, RoCrate.FileName), Path.Combine(folder, CommandFile));
        if (!File.Exists(metadata) || !File.Exists(command))
            throw new NucleusException(ErrorKind.Input, $"This is no receipt: it has no {(File.Exists(metadata) ? CommandFile : RoCrate.FileName)}.", "Give a folder or zip that 'nucleusdl receipt export' wrote.", path);
        var node = RoCrate.Json(command);
        if (node["arguments"] is not JsonArray words || node["record"] is not JsonValue name)
            throw new NucleusException(ErrorKind.Input, "The recorded command cannot be read.", "Get the receipt again.", command);
        return new Receipt(Path.GetFullPath(folder), RunRecord.Read(Path.Combine(folder, RecordFile)), [.. words.Select(w => ReceiptArgument.Of(w, command))], Path.GetFileName(name.ToString())) { Source = path };
    }

    private static IReadOnlyList<string> Fill(string work, RunRecord record, string recordPath, bool withInputs, string where, IReadOnlyDictionary<string, string> models)
    {
        File.Copy(recordPath, Path.Combine(work, RecordFile));
        var beside = Path.GetDirectoryName(Path.GetFullPath(recordPath))!;
        foreach (var output in record.Outputs)
        {
            var from = Path.GetFullPath(Path.Combine(beside, output.Name));
            if (Hashing.Sha256(from) != output.Sha256)
                throw new NucleusException(ErrorKind.Input, "The file is not the one that the run wrote (its SHA-256 differs).", "Run it again, and export the receipt before the result is changed.", from);
            Copy(from, Path.Combine(work, OutputsFolder, RoCrate.Inner(output.Name)));
        }
        var wanted = record.Inputs.Select(i => i.Sha256).ToHashSet();
        var found = new HashSet<string>();
        var arguments = ReceiptArgument.Of(record.Command, text => Holds(Path.Combine(where, text), wanted, found) || (models.TryGetValue(text, out var model) && Holds(model, wanted, found))).ToList();
        for (var i = 0; i < arguments.Count; i++)
            if (arguments[i].Kind == ArgumentKind.Input)
            {
                var from = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(where, arguments[i].Text)));
                var named = !Path.Exists(from);
                // A model's name means the same wherever the program is.
                if (named && !withInputs)
                    arguments[i] = arguments[i] with { Kind = ArgumentKind.Text, Text = arguments[i].Prefix + arguments[i].Text, Prefix = "" };
                else if (withInputs)
                    arguments[i] = arguments[i] with { Path = CopyAll(named ? Path.GetFullPath(models[arguments[i].Text]) : from, work, $"{InputsFolder}/{i}") };
            }
        // The model that is used where the command names none.
        foreach (var model in models.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => m.Value))
            if (wanted.Except(found).Any() && Holds(model, [.. wanted.Except(found)], found) && withInputs)
                CopyAll(model, work, $"{InputsFolder}/kit");
        var command = new JsonObject { ["record"] = Path.GetFileName(recordPath), ["arguments"] = new JsonArray([.. arguments.Select(a => (JsonNode)a.ToNode())]) };
        File.WriteAllText(Path.Combine(work, CommandFile), command.ToJsonString(RoCrate.Options) + "\n");
        File.WriteAllText(Path.Combine(work, RoCrate.FileName), RoCrate.Build(work, record).ToJsonString(RoCrate.Options) + "\n");
        return [.. record.Inputs.Where(i => !found.Contains(i.Sha256)).Select(i => i.Name)];
    }

    /// <summary>Whether a file, or one in a folder, is among those that were read; remembers which.</summary>
    private static bool Holds(string path, HashSet<string> wanted, HashSet<string> found)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
            return false;
        var here = (File.Exists(path) ? [path] : Directory.GetFiles(path, "*", SearchOption.AllDirectories)).Select(f => Hashing.Sha256(f)).Where(wanted.Contains).ToList();
        found.UnionWith(here);
        return here.Count > 0;
    }

    /// <summary>Copies a file or folder into a folder of the receipt; returns where it lies then.</summary>
    private static string CopyAll(string from, string work, string into)
    {
        var to = $"{into}/{Path.GetFileName(from)}";
        foreach (var file in Directory.Exists(from) ? Directory.GetFiles(from, "*", SearchOption.AllDirectories) : [from])
            Copy(file, Path.Combine(work, to, Directory.Exists(from) ? Path.GetRelativePath(from, file) : ""));
        return to;
    }

    private static void Copy(string from, string to)
    {
        to = Path.TrimEndingDirectorySeparator(to);
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to, overwrite: true);
    }

    private static void Zip(string folder, string zip) => AtomicFile.Write(zip, stream =>
    {
        using var archive = new System.IO.Compression.ZipArchive(stream, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true);
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            using var target = archive.CreateEntry(Path.GetRelativePath(folder, file).Replace('\\', '/')).Open();
            using var source = File.OpenRead(file);
            source.CopyTo(target);
        }
    });
}
