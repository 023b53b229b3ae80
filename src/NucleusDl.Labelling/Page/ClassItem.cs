namespace NucleusDl.Labelling.Page;

/// <summary>A class.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Color">Its colour, #rrggbb.</param>
internal sealed record ClassItem(string Name, string Color);
