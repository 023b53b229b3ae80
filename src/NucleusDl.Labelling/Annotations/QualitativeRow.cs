namespace NucleusDl.Labelling.Annotations;

/// <summary>The verdict of a person on one image, crop or plane.</summary>
/// <param name="Folder">Folder of the image.</param>
/// <param name="Image">File name of the image.</param>
/// <param name="Slice">Plane, from 1, as the plugin counts; null for the whole image.</param>
/// <param name="Categories">The classes chosen: one, or several where they do not exclude each other.</param>
/// <param name="Comment">What was written beside it.</param>
public sealed record QualitativeRow(string Folder, string Image, int? Slice, IReadOnlyList<string> Categories, string Comment);
