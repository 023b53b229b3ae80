using FsCheck.Xunit;
using NucleusDl.Tests;

namespace NucleusDl.Views.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class ScaleBarTests
{
    [Theory]
    [InlineData(101.6, 20, "20 µm")]
    [InlineData(300, 100, "100 µm")]
    [InlineData(10, 2, "2 µm")]
    [InlineData(1.6, 0.5, "0.5 µm")]
    [InlineData(0.2, 0.05, "0.05 µm")]
    public void The_longest_round_length_up_to_a_third(double width, double length, string text)
    {
        var bar = ScaleBar.For(width, "µm");
        Assert.Equal(length, bar.Length, 1e-9);
        Assert.Equal(text, bar.ToString());
    }

    [Property(MaxTest = 200)]
    public void Never_longer_than_asked_and_never_a_tenth(int seed)
    {
        var width = Math.Pow(10, new Random(seed).NextDouble() * 8 - 3);
        var share = ScaleBar.For(width, "µm").Length / width;
        Assert.InRange(share, 0.34 / 2.5 * 0.999, 0.34 * 1.001);
    }
}
