namespace NucleusDl.Datasets;

/// <summary>One stack of a data set.</summary>
/// <param name="Name">File name without its ending; unique within the data set.</param>
/// <param name="ImagePath">The image, full path.</param>
/// <param name="LabelPath">Its labels, full path; null where it has none.</param>
/// <param name="Specimen">The animal, embryo or culture it shows. Stacks of one specimen never come to stand on both sides of a split.</param>
public sealed record DatasetItem(string Name, string ImagePath, string? LabelPath, string Specimen)
{
    /// <summary>The same field as it should look (recorded longer, or free of noise), full path; null where there is none.</summary>
    public string? TargetPath { get; init; }
}
