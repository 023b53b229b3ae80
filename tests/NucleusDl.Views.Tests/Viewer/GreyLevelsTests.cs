using FsCheck.Xunit;
using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Views.Tests.Viewer;

[Trait(Kind.Name, Kind.Fast)]
public class GreyLevelsTests
{
    [Property(MaxTest = 40)]
    public void Small_stacks_of_whole_numbers_stay_exact(int seed)
    {
        using var volume = Samples.Image(seed: seed);
        var levels = GreyLevels.Of(volume, 0, 255);
        Assert.True(levels.Exact);
        foreach (var v in volume.Plane(0, 3))
            Assert.Equal(v, levels.Value(levels.Code(v)));
        Assert.False(levels.CutsHigh || levels.CutsLow || levels.HasNotANumber);
    }

    [Property(MaxTest = 40)]
    public void Fractions_come_back_within_half_a_step(int seed)
    {
        using var volume = Samples.Image(seed: seed).Map(v => v / 7f);
        var levels = GreyLevels.Of(volume, 0, 255);
        Assert.Equal((16, false), (levels.Bits, levels.Exact));
        foreach (var v in volume.Plane(0, 2))
            Assert.InRange(levels.Value(levels.Code(v)), v - levels.Step * 0.51, v + levels.Step * 0.51);
    }

    [Fact]
    public void Fewer_levels_are_cut_to_a_window_and_say_so()
    {
        using var volume = Samples.Image(z: 20, y: 60, x: 60);
        volume[0, 0, 0, 0] = 60000;
        var levels = GreyLevels.Of(volume, 0, 63);
        Assert.Equal((8, 63, false), (levels.Bits, levels.Last, levels.Exact));
        Assert.True(levels.CutsHigh);
        Assert.Equal(63, levels.Code(60000));
        Assert.True(levels.High < 2000);
    }

    [Fact]
    public void What_is_no_number_has_a_code_of_its_own()
    {
        using var volume = new Volume<float>(new VolumeShape(1, 2, 3));
        float[] values = [1, 2, 3, float.NaN, float.PositiveInfinity, 4];
        values.CopyTo(volume.Plane(0, 0));
        var levels = GreyLevels.Of(volume, 0, 255);
        Assert.True(levels.HasNotANumber);
        Assert.Equal((0, 0), (levels.Code(float.NaN), levels.Code(float.PositiveInfinity)));
        Assert.True(double.IsNaN(levels.Value(0)));
        Assert.True(levels.Code(1) == 1 && levels.Code(4) == levels.Last);
        values.AsSpan().Fill(float.NaN);
        values.CopyTo(volume.Plane(0, 0));
        Assert.Equal(0, GreyLevels.Of(volume, 0, 255).Code(float.NaN));
    }

    [Fact]
    public void A_stack_of_one_value_is_exact()
    {
        using var volume = new Volume<float>(new VolumeShape(2, 2, 2)).Map(_ => 0.25f);
        var levels = GreyLevels.Of(volume, 0, 255);
        Assert.True(levels.Exact);
        Assert.Equal(0.25, levels.Value(levels.Code(0.25f)));
    }
}
