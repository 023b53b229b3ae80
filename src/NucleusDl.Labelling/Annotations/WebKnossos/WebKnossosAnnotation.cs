using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Annotations.WebKnossos;

/// <summary>What an annotation of webKnossos holds.</summary>
public sealed record WebKnossosAnnotation : IDisposable
{
    /// <summary>Name of the data set that was annotated.</summary>
    public string Dataset { get; init; } = "";

    /// <summary>The labels; null where there are none.</summary>
    public LabelVolume? Labels { get; init; }

    /// <summary>Points (nodes of trees), the tree's name as class, and the voxel size.</summary>
    public AnnotationSet Points { get; init; } = new();

    /// <summary>Names that people gave to labels.</summary>
    public IReadOnlyDictionary<int, string> Names { get; init; } = new Dictionary<int, string>();

    /// <summary>What could not be taken over, each a sentence.</summary>
    public IReadOnlyList<string> Losses { get; init; } = [];

    /// <summary>Gives the labels' memory back.</summary>
    public void Dispose() => Labels?.Dispose();
}
