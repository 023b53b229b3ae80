using NucleusDl.Models;

namespace NucleusDl.Cli;

/// <summary>What a person says about a model that is packed: package.json in the model folder, where there is one, and options above it.</summary>
internal sealed record PackageNotes
{
    /// <summary>Name of the file in a model folder.</summary>
    public const string FileName = "package.json";

    public string? Name { get; init; }

    public string? Description { get; init; }

    public string? License { get; init; }

    public IReadOnlyList<string> Authors { get; init; } = [];

    public IReadOnlyList<Citation> Cite { get; init; } = [];

    public string? Repository { get; init; }

    /// <summary>On which data the model was judged, and how well it did, as Markdown.</summary>
    public string? Validation { get; init; }

    /// <summary>A paper or data set.</summary>
    public sealed record Citation(string Text, string Doi);

    public static PackageNotes Of(string folder)
    {
        var file = Path.Combine(folder, FileName);
        return File.Exists(file) ? StrictJson.Read<PackageNotes>(StrictJson.Parse(File.ReadAllText(file), file), file) : new PackageNotes();
    }
}
