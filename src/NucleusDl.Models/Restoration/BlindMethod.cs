using NucleusDl.Models.Training;

namespace NucleusDl.Models.Restoration;

/// <summary>What the methods that learn from hidden voxels do alike.</summary>
/// <typeparam name="TConfig">Its configuration.</typeparam>
public abstract class BlindMethod<TConfig> : RestorationMethod<TConfig> where TConfig : BlindConfig
{
    /// <inheritdoc/>
    protected override void Hide(RestorationPatch patch, TConfig config, long seed, long step, int sample)
    {
        var random = SampleRandom.At(seed, step, sample, SamplePurpose.Mask);
        var places = BlindSpots.Places(config.PatchSize, config.MaskShare, ref random);
        var (image, input) = (patch.Image, patch.Image.Clone());
        if (config.MedianReplacement)
            BlindSpots.ByMedian(image, input, places, config.Radius);
        else
            BlindSpots.ByNeighbour(image, input, places, config.Radius, ref random);
        if (config.StructuredMask is { } mask)
            BlindSpots.Structure(image, input, places, mask, ref random);
        patch.Mask = new Volumes.Volume<float>(image.Shape);
        foreach (var place in places)
            patch.Mask[place.Z, place.Y, place.X] = 1;
        patch.Input = input;
    }
}
