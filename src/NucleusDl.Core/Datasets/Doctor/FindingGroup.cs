using NucleusDl.IO;

namespace NucleusDl.Datasets;

/// <summary>Findings of one code and level, worst first.</summary>
/// <param name="Level">Their level.</param>
/// <param name="Code">Their code.</param>
/// <param name="Findings">At least one.</param>
public sealed record FindingGroup(FindingLevel Level, DoctorCode Code, IReadOnlyList<DatasetFinding> Findings);
