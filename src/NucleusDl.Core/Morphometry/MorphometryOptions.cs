namespace NucleusDl.Measuring;

/// <summary>What <see cref="Morphometry.Measure"/> measures beside shapes. Lengths are µm.</summary>
public sealed record MorphometryOptions
{
    /// <summary>
    /// How far around a nucleus' box its background is looked for, µm; 2, which is near enough to share the nucleus' depth and shading, and leaves
    /// some empty space around a nucleus among others.
    /// </summary>
    public double BackgroundMargin { get; init; } = 2;

    /// <summary>How chromocentres are found; null leaves them out.</summary>
    public ChromocentreOptions? Chromocentres { get; init; } = new();

    /// <summary>Checks every value.</summary>
    /// <exception cref="NucleusException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        if (!(BackgroundMargin >= 0) || !double.IsFinite(BackgroundMargin))
            throw new NucleusException(ErrorKind.Usage, $"A background margin of {BackgroundMargin} µm is not possible.", "Give 0 or more, for example 2.");
        Chromocentres?.Validate();
    }
}
