namespace NucleusDl.Sharing;

/// <summary>A file or folder of this computer that a container sees.</summary>
/// <param name="Here">Full path on this computer.</param>
/// <param name="There">Path in the container.</param>
/// <param name="ReadOnly">Whether the container may only read it.</param>
internal sealed record MappedFolder(string Here, string There, bool ReadOnly);
