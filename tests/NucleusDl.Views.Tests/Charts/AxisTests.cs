using FsCheck.Xunit;
using NucleusDl.Tests;

namespace NucleusDl.Views.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class AxisTests
{
    [Property(MaxTest = 300)]
    public void Ticks_are_few_round_and_inside(int seed)
    {
        var random = new Random(seed);
        var log = random.Next(2) == 0;
        var low = (random.NextDouble() + (log ? 1e-3 : -0.5)) * Math.Pow(10, random.Next(-6, 7));
        var axis = new Axis(low, low + Math.Abs(low) * Math.Pow(10, random.NextDouble() * 4 - 1), log, 0, 600);
        var most = random.Next(2, 9);
        var ticks = axis.Ticks(most);
        Assert.InRange(ticks.Count, 2, Math.Max(13, 2 * most));
        Assert.Equal(ticks.Order(), ticks);
        Assert.All(ticks, t => Assert.InRange(axis.At(t), -0.01, 600.01));
        var step = (ticks[1] - ticks[0]) / Math.Pow(10, Math.Floor(Math.Log10((ticks[1] - ticks[0]) * 1.0000001)));
        if (!log)
            Assert.Contains([1.0, 2, 5], v => Math.Abs(v - step) < 1e-6);
    }

    [Fact]
    public void Logarithmic_places_are_even()
    {
        var axis = new Axis(1, 1000, true, 0, 300);
        Assert.Equal([0, 100, 200, 300], new double[] { 1, 10, 100, 1000 }.Select(axis.At), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.True(double.IsNaN(axis.At(0)) && double.IsNaN(axis.At(-1)) && double.IsNaN(axis.At(double.NaN)));
        Assert.Equal([1, 10, 100, 1000], axis.Ticks(6));
    }

    [Fact]
    public void A_range_has_room_even_for_one_value_or_none()
    {
        Assert.Equal((0, 1), Axis.Range([], false, false));
        var (low, high) = Axis.Range([5, 5], false, false);
        Assert.True(low < 5 && high > 5);
        Assert.Equal((0.0, true), (Axis.Range([0, 0], false, true).Low, Axis.Range([0, 0], false, true).High > 0));
        var log = Axis.Range([-1, 0, double.NaN, 4], true, false);
        Assert.True(log.Low > 0 && log.Low < 4 && log.High > 4);
        Assert.Equal((0, 1), Axis.Range([0.2, 0.9], false, false, 0, 1));
    }
}
