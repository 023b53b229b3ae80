namespace NucleusDl.Restoring;

/// <summary>How much the residual resembles itself, shifted.</summary>
/// <param name="Z">Shift along Z, voxels.</param>
/// <param name="Y">Shift along Y.</param>
/// <param name="X">Shift along X.</param>
/// <param name="Correlation">Correlation coefficient.</param>
/// <param name="Score">Σ r·r' / √Σ(r·r')²: standard normal where voxels are independent, however their variance changes from place to place.</param>
/// <param name="PValue">Probability of a score as high or higher by chance (one-sided: structure left behind correlates positively).</param>
public sealed record LagCorrelation(int Z, int Y, int X, double Correlation, double Score, double PValue);
