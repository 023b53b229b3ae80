using System.Text.Json;
using System.Text.Json.Nodes;

namespace NucleusDl.Runs;

/// <summary>Knows from the run record beside an image whether it was denoised: its intensities are then a model's opinion.</summary>
public static class DenoisedImages
{
    /// <summary>Key in a record's configuration, with the method as value.</summary>
    public const string Key = "denoised";

    /// <summary>The method that denoised an image; null where no record says so.</summary>
    /// <param name="path">The image.</param>
    public static string? Method(string path)
    {
        foreach (var record in new[] { RunRecord.PathFor(path), Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "", RunRecord.FolderFileName) })
            if (File.Exists(record) && Read(record) is { Length: > 0 } method)
                return method;
        return null;
    }

    /// <summary>What a reader of measured intensities must know.</summary>
    /// <param name="path">The image.</param>
    /// <param name="method">The method that denoised it.</param>
    public static string Warning(string path, string method) =>
        $"{path} was denoised by {method}: its intensities, and chromocentres found by them, are that model's opinion. Keep the labels, and measure the image as it was recorded.";

    // This one key alone: a record that the program cannot read whole, such as one of a later layout, must still warn.
    private static string? Read(string record)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(record))?["config"]?[Key]?.GetValue<string>();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or IOException or UnauthorizedAccessException)
        {
            // Somebody else's file of that name says nothing about the image.
            return null;
        }
    }
}
