using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Page;

/// <summary>A training that the page asks for.</summary>
/// <param name="Base">Name of the model to start from.</param>
/// <param name="Folder">The folder that is open; the new model becomes a folder in it.</param>
/// <param name="Name">Name of the new model.</param>
/// <param name="Pairs">Stacks with their corrected labels.</param>
/// <param name="Steps">Training steps; null for the usual number of the quick preset.</param>
/// <param name="Channel">Channel, from 0.</param>
/// <param name="VoxelSize">Voxel size, µm, where the user gave one.</param>
public sealed record LabelTraining(string Base, string Folder, string Name, IReadOnlyList<(string Image, string Labels)> Pairs, int? Steps, int Channel, VoxelSize? VoxelSize);
