namespace NucleusDl.Measuring;

/// <summary>A column of a table of nuclei.</summary>
/// <param name="Name">Name with its unit at the end: _um, _um2, _um3, _deg, _grey, _px; none for a pure number.</param>
/// <param name="Meaning">What it is, one line.</param>
/// <param name="Value">Its number for a nucleus; NaN is an empty cell.</param>
/// <param name="Text">Its text for a nucleus, for the few columns that are no numbers.</param>
public sealed record MorphometryColumn(string Name, string Meaning, Func<NucleusMeasurement, double> Value, Func<NucleusMeasurement, string>? Text = null);
