namespace NucleusDl.Judging;

/// <summary>Width of beads smaller than the resolution, after a method restored them.</summary>
/// <param name="Level">Noise of the input.</param>
/// <param name="Method">Name of the method.</param>
/// <param name="Found">Beads that could be fitted.</param>
/// <param name="All">Beads in the stack.</param>
/// <param name="Z">Median FWHM along Z, µm.</param>
/// <param name="X">Median FWHM in the plane, µm.</param>
public sealed record BeadWidths(string Level, string Method, int Found, int All, double Z, double X);
