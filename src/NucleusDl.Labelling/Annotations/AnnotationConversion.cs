namespace NucleusDl.Labelling.Annotations;

/// <summary>What a conversion did.</summary>
/// <param name="Summary">What was written, one line.</param>
/// <param name="Losses">What was lost or assumed, each a sentence; empty where nothing was.</param>
public sealed record AnnotationConversion(string Summary, IReadOnlyList<string> Losses);
