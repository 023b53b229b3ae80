using FsCheck.Xunit;
using NucleusDl.Filters;
using NucleusDl.Labels;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Labels;

/// <summary>Grey images in the place of labels are known; labels, however odd, are never taken for one.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class ImageLookTests
{
    [Property(MaxTest = 6)]
    public void Phantoms_are_images_and_their_truth_is_labels(uint seed)
    {
        using var stack = Phantom.Generate(PhantomConfig.WildType with { Shape = new VolumeShape(12, 64, 64), Nuclei = 8 }, seed);
        Assert.False(LabelLook.IsImage(stack.Truth));
        using var recorded = stack.Image.ToFloat();
        using var smooth = Gaussian.Blur(recorded, 0.5, 1, 1);
        foreach (var image in new[] { recorded, smooth })
        {
            using var wide = Numbers(image, 4000);
            Assert.True(LabelLook.IsImage(wide));
            using var bytes = Numbers(image, 255);
            Assert.True(LabelLook.IsImage(bytes));
            var error = Assert.Throws<NucleusException>(() => LabelLook.RefuseImage(bytes, "embryo.tif"));
            Assert.Contains("looks like an image", error.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Tissue without background: every voxel belongs to the nearest of some seeds; up to one seed for two voxels.</summary>
    [Property(MaxTest = 40)]
    public void Dense_tissue_is_labels(int seed)
    {
        var random = new Random(seed);
        using var labels = new LabelVolume(random.Next(1, 6), random.Next(4, 18), random.Next(4, 18));
        var s = labels.Shape;
        var seeds = new (int Z, int Y, int X)[random.Next(1, Math.Min(400, (int)s.ChannelLength / 2) + 1)];
        for (var i = 0; i < seeds.Length; i++)
            seeds[i] = (random.Next(s.Z), random.Next(s.Y), random.Next(s.X));
        // Numbers of planes that were labelled each on its own stand for another nucleus in every plane.
        var planewise = random.Next(2) == 0;
        Each(s, (z, y, x) => labels[z, y, x] = 1 + Enumerable.Range(0, seeds.Length)
            .MinBy(i => (planewise ? 31 * ((seeds[i].Z + z) % 2) : Square(seeds[i].Z - z)) + Square(seeds[i].Y - y) + Square(seeds[i].X - x)));
        Assert.False(LabelLook.IsImage(labels));
    }

    [Property(MaxTest = 40)]
    public void Specks_of_one_to_five_voxels_are_labels(int seed)
    {
        var random = new Random(seed);
        using var labels = new LabelVolume(random.Next(1, 8), random.Next(5, 30), random.Next(5, 30));
        var s = labels.Shape;
        var length = random.Next(1, 6);
        // Side by side without a gap at worst, and numbered again from 1 after some.
        var (gap, next, again) = (random.Next(3), 0, random.Next(2) == 0 ? int.MaxValue : random.Next(200, 2000));
        for (var z = 0; z < s.Z; z++)
            for (var y = 0; y < s.Y; y += 1 + gap)
                for (var x = 0; x < s.X; x += length + gap, next++)
                    for (var i = x; i < Math.Min(s.X, x + length); i++)
                        labels[z, y, i] = 1 + next % again;
        Assert.False(LabelLook.IsImage(labels));
    }

    [Fact]
    public void Nothing_one_nucleus_one_plane_classes_and_a_mask_are_labels()
    {
        using var empty = new LabelVolume(4, 8, 8);
        Assert.False(LabelLook.IsImage(empty));
        using var one = new LabelVolume(1, 8, 8);
        one[0, 3, 3] = 65535;
        Assert.False(LabelLook.IsImage(one));
        // Classes, as noisy as can be: few numbers in very many places.
        var random = new Random(1);
        using var classes = new LabelVolume(6, 40, 40);
        Each(classes.Shape, (z, y, x) => classes[z, y, x] = random.Next(1, 6));
        Assert.False(LabelLook.IsImage(classes));
        using var noise = new LabelVolume(6, 40, 40);
        Each(noise.Shape, (z, y, x) => noise[z, y, x] = random.Next(1, 60));
        Assert.True(LabelLook.IsImage(noise));
    }

    private static LabelVolume Numbers(Volume<float> image, int most)
    {
        float[] values = [.. Slow.All(image)];
        var (low, high) = (values.Min(), values.Max());
        return new LabelVolume(image.Map(v => (int)MathF.Round(most * (v - low) / (high - low))));
    }

    private static void Each(VolumeShape s, Action<int, int, int> what)
    {
        for (var z = 0; z < s.Z; z++)
            for (var y = 0; y < s.Y; y++)
                for (var x = 0; x < s.X; x++)
                    what(z, y, x);
    }

    private static int Square(int v) => v * v;
}
