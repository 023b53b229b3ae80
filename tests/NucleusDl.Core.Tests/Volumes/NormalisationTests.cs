using FsCheck.Xunit;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Volumes;

[Trait(Kind.Name, Kind.Fast)]
public class NormalisationTests
{
    private static readonly Normalisation Compressed = new(NormalisationKind.Compressed);

    [Property(MaxTest = 30)]
    public void Compressing_bends_what_the_percentiles_give(int seed)
    {
        using var image = Image(seed);
        using var plain = new Normalisation().Apply(image);
        using var bent = Compressed.Apply(image);
        for (var i = 0; i < 3000; i++)
            Assert.Equal(Math.Asinh(plain.Slice(i, 1)[0] / Normalisation.Knee) / Math.Asinh(1 / Normalisation.Knee), bent.Slice(i, 1)[0], 1e-5);
    }

    [Property(MaxTest = 30)]
    public void Offset_and_gain_of_the_camera_change_nothing(int seed)
    {
        using var image = Image(seed);
        var random = new Random(seed);
        float gain = (float)(0.2 + 5 * random.NextDouble()), offset = random.Next(-50, 5000);
        using var other = image.Map(v => v * gain + offset);
        foreach (var kind in Enum.GetValues<NormalisationKind>())
        {
            using var a = new Normalisation(kind).Apply(image);
            using var b = new Normalisation(kind).Apply(other);
            for (var i = 0; i < 3000; i++)
                Assert.Equal(a.Slice(i, 1)[0], b.Slice(i, 1)[0], 5e-3);
        }
    }

    [Fact]
    public void Dim_nuclei_gain_on_bright_ones_and_a_constant_image_is_0()
    {
        using var image = new Volume<float>(new VolumeShape(1, 10, 100));
        for (var i = 0; i < 1000; i++)
            image.Slice(i, 1)[0] = i < 950 ? 100 : i < 990 ? 190 : 1000;
        using var plain = new Normalisation().Apply(image);
        using var bent = Compressed.Apply(image);
        Assert.Equal(0.1, plain.Slice(960, 1)[0], 3);
        Assert.InRange(bent.Slice(960, 1)[0], 0.25, 0.4);
        Assert.Equal((0f, 1f), (bent.Slice(0, 1)[0], MathF.Round(bent.Slice(995, 1)[0], 5)));
        using var constant = new Volume<float>(new VolumeShape(2, 3, 4));
        constant.Slice(0, 24).Fill(7);
        using var zero = Compressed.Apply(constant);
        Assert.True(zero.Slice(0, 24).IndexOfAnyExcept(0f) < 0);
    }

    private static Volume<float> Image(int seed)
    {
        var random = new Random(seed);
        var image = new Volume<float>(new VolumeShape(3, 20, 50));
        foreach (ref var v in image.Slice(0, 3000))
            v = 100 + (float)(-Math.Log(1 - random.NextDouble()) * 50);
        return image;
    }
}
