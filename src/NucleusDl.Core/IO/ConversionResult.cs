namespace NucleusDl.IO;

/// <summary>What a conversion did.</summary>
/// <param name="From">The source, as it describes itself.</param>
/// <param name="To">The new file, as it describes itself.</param>
/// <param name="Losses">What the new format could not hold, each a sentence; empty where nothing was lost.</param>
public sealed record ConversionResult(VolumeInfo From, VolumeInfo To, IReadOnlyList<string> Losses);
