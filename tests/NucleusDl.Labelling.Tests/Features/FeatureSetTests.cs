using NucleusDl.Labelling.Features;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Features;

[Trait(Kind.Name, Kind.Fast)]
public class FeatureSetTests
{
    [Fact]
    public void Ilastiks_set_has_its_61_channels_in_3D_and_49_in_2D()
    {
        Assert.Equal(61, FeaturePlan.Create(FeatureSet.Ilastik, new VolumeShape(64, 64, 64), null).Count);
        Assert.Equal(49, FeaturePlan.Create(FeatureSet.Ilastik, new VolumeShape(1, 64, 64), null).Count);
    }

    [Fact]
    public void The_default_has_about_twenty_channels() => Assert.InRange(FeaturePlan.Create(FeatureSet.Default, new VolumeShape(9, 9, 9), new VoxelSize(1, 1, 1)).Count, 18, 22);

    [Theory]
    [InlineData(36, true)]
    [InlineData(35, false)]
    public void A_scale_in_voxels_must_fit_the_stack_as_in_ilastik(int planes, bool fits)
    {
        // ⌈3.5 · 10⌉ + 1 = 36.
        var (set, shape) = (FeatureSet.Parse("gaussian@1,10; unit=voxel"), new VolumeShape(planes, 99, 99));
        Assert.Equal(fits ? 2 : 1, FeaturePlan.Fitting(set, shape).Features.Count);
        if (fits)
            Assert.Equal(2, FeaturePlan.Create(set, shape, null).Count);
        else
            Assert.Equal(ErrorKind.Input, Assert.Throws<NucleusException>(() => FeaturePlan.Create(set, shape, null)).Kind);
    }

    [Theory]
    [InlineData("gaussian@0.7,1.6; hessian@1.6")]
    [InlineData("Hessian@1.6 ; gaussian@ 0.7 ; hessian@5; unit=voxel")]
    [InlineData("ilastik")]
    [InlineData("default-voxels")]
    public void What_is_written_is_read(string text)
    {
        var set = FeatureSet.Parse(text);
        Assert.Equal(set, FeatureSet.Parse(set.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("unit=um")]
    [InlineData("gaussian")]
    [InlineData("gaussian@")]
    [InlineData("gaussian@1,x")]
    [InlineData("gaussian@0")]
    [InlineData("gaussian@1000")]
    [InlineData("gaussian@1,1")]
    [InlineData("gauss@1")]
    [InlineData("0@1")]
    [InlineData("gaussian@1; unit=mile")]
    public void What_is_not_understood_is_refused(string text) =>
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => FeatureSet.Parse(text)).Kind);

    [Fact]
    public void Scales_in_microns_need_a_voxel_size() =>
        Assert.Contains("voxel size", Assert.Throws<NucleusException>(() => FeaturePlan.Create(FeatureSet.Default, new VolumeShape(9, 9, 9), null, "a.tif")).Message, StringComparison.Ordinal);
}
