using FsCheck.Xunit;
using NucleusDl.Models;
using NucleusDl.Models.Training;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Training;

[Trait(Kind.Name, Kind.Fast)]
public class CentreVectorsTests
{
    private static readonly VoxelSize Size = new(2, 0.8, 0.5);
    private static readonly AugmentConfig Always = AugmentConfig.None with { Rotation = new(1, -30, 30), Scale = new(1, 0.7, 1.4), Mirror = MirrorAxes.All };

    [Property(MaxTest = 20)]
    public void However_a_patch_lies_the_vectors_of_a_whole_nucleus_end_at_its_middle(uint seed)
    {
        var source = Ellipsoid();
        var random = new CounterRandom(seed, 1, 0);
        var transform = SpatialTransform.Draw(Always, ref random);
        using var patch = PatchSampler.Cut(source, new Zyx(-6, -12, -15), new Zyx(36, 72, 90), transform);
        var (sums, count) = (new double[3], 0);
        foreach (var (z, y, x) in Inside(patch.Labels))
        {
            for (var c = 0; c < 3; c++)
                sums[c] += patch.Centres![c, z, y, x];
            count++;
        }
        // Half a voxel of the coarsest axis, in units of 4 µm: labels are sampled nearest.
        Assert.True(count > 100);
        Assert.All(sums, s => Assert.InRange(Math.Abs(s / count), 0, 0.08));
    }

    [Fact]
    public void On_the_grid_vectors_are_exact_also_where_the_patch_shows_a_part_only()
    {
        var source = Ellipsoid();
        using var patch = PatchSampler.Cut(source, new Zyx(12, 20, 0), new Zyx(8, 16, 60), SpatialTransform.Identity with { Mirror = MirrorAxes.Y });
        var seen = 0;
        foreach (var (z, y, x) in Inside(patch.Labels))
        {
            Assert.Equal((11.5 - (z + 12)) * Size.Z / 4, patch.Centres![0, z, y, x], 1e-4);
            Assert.Equal(-(23.5 - (15 - y + 20)) * Size.Y / 4, patch.Centres[1, z, y, x], 1e-4);
            Assert.Equal((29.5 - x) * Size.X / 4, patch.Centres[2, z, y, x], 1e-4);
            seen++;
        }
        Assert.True(seen > 50);
        Assert.Equal(0, patch.Centres![0, 7, 0, 0]);
    }

    [Fact]
    public void Without_a_unit_there_are_none()
    {
        using var patch = PatchSampler.Cut(TrainingCases.Ellipsoid(8, 8, 8, Size, 3, 3, 3), new Zyx(0, 0, 0), new Zyx(8, 8, 8), SpatialTransform.Identity);
        Assert.Null(patch.Centres);
    }

    private static TrainingCase Ellipsoid()
    {
        var plain = TrainingCases.Ellipsoid(24, 48, 60, Size, 9, 8, 7);
        return new TrainingCase("ellipsoid", plain.Image, plain.Labels) { CentreUnitMicrons = 4 };
    }

    private static IEnumerable<(int Z, int Y, int X)> Inside(LabelVolume labels) =>
        from z in Enumerable.Range(0, labels.Shape.Z)
        from y in Enumerable.Range(0, labels.Shape.Y)
        from x in Enumerable.Range(0, labels.Shape.X)
        where labels[z, y, x] != 0
        select (z, y, x);
}
