using FsCheck.Xunit;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Volumes;

[Trait(Kind.Name, Kind.Fast)]
public class NormalisationTests
{
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
    public void A_constant_image_becomes_0()
    {
        using var constant = new Volume<float>(new VolumeShape(2, 3, 4));
        foreach (var kind in Enum.GetValues<NormalisationKind>())
        {
            constant.Slice(0, 24).Fill(7);
            using var zero = new Normalisation(kind).Apply(constant);
            Assert.True(zero.Slice(0, 24).IndexOfAnyExcept(0f) < 0);
        }
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
