namespace NucleusDl.Labelling.Session;

/// <summary>Why a nucleus should be looked at.</summary>
/// <param name="Value">0 nothing odd … 1 surely wrong.</param>
/// <param name="Reasons">What is odd, each a sentence.</param>
internal sealed record Suspicion(double Value, IReadOnlyList<string> Reasons);
