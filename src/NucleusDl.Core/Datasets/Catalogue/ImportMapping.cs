namespace NucleusDl.Datasets;

/// <summary>
/// How the files of a published data set become images/ and labels/. Patterns are relative to the folder, with '/' between the parts:
/// <c>*</c> is any text in a name, <c>**</c> any folders, and <c>{name}</c> a text that must be the same in an image and its labels.
/// Of several patterns the first that fits a file counts.
/// </summary>
/// <example><code>
/// var mapping = new ImportMapping { Images = ["**/{sequence}/t{time}.tif"], Labels = ["**/{sequence}_GT/SEG/man_seg{time}.tif"] };
/// </code></example>
public sealed record ImportMapping
{
    /// <summary>Where the images are.</summary>
    public required IReadOnlyList<string> Images { get; init; }

    /// <summary>Where the labels are: one number a nucleus.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Where masks of all nuclei are, if there are any; they go into the folder semantic.</summary>
    public IReadOnlyList<string> Semantic { get; init; } = [];

    /// <summary>Where marks of the centres are, if there are any; they go into the folder centers.</summary>
    public IReadOnlyList<string> Centers { get; init; } = [];

    /// <summary>Name of a stack, from the texts in braces, such as <c>{sequence}_t{time}</c>; null joins them with '_'.</summary>
    public string? Name { get; init; }

    /// <summary>Regular expression on the name; its first group, or else the whole match, is the specimen.</summary>
    public string? Specimen { get; init; }

    /// <summary>Axes of a plain TIFF, as for <see cref="IO.ReadOptions.Axes"/>; given, the files are written anew.</summary>
    public string? Axes { get; init; }

    /// <summary>Channel of the images to take, from 0; given, the images are written anew.</summary>
    public int? Channel { get; init; }
}
