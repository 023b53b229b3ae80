using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Annotations;

/// <summary>The annotations of one image.</summary>
public sealed record AnnotationSet
{
    /// <summary>File name of the image, as the annotating program saw it; empty where its file does not say.</summary>
    public string Image { get; init; } = "";

    /// <summary>Size of the image file in bytes, which VIA uses as a part of its key; null where unknown.</summary>
    public long? ImageBytes { get; init; }

    /// <summary>Extent of the image; null where unknown. Its Z is 1 for formats that know no planes.</summary>
    public VolumeShape? Shape { get; init; }

    /// <summary>Voxel size, µm; null where unknown.</summary>
    public VoxelSize? VoxelSize { get; init; }

    /// <summary>The annotations.</summary>
    public IReadOnlyList<Annotation> Items { get; init; } = [];

    /// <summary>All classes in the order of their numbers, those without an annotation too; empty where the format has no such list.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>What the file held that is not here, each a sentence.</summary>
    public IReadOnlyList<string> Losses { get; init; } = [];

    /// <summary>The classes by number: <see cref="Classes"/>, then those of the items that are not among them, by name.</summary>
    public IReadOnlyList<string> AllClasses() =>
        [.. Classes, .. Items.Select(i => i.Class).OfType<string>().Except(Classes).Distinct().Order(StringComparer.Ordinal)];
}
