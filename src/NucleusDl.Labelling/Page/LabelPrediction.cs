using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Page;

/// <summary>A prediction that the page asks for.</summary>
/// <param name="Model">Name of a model in <see cref="ILabelModels.List"/>.</param>
/// <param name="Folder">The folder that is open; names of models trained in it are relative to it.</param>
/// <param name="Image">The stack's file; null when the stack is only in memory.</param>
/// <param name="Volume">The stack where it is only in memory.</param>
/// <param name="Reading">How the file is read.</param>
/// <param name="Channel">Channel, from 0, among those that are read.</param>
/// <param name="NucleusDiameterUm">Typical diameter of the nuclei, µm, where they are of another size than the model's.</param>
/// <param name="Mirrors">Whether mirrored copies are averaged.</param>
public sealed record LabelPrediction(string Model, string Folder, string? Image, Volume? Volume, ReadOptions Reading, int Channel, double? NucleusDiameterUm, bool Mirrors);
