using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.IO;

/// <summary>What is found in images and labels before they are used.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class CheckTests
{
    [Fact]
    public void A_normal_image_has_no_findings()
    {
        using var volume = Patterns.Make(PixelType.UInt16, new VolumeShape(2, 5, 20, 20));
        Assert.Empty(VolumeCheck.Findings(volume));
    }

    [Theory]
    [InlineData(64, 1, true)]
    [InlineData(9, 1, true)]
    [InlineData(8, 1, false)]
    [InlineData(64, 2, false)]
    public void Many_channels_of_one_plane_are_planes_in_all_likelihood(int channels, int planes, bool said)
    {
        using var volume = Patterns.Make(PixelType.UInt16, new VolumeShape(channels, planes, 20, 20));
        var findings = VolumeCheck.Findings(volume);
        Assert.Equal(said, findings.Any(f => f.Code == "planes-as-channels" && f.Level == FindingLevel.Warning && f.Fix.Contains("--axes ZYX", StringComparison.Ordinal)));
    }

    [Fact]
    public void Empty_and_constant_channels_are_found_each_by_name()
    {
        using var volume = new Volume<short>(new VolumeShape(3, 2, 3, 3)) { ChannelNames = ["a", "b", "c"] };
        volume.Plane(1, 0).Fill(-5);
        volume.Plane(1, 1).Fill(-5);
        volume[2, 0, 0, 0] = 1;
        var findings = VolumeCheck.Findings(volume);
        Assert.Equal(["empty", "constant"], findings.Select(f => f.Code));
        Assert.Contains("Channel 0 (a)", findings[0].Problem, StringComparison.Ordinal);
        Assert.Contains("every voxel is -5", findings[1].Problem, StringComparison.Ordinal);
        Assert.All(findings, f => Assert.Equal(FindingLevel.Error, f.Level));
    }

    [Fact]
    public void Not_a_number_is_counted_and_does_not_hide_the_rest()
    {
        using var volume = new Volume<float>(new VolumeShape(1, 2, 3));
        volume[0, 0, 0] = float.NaN;
        volume[0, 1, 2] = float.NegativeInfinity;
        var findings = VolumeCheck.Findings(volume);
        Assert.Equal(["nan", "empty"], findings.Select(f => f.Code));
        Assert.Contains("2 voxels", findings[0].Problem, StringComparison.Ordinal);
        volume.Plane(0).Fill(float.NaN);
        Assert.Equal(["nan"], VolumeCheck.Findings(volume).Select(f => f.Code));
        Assert.Equal(ErrorKind.Input, findings[0].ToException("f.tif").Kind);
    }

    [Theory]
    [InlineData(65535, 4, true)]
    [InlineData(4095, 4, true)]
    [InlineData(65535, 3, false)]
    [InlineData(5000, 300, false)]
    public void Saturation_is_many_voxels_at_what_a_camera_can_give(int value, int count, bool found)
    {
        using var volume = new Volume<ushort>(new VolumeShape(1, 20, 30));
        volume.Plane(0)[..count].Fill((ushort)value);
        var findings = VolumeCheck.Findings(volume);
        Assert.Equal(found, findings.Count == 1);
        if (found)
            Assert.Equal(("saturated", FindingLevel.Warning), (findings[0].Code, findings[0].Level));
    }

    [Theory]
    [InlineData(400, true)]
    [InlineData(1500, false)]
    public void A_spike_at_the_end_of_many_grey_levels_is_saturation_wherever_it_lies(int ceiling, bool found)
    {
        using var volume = new Volume<ushort>(new VolumeShape(4, 40, 50));
        for (var z = 0; z < 4; z++)
            for (var i = 0; i < 2000; i++)
                // A long tail: few voxels at 1000, none above.
                volume.Plane(z)[i] = (ushort)Math.Min(ceiling, 100 + 900 * Math.Pow((i * 37 % 2000 + z / 4.0) / 2000, 3));
        Assert.Equal(found ? ["saturated"] : [], VolumeCheck.Findings(volume).Select(f => f.Code));
    }

    [Theory]
    [InlineData(255, 1, true)]
    [InlineData(255, 2, true)]
    [InlineData(1, 2, true)]
    [InlineData(1, 1, false)]
    [InlineData(3, 1, false)]
    public void One_number_for_all_is_a_mask(int value, int pieces, bool mask)
    {
        using var labels = new LabelVolume(4, 10, 10);
        for (var z = 1; z < 3; z++)
            for (var i = 0; i < pieces; i++)
                labels.Plane(z).Slice(11 + i * 40, 4).Fill(value);
        var findings = LabelCheck.Findings(labels.Voxels);
        Assert.Equal(mask ? ["mask"] : [], findings.Select(f => f.Code));
        if (mask)
            Assert.Contains($"number, {value}", findings[0].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_speck_does_not_make_a_single_nucleus_a_mask()
    {
        using var labels = new Volume<byte>(new VolumeShape(1, 10, 10));
        labels.Plane(0)[..30].Fill(1);
        labels.Plane(0)[95] = 1;
        Assert.Empty(LabelCheck.Findings(labels));
        labels.Plane(0)[50] = 2;
        Assert.Empty(LabelCheck.Findings(labels));
    }

    [Fact]
    public void No_label_and_another_shape_are_found()
    {
        using var labels = new Volume<ushort>(new VolumeShape(2, 3, 4));
        using var image = new Volume<ushort>(new VolumeShape(2, 2, 3, 5));
        var findings = LabelCheck.Findings(labels, image);
        Assert.Equal(["shape", "empty"], findings.Select(f => f.Code));
        Assert.Contains("2 x 3 x 4", findings[0].Problem, StringComparison.Ordinal);
        Assert.Contains("2 x 3 x 5", findings[0].Problem, StringComparison.Ordinal);
    }
}
