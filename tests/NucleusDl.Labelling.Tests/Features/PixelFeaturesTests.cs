using System.Text.Json;
using NucleusDl.IO;
using NucleusDl.Labelling.Features;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Features;

[Trait(Kind.Name, Kind.Fast)]
public class PixelFeaturesTests
{
    private static readonly VoxelSize Voxel = new(1.75, 0.8, 0.8);

    [Theory]
    [InlineData("micron")]
    [InlineData("voxel")]
    [InlineData("plane")]
    public void Equal_scipy_and_numpy(string name)
    {
        var set = Set(name);
        using var stack = Golden("image");
        using var image = name == "plane" ? ((Volume<ushort>)stack).Crop(5, 0, 0, 1, stack.Shape.Y, stack.Shape.X) : ((Volume<ushort>)stack).Clone();
        using var expected = (Volume<float>)Golden(name);
        var plan = FeaturePlan.Create(set, image.Shape, Voxel);
        using var actual = PixelFeatures.Compute(image, plan, VolumeBox.Whole(image.Shape));
        Assert.Equal(expected.Shape.Z, plan.Count * image.Shape.Z);
        for (var f = 0; f < plan.Count; f++)
        {
            double worst = 0, scale = 0;
            for (var z = 0; z < image.Shape.Z; z++)
            {
                Span<float> a = expected.Plane(f * image.Shape.Z + z), b = actual.Plane(f, z);
                for (var i = 0; i < a.Length; i++)
                    (worst, scale) = (Math.Max(worst, Math.Abs(a[i] - b[i])), Math.Max(scale, Math.Abs(a[i])));
            }
            Assert.True(worst <= 1e-5 * scale + 2e-3, $"{plan.Names[f]}: {worst} of {scale}");
        }
    }

    [Fact]
    public void Smoothing_in_two_steps_is_close_to_scipys_filters()
    {
        using var image = Golden("image");
        using var expected = (Volume<float>)Golden("scipy");
        var plan = FeaturePlan.Create(FeatureSet.Parse("gaussian@1.6; log@1.6; gradient@1.6; unit=voxel"), image.Shape, null);
        using var actual = PixelFeatures.Compute(image, plan, VolumeBox.Whole(image.Shape));
        for (var f = 0; f < 3; f++)
        {
            double error = 0, signal = 0;
            for (var z = 0; z < image.Shape.Z; z++)
            {
                Span<float> a = expected.Plane(f * image.Shape.Z + z), b = actual.Plane(f, z);
                for (var i = 0; i < a.Length; i++)
                    (error, signal) = (error + (a[i] - b[i]) * (double)(a[i] - b[i]), signal + (double)a[i] * a[i]);
            }
            Assert.InRange(Math.Sqrt(error / signal), 0, 0.06);
        }
    }

    [Theory]
    [InlineData("micron", 3, 5, 7, 4, 6, 9)]
    [InlineData("micron", 0, 0, 0, 1, 20, 23)]
    [InlineData("voxel", 11, 19, 22, 1, 1, 1)]
    [InlineData("voxel", 2, 0, 14, 10, 3, 9)]
    public void A_box_holds_the_bits_of_the_whole(string name, int z, int y, int x, int depth, int height, int width)
    {
        using var image = Golden("image");
        var plan = FeaturePlan.Create(Set(name), image.Shape, Voxel);
        using var whole = PixelFeatures.Compute(image, plan, VolumeBox.Whole(image.Shape));
        using var expected = whole.Crop(z, y, x, depth, height, width);
        using var actual = PixelFeatures.Compute(image, plan, new VolumeBox(z, y, x, depth, height, width), new ParallelOptions { MaxDegreeOfParallelism = 1 });
        Assert.True(expected.Slice(0, (int)expected.Shape.Length).SequenceEqual(actual.Slice(0, (int)actual.Shape.Length)));
    }

    [Fact]
    public void A_constant_image_has_no_edges_spots_or_texture()
    {
        using var image = new Volume<ushort>(new VolumeShape(9, 9, 9), new VoxelSize(3, 0.2, 0.2));
        image.Slice(0, 729).Fill(40000);
        var plan = FeaturePlan.Create(FeatureSet.Default, image.Shape, image.VoxelSize);
        using var features = PixelFeatures.Compute(image, plan, VolumeBox.Whole(image.Shape));
        for (var f = 0; f < plan.Count; f++)
            foreach (var v in features.Plane(f, 4))
                Assert.Equal(plan.Names[f].StartsWith("gaussian", StringComparison.Ordinal) ? 40000 : 0, v, 1.0);
    }

    [Fact]
    public void Channels_of_an_image_follow_one_another()
    {
        using var two = new Volume<byte>(new VolumeShape(2, 5, 12, 12), Voxel);
        for (var i = 0; i < two.Shape.Length; i++)
            two.Slice(i, 1)[0] = (byte)(i * 7919 % 251);
        var plan = FeaturePlan.Create(FeatureSet.Parse("gaussian@1; hessian@1"), two.Shape, Voxel);
        using var both = PixelFeatures.Compute(two, plan, VolumeBox.Whole(two.Shape));
        using var second = two.Channel(1);
        using var alone = PixelFeatures.Compute(second, plan, VolumeBox.Whole(second.Shape));
        Assert.Equal(8, both.Shape.C);
        for (var f = 0; f < 4; f++)
            Assert.True(both.Plane(4 + f, 2).SequenceEqual(alone.Plane(f, 2)));
    }

    private static FeatureSet Set(string name)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Repository.Golden("forest", "sets.json")));
        return FeatureSet.Parse(json.RootElement.GetProperty(name).GetString() + (name == "micron" ? "" : "; unit=voxel"));
    }

    private static Volume Golden(string name) => VolumeFile.Read(Repository.Golden("forest", name + ".tif"));
}
