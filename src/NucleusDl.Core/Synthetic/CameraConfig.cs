namespace NucleusDl.Synthetic;

/// <summary>The detector of a phantom. Grey value = offset + gain · (Poisson(photons) + read noise), rounded and cut to 0 … <see cref="MaxValue"/>.</summary>
public sealed record CameraConfig
{
    /// <summary>Grey values per photoelectron; 10, so that the stack uses a good part of 12 bits.</summary>
    public double Gain { get; init; } = 10;

    /// <summary>Grey value of darkness; 100, so that read noise is not cut off at 0.</summary>
    public double Offset { get; init; } = 100;

    /// <summary>SD of the read noise, photoelectrons; 1.5, a usual sCMOS camera.</summary>
    public double ReadNoise { get; init; } = 1.5;

    /// <summary>Whether photons arrive by chance (Poisson noise); off only to study one noise at a time.</summary>
    public bool ShotNoise { get; init; } = true;

    /// <summary>Largest grey value; 65535 for 16 bits, 4095 for a 12-bit camera.</summary>
    public int MaxValue { get; init; } = ushort.MaxValue;

    internal void Validate()
    {
        ConfigCheck.Positive(Gain, nameof(Gain));
        ConfigCheck.Within(Offset, 0, ushort.MaxValue, nameof(Offset));
        ConfigCheck.Within(ReadNoise, 0, 1e4, nameof(ReadNoise));
        ConfigCheck.Within(MaxValue, 1, ushort.MaxValue, nameof(MaxValue));
    }
}
