using NucleusDl.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Labels;

[Trait(Kind.Name, Kind.Fast)]
public class ClassicalSegmentationTests
{
    private static readonly VoxelSize Spacing = new(1.75, 0.8, 0.8);

    /// <summary>Centres in µm and brightness: two nuclei that touch, and a dim one by itself.</summary>
    private static readonly (double Z, double Y, double X, float Brightness)[] Spheres = [(17, 12, 12, 4000), (17, 12, 21.5, 3000), (17, 28, 26, 1000)];

    [Fact]
    public void Touching_bright_nuclei_and_a_dim_one_are_found()
    {
        using var truth = Paint(out var image);
        using (image)
        {
            using var found = ClassicalSegmentation.Segment(image, Spacing, parallel: new ParallelOptions { MaxDegreeOfParallelism = 1 });
            using var again = ClassicalSegmentation.Segment(image, Spacing);
            Slow.Equal(found, again);
            Assert.Equal([1, 2, 3], found.Sizes().Keys);
            Assert.Equal(Spacing, found.VoxelSize);
            for (var nucleus = 1; nucleus <= 3; nucleus++)
                Assert.True(BestOverlap(truth, nucleus, found) > 0.5, $"nucleus {nucleus}: {BestOverlap(truth, nucleus, found)}");
        }
    }

    [Fact]
    public void Plain_Otsu_is_there_too_and_loses_the_dim_nucleus()
    {
        using var truth = Paint(out var image);
        using (image)
        {
            using var found = ClassicalSegmentation.Segment(image, Spacing, new ClassicalConfig { Compression = 0 });
            Assert.Equal(2, found.Max());
            Assert.True(BestOverlap(truth, 1, found) > 0.6);
        }
    }

    [Fact]
    public void Dark_or_bright_offsets_and_gains_change_nothing()
    {
        Paint(out var image).Dispose();
        using (image)
        {
            using var shifted = image.Map(v => v * 4 + 1024);
            using var expected = ClassicalSegmentation.Segment(image, Spacing);
            using var actual = ClassicalSegmentation.Segment(shifted, Spacing);
            Assert.Equal(expected.Max(), actual.Max());
            foreach (var (label, size) in expected.Sizes())
                Assert.InRange(BestOverlap(expected, label, actual), 0.99, 1);
        }
    }

    [Fact]
    public void Small_spots_go()
    {
        Paint(out var image).Dispose();
        using (image)
        {
            for (var x = 0; x < 3; x++)
                image[2, 2, x + 2] = 4000;
            using var found = ClassicalSegmentation.Segment(image, Spacing);
            Assert.Equal(3, found.Max());
            using var all = ClassicalSegmentation.Segment(image, Spacing, new ClassicalConfig { MinVolumeCubicMicrons = 0 });
            Assert.Equal(4, all.Max());
        }
    }

    [Fact]
    public void A_constant_image_one_voxel_and_one_plane()
    {
        using var constant = new Volume<float>(new VolumeShape(4, 5, 6));
        using var none = ClassicalSegmentation.Segment(constant, Spacing);
        Assert.Equal(0, none.Max());
        using var voxel = new Volume<float>(new VolumeShape(1, 1, 1));
        using var nothing = ClassicalSegmentation.Segment(voxel, Spacing);
        Assert.Equal(0, nothing.Max());
        Paint(out var image).Dispose();
        using (image)
        {
            using var plane = image.Crop(10, 0, 0, 1, image.Shape.Y, image.Shape.X);
            using var found = ClassicalSegmentation.Segment(plane, Spacing);
            Assert.Equal(3, found.Max());
        }
    }

    [Fact]
    public void A_cavity_that_is_the_only_background_leaves_one_object()
    {
        using var image = new Volume<float>(new VolumeShape(5, 9, 9));
        Slow.All(image).Fill(100);
        image[2, 4, 4] = 0;
        using var found = ClassicalSegmentation.Segment(image, new VoxelSize(1, 1, 1), new ClassicalConfig { SmoothingMicrons = 0 });
        Assert.Equal(405, found.Sizes()[1]);
    }

    [Fact]
    public void Options_that_make_no_sense_are_named()
    {
        using var image = new Volume<float>(new VolumeShape(4, 5, 6));
        (string, ClassicalConfig)[] wrong =
        [
            (nameof(ClassicalConfig.SmoothingMicrons), new() { SmoothingMicrons = -1 }),
            (nameof(ClassicalConfig.Compression), new() { Compression = double.PositiveInfinity }),
            (nameof(ClassicalConfig.ThresholdFactor), new() { ThresholdFactor = 0 }),
            (nameof(ClassicalConfig.DistanceSmoothingMicrons), new() { DistanceSmoothingMicrons = double.NaN }),
            (nameof(ClassicalConfig.MarkerHeightMicrons), new() { MarkerHeightMicrons = -0.1 }),
            (nameof(ClassicalConfig.MinVolumeCubicMicrons), new() { MinVolumeCubicMicrons = -5 }),
        ];
        foreach (var (name, config) in wrong)
        {
            var e = Assert.Throws<NucleusException>(() => ClassicalSegmentation.Segment(image, Spacing, config));
            Assert.Equal(ErrorKind.Usage, e.Kind);
            Assert.Contains(name, e.Problem, StringComparison.Ordinal);
        }
    }

    /// <summary>Spheres of radius 5 µm on a dim background with some noise, rounded off at the border.</summary>
    private static LabelVolume Paint(out Volume<float> image)
    {
        var random = new Random(4);
        var shape = new VolumeShape(20, 46, 46);
        var truth = new LabelVolume(new Volume<int>(shape));
        image = new Volume<float>(shape);
        foreach (var (z, y, x) in Slow.Voxels(shape))
        {
            image[z, y, x] = 100 + (float)(10 * random.NextDouble());
            for (var i = 0; i < Spheres.Length; i++)
            {
                var s = Spheres[i];
                var r = Math.Sqrt(Math.Pow(z * Spacing.Z - s.Z, 2) + Math.Pow(y * Spacing.Y - s.Y, 2) + Math.Pow(x * Spacing.X - s.X, 2));
                image[z, y, x] += (float)(s.Brightness / (1 + Math.Exp(4 * (r - 5))));
                if (r < 5)
                    truth[z, y, x] = i + 1;
            }
        }
        return truth;
    }

    /// <summary>Largest intersection over union of one label with any other.</summary>
    private static double BestOverlap(LabelVolume truth, int label, LabelVolume found)
    {
        var common = new Dictionary<int, long>();
        foreach (var (z, y, x) in Slow.Voxels(truth.Shape))
            if (truth[z, y, x] == label && found[z, y, x] != 0)
                common[found[z, y, x]] = common.GetValueOrDefault(found[z, y, x]) + 1;
        return common.Count == 0 ? 0 : common.Max(p => (double)p.Value / (truth.Sizes()[label] + found.Sizes()[p.Key] - p.Value));
    }
}
