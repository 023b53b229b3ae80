namespace NucleusDl.Synthetic;

/// <summary>
/// What the nuclei of one genotype look like. The two presets differ in known ways, so that a measurement or a classifier can be
/// checked: against <see cref="WildType"/>, the nuclei of <see cref="Mutant"/> are 1.4 times as large, flatter (1.5 instead of 1.15),
/// and have 2-3 large chromocentres instead of 6-9 small ones. The numbers are illustrative and belong to no published mutant.
/// </summary>
public sealed record NucleusPopulation
{
    /// <summary>Name, written into the truth table.</summary>
    public required string Name { get; init; }

    /// <summary>Weight among the populations of a stack, no unit; 1 because equal shares are the plain case.</summary>
    public double Share { get; init; } = 1;

    /// <summary>Mean volume, µm³; 190 is a sphere of 7.1 µm, a usual nucleus in culture or in an embryo.</summary>
    public double MeanVolume { get; init; } = 190;

    /// <summary>Standard deviation of the volume over its mean; 0.12, drawn normally and cut at ±2 SD so that no nucleus is absurd.</summary>
    public double VolumeVariation { get; init; } = 0.12;

    /// <summary>Longest over middle semi-axis; 1 … 1.2 is nearly round.</summary>
    public Interval Elongation { get; init; } = new(1.0, 1.2);

    /// <summary>Middle over shortest semi-axis; 1.05 … 1.25 is nearly round.</summary>
    public Interval Flatness { get; init; } = new(1.05, 1.25);

    /// <summary>Share of lobed nuclei, 0 … 1; 0.2, since healthy nuclei are mostly ellipsoids.</summary>
    public double LobedShare { get; init; } = 0.2;

    /// <summary>Lobes of a lobed nucleus; 2 … 4.</summary>
    public Interval Lobes { get; init; } = new(2, 4);

    /// <summary>Height of a lobe over the radius; 0.7 gives dents that one sees and a watershed can mistake for a border.</summary>
    public double LobeHeight { get; init; } = 0.7;

    /// <summary>Chromocentres of a nucleus; 6 … 9.</summary>
    public Interval Chromocentres { get; init; } = new(6, 9);

    /// <summary>Radius of a chromocentre, µm; 0.4 … 0.6, just above what the optics resolves.</summary>
    public Interval ChromocentreRadius { get; init; } = new(0.4, 0.6);

    /// <summary>Light of a chromocentre on top of the chromatin around it, as a multiple; 2.2, typical of DAPI in mouse cells.</summary>
    public double ChromocentreContrast { get; init; } = 2.2;

    /// <summary>SD of the chromatin texture over its mean; 0.22 before the optics blurs it.</summary>
    public double TextureContrast { get; init; } = 0.22;

    /// <summary>Wavelengths of the chromatin texture, µm; 0.9 … 3, so that it is neither noise nor shading.</summary>
    public Interval TextureWavelength { get; init; } = new(0.9, 3.0);

    /// <summary>Brightness of a nucleus against the mean; 0.6 … 1.4 for DNA content and staining.</summary>
    public Interval Brightness { get; init; } = new(0.6, 1.4);

    /// <summary>Nearly round nuclei with several small chromocentres.</summary>
    public static NucleusPopulation WildType { get; } = new() { Name = "wild-type" };

    /// <summary>Larger, flatter nuclei with few, large chromocentres.</summary>
    public static NucleusPopulation Mutant { get; } = new()
    {
        Name = "mutant",
        MeanVolume = 266,
        Elongation = new(1.0, 1.25),
        Flatness = new(1.4, 1.6),
        Chromocentres = new(2, 3),
        ChromocentreRadius = new(0.8, 1.1),
    };

    /// <summary>Checks every value.</summary>
    /// <exception cref="NucleusException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        ConfigCheck.Require(!string.IsNullOrWhiteSpace(Name), "population name", Name, "a name");
        ConfigCheck.Positive(Share, nameof(Share));
        ConfigCheck.Positive(MeanVolume, nameof(MeanVolume));
        ConfigCheck.Within(VolumeVariation, 0, 0.45, nameof(VolumeVariation));
        ConfigCheck.Within(Elongation, 1, 5, nameof(Elongation));
        ConfigCheck.Within(Flatness, 1, 5, nameof(Flatness));
        ConfigCheck.Within(LobedShare, 0, 1, nameof(LobedShare));
        ConfigCheck.Within(Lobes, 1, 4, nameof(Lobes));
        ConfigCheck.Within(LobeHeight, 0, 1, nameof(LobeHeight));
        ConfigCheck.Within(Chromocentres, 0, 100, nameof(Chromocentres));
        ConfigCheck.Within(ChromocentreRadius, 0.01, 100, nameof(ChromocentreRadius));
        ConfigCheck.Within(ChromocentreContrast, 0, 100, nameof(ChromocentreContrast));
        ConfigCheck.Within(TextureContrast, 0, 1, nameof(TextureContrast));
        ConfigCheck.Within(TextureWavelength, 0.01, 1000, nameof(TextureWavelength));
        ConfigCheck.Within(Brightness, 0, 100, nameof(Brightness));
    }
}
