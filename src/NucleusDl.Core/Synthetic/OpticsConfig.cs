namespace NucleusDl.Synthetic;

/// <summary>The microscope of a phantom: blur, loss of light with depth, background.</summary>
public sealed record OpticsConfig
{
    /// <summary>σ of the point spread function along Z, µm; 0.7 (FWHM 1.6 µm), a 20x/0.8 confocal in tissue.</summary>
    public double PsfSigmaZ { get; init; } = 0.7;

    /// <summary>σ of the point spread function in the plane, µm; 0.22 (FWHM 0.5 µm).</summary>
    public double PsfSigmaXY { get; init; } = 0.22;

    /// <summary>
    /// Sub-planes computed per plane, odd; 3. Structure, blur and depth are computed on this finer grid, and the middle sub-plane is the
    /// optical section that is kept, so that a plane holds what lies at its depth and not an average over the step.
    /// </summary>
    public int SubPlanes { get; init; } = 3;

    /// <summary>Depth at which 1/e of a nucleus' light is left, µm; 60, a visible loss over a 32 µm stack. 0 means no loss.</summary>
    public double AttenuationLength { get; init; } = 60;

    /// <summary>Light of average chromatin at the top of the stack, photons per voxel; 60, a fair but noisy image.</summary>
    public double SignalPhotons { get; init; } = 60;

    /// <summary>Background light, photons per voxel; 6, a tenth of the signal.</summary>
    public double BackgroundPhotons { get; init; } = 6;

    /// <summary>Slow unevenness of the background, SD over mean; 0.25, from out-of-focus and autofluorescent tissue.</summary>
    public double BackgroundVariation { get; init; } = 0.25;

    internal void Validate()
    {
        ConfigCheck.Within(PsfSigmaZ, 0, 100, nameof(PsfSigmaZ));
        ConfigCheck.Within(PsfSigmaXY, 0, 100, nameof(PsfSigmaXY));
        ConfigCheck.Require(SubPlanes is > 0 and <= 15 && SubPlanes % 2 == 1, nameof(SubPlanes), SubPlanes.ToString(), "an odd number from 1 to 15");
        ConfigCheck.Within(AttenuationLength, 0, 1e6, nameof(AttenuationLength));
        ConfigCheck.Within(SignalPhotons, 0, 1e7, nameof(SignalPhotons));
        ConfigCheck.Within(BackgroundPhotons, 0, 1e7, nameof(BackgroundPhotons));
        ConfigCheck.Within(BackgroundVariation, 0, 1, nameof(BackgroundVariation));
    }
}
