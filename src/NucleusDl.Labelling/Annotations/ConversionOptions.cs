using NucleusDl.IO;

namespace NucleusDl.Labelling.Annotations;

/// <summary>What a conversion of annotations needs and the files do not say.</summary>
public sealed record ConversionOptions
{
    /// <summary>The image that was annotated: extent and voxel size; null where the source says them.</summary>
    public string? Like { get; init; }

    /// <summary>Plane of annotations that do not say theirs, from 0.</summary>
    public int? Plane { get; init; }

    /// <summary>Format of the target where its ending leaves a choice: a key of <see cref="AnnotationFile.Names"/>.</summary>
    public string? As { get; init; }

    /// <summary>Which image of a file that holds several, by its name.</summary>
    public string? ImageName { get; init; }

    /// <summary>Class of the background, from 1, in a file of ilastik's classes: every piece of the others becomes a nucleus. Null where the source holds labels.</summary>
    public int? BackgroundClass { get; init; }

    /// <summary>What an image does not say itself.</summary>
    public ReadOptions Reading { get; init; } = ReadOptions.Default;
}
