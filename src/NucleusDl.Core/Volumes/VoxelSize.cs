using System.Globalization;

namespace NucleusDl.Volumes;

/// <summary>Edge lengths of one voxel in µm, in the order Z, Y, X.</summary>
/// <param name="Z">Distance between planes, µm.</param>
/// <param name="Y">Height of a pixel, µm.</param>
/// <param name="X">Width of a pixel, µm.</param>
public readonly record struct VoxelSize(double Z, double Y, double X)
{
    /// <summary>Volume of one voxel, µm³.</summary>
    public double Volume => Z * Y * X;

    /// <summary>Largest edge over smallest edge; 1 is isotropic.</summary>
    public double Anisotropy => Math.Max(Z, Math.Max(Y, X)) / Math.Min(Z, Math.Min(Y, X));

    /// <summary>Reads "Z,Y,X" in µm, such as "1.75,0.8,0.8".</summary>
    /// <exception cref="NucleusException">Not three positive numbers.</exception>
    public static VoxelSize Parse(string text)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        var v = new double[3];
        if (parts.Length == 3)
        {
            var ok = true;
            for (var i = 0; i < 3; i++)
                ok &= double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out v[i]) && double.IsFinite(v[i]) && v[i] > 0;
            if (ok)
                return new VoxelSize(v[0], v[1], v[2]);
        }
        throw new NucleusException(ErrorKind.Usage, $"'{text}' is not a voxel size.", "Write it as Z,Y,X in µm, for example --voxel-size 1.75,0.8,0.8.");
    }

    /// <summary>"1.75,0.8,0.8": the form that <see cref="Parse"/> reads.</summary>
    public string ToOption() => string.Create(CultureInfo.InvariantCulture, $"{Z:0.######},{Y:0.######},{X:0.######}");

    /// <summary>"1.75 x 0.80 x 0.80 µm".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Z:0.00##} x {Y:0.00##} x {X:0.00##} µm");
}
