namespace NucleusDl.IO.Zarr;

/// <summary>An image in a Zarr.</summary>
/// <param name="Path">Its group, or the array itself.</param>
/// <param name="Multiscale">Number of the entry in the group's "multiscales"; -1 for a plain array.</param>
/// <param name="Name">For a list.</param>
internal readonly record struct ZarrImage(string Path, int Multiscale, string Name);
