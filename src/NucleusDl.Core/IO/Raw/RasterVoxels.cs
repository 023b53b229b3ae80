using System.Globalization;
using NucleusDl.IO.Tiff;
using NucleusDl.Volumes;

namespace NucleusDl.IO.Raw;

/// <summary>Edge lengths with their units, as headers give them.</summary>
internal static class RasterVoxels
{
    /// <summary>The voxel size in µm; null where an edge or a unit is missing, with a warning where only the unit is.</summary>
    /// <param name="edges">Of x, y and z: length and unit; null where the header gives none.</param>
    /// <param name="warnings">Takes what the user should know.</param>
    public static VoxelSize? Of(IReadOnlyList<(double Length, string? Unit)?> edges, List<string> warnings)
    {
        var um = new double[3];
        var known = true;
        for (var i = 0; i < 3; i++)
        {
            if (edges[i] is not { } e || !double.IsFinite(e.Length) || e.Length <= 0)
                return null;
            var converted = LengthUnit.Convert(e.Length, e.Unit);
            known &= converted is not null;
            um[i] = converted ?? LengthUnit.Convert(e.Length, "um") ?? e.Length;
        }
        if (known)
            return new VoxelSize(um[2], um[1], um[0]);
        // Programs write 1 when they know nothing.
        if (um is not [1, 1, 1])
            warnings.Add(string.Create(CultureInfo.InvariantCulture,
                $"The header gives voxel edges of {um[2]:0.######} x {um[1]:0.######} x {um[0]:0.######} (z, y, x) in no unit that is known: ")
                + $"if they are micrometres, pass --voxel-size {Option(um, 1)}, if millimetres, --voxel-size {Option(um, 1000)}.");
        return null;
    }

    private static string Option(double[] edges, double factor) => new VoxelSize(edges[2] * factor, edges[1] * factor, edges[0] * factor).ToOption();
}
