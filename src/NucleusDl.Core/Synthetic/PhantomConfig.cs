using NucleusDl.Volumes;

namespace NucleusDl.Synthetic;

/// <summary>
/// Everything that defines a phantom stack but its seed: the specimen (nuclei and how they lie), the optics, the camera.
/// Lengths are µm, light is photons per voxel.
/// </summary>
public sealed record PhantomConfig
{
    /// <summary>Extent in voxels; 32 x 96 x 96 trains quickly and holds about 28 nuclei.</summary>
    public VolumeShape Shape { get; init; } = new(32, 96, 96);

    /// <summary>Voxel size, µm; 1.0 x 0.4 x 0.4, an anisotropy of 2.5 as confocal stacks of embryos have.</summary>
    public VoxelSize VoxelSize { get; init; } = new(1.0, 0.4, 0.4);

    /// <summary>Nuclei to place, drawn from this range; 24 … 32 fills about a tenth of the default stack.</summary>
    public Interval Nuclei { get; init; } = new(24, 32);

    /// <summary>The kinds of nuclei in the stack, by their shares; wild type alone.</summary>
    public IReadOnlyList<NucleusPopulation> Populations { get; init; } = [NucleusPopulation.WildType];

    /// <summary>
    /// Share of nuclei that are put against an earlier one, 0 … 1; 0.4, as in an early embryo.
    /// A stack of n nuclei then has round(share · n) touching pairs, unless it is too full to place them all.
    /// </summary>
    public double TouchingShare { get; init; } = 0.4;

    /// <summary>How far touching nuclei are pressed into each other, over the radius; 0.12 gives a flat contact about 3 µm wide. No voxel has two labels.</summary>
    public double ContactDepth { get; init; } = 0.12;

    /// <summary>
    /// Free space between nuclei that do not touch, µm, at least; 1.3, so that their voxels are not even diagonal neighbours
    /// at the default voxel size.
    /// </summary>
    public double MinimumGap { get; init; } = 1.3;

    /// <summary>Whether nuclei lie wholly inside the stack, so that every truth is whole; otherwise only their centres do, and the border cuts some.</summary>
    public bool KeepInside { get; init; } = true;

    /// <summary>The microscope.</summary>
    public OpticsConfig Optics { get; init; } = new();

    /// <summary>The detector.</summary>
    public CameraConfig Camera { get; init; } = new();

    /// <summary>A stack of wild type nuclei.</summary>
    public static PhantomConfig WildType { get; } = new();

    /// <summary>A stack of mutant nuclei: larger, flatter, with fewer and larger chromocentres.</summary>
    public static PhantomConfig Mutant { get; } = new() { Populations = [NucleusPopulation.Mutant] };

    /// <summary>The guided tour's stack: both populations in equal shares, some pairs touching, some nuclei cut by the border.</summary>
    public static PhantomConfig Tour { get; } = new() { Populations = [NucleusPopulation.WildType, NucleusPopulation.Mutant], KeepInside = false };

    /// <summary>Checks every value.</summary>
    /// <exception cref="NucleusException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        ConfigCheck.Require(Shape.IsValid && Shape.C == 1, nameof(Shape), Shape.ToString(), "one channel with every edge at least 1");
        ConfigCheck.Require(Positive(VoxelSize.Z) && Positive(VoxelSize.Y) && Positive(VoxelSize.X), nameof(VoxelSize), VoxelSize.ToString(),
            "three numbers above 0, in µm");
        ConfigCheck.Within(Nuclei, 0, 100_000, nameof(Nuclei));
        ConfigCheck.Require(Populations.Count > 0, nameof(Populations), "empty", "at least one population");
        foreach (var population in Populations)
            population.Validate();
        ConfigCheck.Within(TouchingShare, 0, 1, nameof(TouchingShare));
        ConfigCheck.Within(ContactDepth, 0, 0.5, nameof(ContactDepth));
        ConfigCheck.Within(MinimumGap, 0, 1000, nameof(MinimumGap));
        Optics.Validate();
        Camera.Validate();

        static bool Positive(double v) => v > 0 && double.IsFinite(v);
    }
}
