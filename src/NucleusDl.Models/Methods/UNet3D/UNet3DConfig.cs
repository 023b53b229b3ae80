using NucleusDl.Labels;
using NucleusDl.Models.Blocks;
using NucleusDl.Models.Training;
using NucleusDl.Volumes;

namespace NucleusDl.Models;

/// <summary>Everything that can be set about <see cref="UNet3D"/>. Presets (full.json, quick.json) name only what differs.</summary>
public sealed record UNet3DConfig
{
    /// <summary>Feature maps of the first level; each level doubles them. 16 is the largest a CPU trains in minutes.</summary>
    public int BaseFeatures { get; init; } = 32;

    /// <summary>Poolings at most.</summary>
    public int MaxPools { get; init; } = 5;

    /// <summary>Voxels of a patch at most; 128³ is what a 12 GB GPU holds.</summary>
    public long MaxPatchVoxels { get; init; } = 128 * 128 * 128;

    /// <summary>Patches in one step, at most.</summary>
    public int MaxBatch { get; init; } = 4;

    /// <summary>How intensities are scaled, whole stack at a time.</summary>
    public Normalisation Normalisation { get; init; } = new(NormalisationKind.ZScore);

    /// <summary>Share of patches centred on a nucleus; the rest lie anywhere.</summary>
    public double ForegroundShare { get; init; } = 0.33;

    /// <summary>How much more often stacks with many nuclei are drawn: number of nuclei to this power; 0 draws all stacks alike.</summary>
    public double Crowding { get; init; }

    /// <summary>
    /// Labels below this share of their stack's median nucleus are taken for marks rather than outlines, 0-1: nothing is learnt from them, nor from the unlabelled
    /// voxels within a median radius of them. 0 learns from every label.
    /// </summary>
    public double DebrisShare { get; init; }

    /// <summary>
    /// Voxels of a tile at most while predicting: from the patch it grows towards the median stack, as larger tiles have fewer borders, repeat less, and
    /// hold nuclei and background alike, which instance norm needs. 0 predicts with the patch. The default takes about 1.2 GB with 16 features.
    /// </summary>
    public long MaxTileVoxels { get; init; } = 1 << 20;

    /// <summary>Weight of the distance loss beside Dice + cross-entropy. Distances are in [0, 1], so their squared error is small.</summary>
    public double DistanceWeight { get; init; } = 5;

    /// <summary>Random changes of patches.</summary>
    public AugmentConfig Augment { get; init; } = new();

    /// <summary>Steps, rates and the update rule.</summary>
    public TrainerOptions Trainer { get; init; } = new();

    /// <summary>Validation stacks that are predicted at every validation (evenly chosen).</summary>
    public int ValidationStacks { get; init; } = 4;

    /// <summary>Validation stacks that tune the thresholds at the end (evenly chosen): a few values need few stacks.</summary>
    public int TuningStacks { get; init; } = 32;

    /// <summary>How maps become instances; tuned on validation.</summary>
    public DecodeThresholds Decode { get; init; } = new();

    /// <summary>The network as the planner made it; null before training.</summary>
    public UNetShape? Network { get; init; }

    /// <summary>Refuses values that cannot work.</summary>
    /// <exception cref="NucleusException">A value is out of range.</exception>
    public void Validate()
    {
        void Require(bool ok, string what)
        {
            if (!ok)
                throw new NucleusException(ErrorKind.Usage, $"The configuration of unet3d is wrong: {what}.", "Change the preset or the option.");
        }
        Require(BaseFeatures is >= 1 and <= 512, $"baseFeatures must lie in 1..512, not {BaseFeatures}");
        Require(ForegroundShare is >= 0 and <= 1, $"foregroundShare must lie in 0..1, not {ForegroundShare}");
        Require(DistanceWeight > 0, $"distanceWeight must be positive, not {DistanceWeight}");
        Require(Crowding is >= 0 and <= 2, $"crowding must lie in 0..2, not {Crowding}");
        Require(DebrisShare is >= 0 and < 1, $"debrisShare must lie in [0, 1), not {DebrisShare}");
        Require(MaxTileVoxels >= 0, $"maxTileVoxels must not be negative, not {MaxTileVoxels}");
        Require(ValidationStacks >= 1, $"validationStacks must be at least 1, not {ValidationStacks}");
        Require(TuningStacks >= 1, $"tuningStacks must be at least 1, not {TuningStacks}");
        Require(MaxBatch >= 1, $"maxBatch must be at least 1, not {MaxBatch}");
        Trainer.Validate();
        Augment.Validate();
        Decode.Validate();
        Network?.Validate();
    }
}
