using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.Runs;

namespace NucleusDl.Cli;

/// <summary>Where predictions are written.</summary>
internal static class PredictTargets
{
    /// <summary>Which file each stack's result goes to; nothing is written over an input.</summary>
    /// <param name="input">A stack, or a folder of stacks.</param>
    /// <param name="output">File or folder; null puts the result of one stack beside it.</param>
    /// <param name="what">"labels" or "denoised": ending of the name beside a stack, and word for messages.</param>
    /// <exception cref="NucleusException">There is no input, or a result would be written over it.</exception>
    public static List<(string Image, string Result)> Of(string input, string? output, string what)
    {
        if (Directory.Exists(input) && !VolumeFile.IsImage(input))
        {
            if (output is null)
                throw new NucleusException(ErrorKind.Usage, "The results of a folder need a folder of their own.", "Name one with --out.", input);
            var items = Dataset.Open(input).Items;
            OutputFolder.Prepare(output);
            return [.. items.Select(i => (i.ImagePath, Distinct(i.ImagePath, Path.Combine(output, ResultName(i.ImagePath)))))];
        }
        if (!File.Exists(input) && !VolumeFile.IsImage(input))
            throw new NucleusException(ErrorKind.Input, "There is no such file or folder.", "Check the name.", input);
        var target = output is null ? Beside(input, what) : IsFolder(output) ? Path.Combine(OutputFolder.Prepare(output), ResultName(input)) : output;
        if (Path.GetDirectoryName(Path.GetFullPath(target)) is { } folder && !Directory.Exists(folder))
            OutputFolder.Prepare(folder);
        return [(input, Distinct(input, target))];
    }

    /// <summary>Refuses to replace what is not this verb's own earlier result, as it was then: labels may have been corrected by hand since.</summary>
    /// <param name="results">Files, or folders that are images, that are to be written.</param>
    /// <exception cref="NucleusException">One is there, and no record of predict beside it has its fingerprint.</exception>
    public static void RefuseForeign(IEnumerable<string> results)
    {
        if (results.FirstOrDefault(r => Path.Exists(r) && !IsOwn(r)) is { } foreign)
            throw new NucleusException(ErrorKind.Usage, "There is a file of this name already, and predict did not make it, or it was changed since.", "Use another --out, or replace it with --overwrite.", foreign);
    }

    private static bool IsOwn(string result) => PredictedLabels.RecordOf(result) is { } record
        && FileRecord.OfAll(result, Path.GetDirectoryName(Path.GetFullPath(RunRecord.PathFor(result)))).All(record.Outputs.Contains);

    // A folder need not exist, but x.png is a file that somebody hopes for.
    private static bool IsFolder(string output)
    {
        if (Directory.Exists(output))
            return !VolumeFile.IsImage(output);
        if (VolumeFile.HasKnownExtension(output))
            return false;
        if (Path.GetExtension(output).Length > 0)
            throw new NucleusException(ErrorKind.Usage, $"No volume can be written with the ending '{Path.GetExtension(output)}'.",
                $"Use one of {string.Join(", ", VolumeFile.Extensions)}; for a folder of this name, end it with a slash.", output);
        return true;
    }

    private static string ResultName(string image) => VolumeFile.HasKnownExtension(image) ? Path.GetFileName(image) : Path.GetFileName(image) + ".tif";

    /// <summary>A file beside a result, with another word at the end of its name.</summary>
    public static string Instead(string result, string what)
    {
        var stem = VolumeFile.NameWithoutExtension(result);
        var own = new[] { "_labels", "_denoised" }.FirstOrDefault(w => w != "_" + what && stem.EndsWith(w, StringComparison.Ordinal));
        return Path.Combine(Path.GetDirectoryName(Path.GetFullPath(result))!, $"{(own is null ? stem : stem[..^own.Length])}_{what}.tif");
    }

    /// <summary>A file beside another, its name with a word more.</summary>
    public static string Beside(string image, string what) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(image))!, $"{VolumeFile.NameWithoutExtension(image)}_{what}.tif");

    private static string Distinct(string image, string result) => Path.GetFullPath(image) != Path.GetFullPath(result)
        ? result
        : throw new NucleusException(ErrorKind.Usage, "The result would be written over the image.", "Choose another --out.", image);
}
