using NucleusDl.Filters;
using NucleusDl.Labels;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Labels;

[Trait(Kind.Name, Kind.Fast)]
public class LabelLookTests
{
    [Fact]
    public void Labels_and_masks_are_known_from_recordings_and_from_what_denoising_made_of_them()
    {
        using var stack = Phantom.Generate(PhantomConfig.WildType with { Shape = new VolumeShape(12, 48, 48), Nuclei = 6 }, 4);
        using var labels = Numbers(stack.Truth, n => n);
        using var mask = Numbers(stack.Truth, n => n > 0 ? 255 : 0);
        Assert.True(LabelLook.Is(labels));
        Assert.True(LabelLook.Is(mask));
        using var recorded = stack.Image.ToFloat();
        Assert.False(LabelLook.Is(recorded));
        // Rounded to 8 bits and as dark as can be: large flat places, but each grey value lies in many of them.
        using var smooth = Gaussian.Blur(recorded, 1, 2, 2);
        var (least, most) = (Slow.All(smooth).ToArray().Min(), Slow.All(smooth).ToArray().Max());
        using var bytes = smooth.Map(v => MathF.Round(60 * (v - least) / (most - least)));
        Assert.False(LabelLook.Is(bytes));
        using var shifted = labels.Map(v => v + 0.5f);
        Assert.False(LabelLook.Is(shifted));
        using var flat = labels.Map(_ => 3f);
        Assert.False(LabelLook.Is(flat));
        using var negative = labels.Map(v => -v);
        Assert.False(LabelLook.Is(negative));
    }

    private static Volume<float> Numbers(LabelVolume labels, Func<int, float> of)
    {
        var image = new Volume<float>(labels.Shape);
        for (var z = 0; z < labels.Shape.Z; z++)
            for (var y = 0; y < labels.Shape.Y; y++)
                for (var x = 0; x < labels.Shape.X; x++)
                    image[z, y, x] = of(labels[z, y, x]);
        return image;
    }
}
