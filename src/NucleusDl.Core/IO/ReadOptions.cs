using NucleusDl.Volumes;

namespace NucleusDl.IO;

/// <summary>How to read a file, where the file itself does not say or says it wrong.</summary>
/// <param name="Axes">
/// What the pages of the file mean, slowest first, such as "TZYX" or "CZYX"; a count may follow a letter ("C2ZYX": two channels,
/// the rest is Z). Default: as the file says; pages of a plain TIFF are Z.
/// </param>
/// <param name="VoxelSize">Edge lengths in µm; overrides what the file says. Default: as the file says, null where it does not.</param>
/// <param name="Channel">Only this channel, from 0; in a colour picture the colour (0 red, 1 green, 2 blue). Default: all channels.</param>
/// <param name="Series">Which image of a file that holds several, from 0. Default: the only one; several are an error that lists them.</param>
/// <param name="Frame">Which time point, from 0. Default: the only one; several are an error that says how many there are.</param>
/// <param name="Dataset">Which data set of an HDF5 file, or which image inside an OME-Zarr, by its path inside, such as "/exported_data" or "labels/nuclei".</param>
/// <param name="Level">Which resolution of a pyramid, 0 the finest. Default: 0.</param>
public sealed record ReadOptions(string? Axes = null, VoxelSize? VoxelSize = null, int? Channel = null, int? Series = null, int? Frame = null,
    string? Dataset = null, int Level = 0)
{
    /// <summary>Everything as the file says.</summary>
    public static ReadOptions Default { get; } = new();
}
