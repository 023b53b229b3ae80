namespace NucleusDl.Models;

/// <summary>
/// The point spread function of the microscope: how wide a point appears. Given by its σ, by the optics (a Gaussian of the same width, Zhang et al. 2007,
/// doi:10.1364/AO.46.001819), or measured, as a small stack of a bead.
/// </summary>
public sealed record PsfConfig
{
    /// <summary>σ of the Gaussian along Z, Y and X, µm.</summary>
    public double[]? SigmaUm { get; init; }

    /// <summary>Wavelength of the light that is recorded, nm.</summary>
    public double? WavelengthNm { get; init; }

    /// <summary>Numerical aperture of the objective.</summary>
    public double? NumericalAperture { get; init; }

    /// <summary>Refractive index of the immersion: 1 air, 1.33 water, 1.515 oil.</summary>
    public double RefractiveIndex { get; init; } = 1.33;

    /// <summary>Confocal with a small pinhole: narrower by √2 than a wide-field microscope.</summary>
    public bool Confocal { get; init; }

    /// <summary>File of a measured point spread function, at the voxel size of the stacks.</summary>
    public string? File { get; init; }

    /// <summary>σ along Z, Y and X, µm; null for a measured one.</summary>
    /// <exception cref="NucleusException">Nothing, too much, or something impossible is given.</exception>
    public double[]? Sigma()
    {
        var ways = (SigmaUm is null ? 0 : 1) + (WavelengthNm is null && NumericalAperture is null ? 0 : 1) + (File is null ? 0 : 1);
        if (ways != 1)
            throw new NucleusException(ErrorKind.Usage, ways == 0 ? "deconoising needs to know the point spread function of the microscope." : "The point spread function is given in more than one way.",
                "Give --set psf.wavelengthNm=520 --set psf.numericalAperture=1.2, or --set psf.sigmaUm=[0.7,0.22,0.22] (Z, Y, X in µm), or --set psf.file=bead.tif.");
        if (File is not null)
            return null;
        if (SigmaUm is not null)
            return SigmaUm.Length == 3 && SigmaUm.All(s => s is >= 0 and < 100) && SigmaUm.Any(s => s > 0) ? SigmaUm
                : throw new NucleusException(ErrorKind.Usage, "The σ of the point spread function must be three lengths in µm.", "Give for example --set psf.sigmaUm=[0.7,0.22,0.22].");
        if (WavelengthNm is not (>= 200 and <= 2000))
            throw new NucleusException(ErrorKind.Usage, FormattableString.Invariant($"A wavelength of {WavelengthNm ?? 0} nm cannot be right."), "Give the wavelength of the recorded light in nm, such as --set psf.wavelengthNm=520 for GFP.");
        if (NumericalAperture is not > 0.02 || NumericalAperture >= RefractiveIndex || RefractiveIndex is not (>= 1 and <= 2))
            throw new NucleusException(ErrorKind.Usage, FormattableString.Invariant($"A numerical aperture of {NumericalAperture ?? 0} in a medium of index {RefractiveIndex} cannot be right: it is always below the index."),
                "Give both as the objective states them, such as --set psf.numericalAperture=1.2 --set psf.refractiveIndex=1.33.");
        // Paraxial wide-field: √2 / (k·NA) in the plane and 2√6·n / (k·NA²) along the axis, with k = 2π / λ.
        var k = 2 * Math.PI / (WavelengthNm.Value / 1000);
        var narrower = Confocal ? Math.Sqrt(2) : 1;
        var plane = Math.Sqrt(2) / (k * NumericalAperture.Value) / narrower;
        return [2 * Math.Sqrt(6) * RefractiveIndex / (k * NumericalAperture.Value * NumericalAperture.Value) / narrower, plane, plane];
    }
}
