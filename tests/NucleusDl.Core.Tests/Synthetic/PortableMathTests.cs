using NucleusDl.Synthetic;

namespace NucleusDl.Tests.Synthetic;

[Trait(Kind.Name, Kind.Fast)]
public class PortableMathTests
{
    [Fact]
    public void Exp_agrees_with_the_system()
    {
        for (var x = -700.0; x < 700; x += 0.37)
            Assert.InRange(PortableMath.Exp(x) / Math.Exp(x), 1 - 2e-15, 1 + 2e-15);
        Assert.Equal(1, PortableMath.Exp(0));
        Assert.Equal(0, PortableMath.Exp(-800));
    }

    [Fact]
    public void Log_agrees_with_the_system()
    {
        for (var x = 1e-300; x < 1e300; x *= 1.37)
            Assert.Equal(Math.Log(x), PortableMath.Log(x), 1e-15 * Math.Max(1, Math.Abs(Math.Log(x))));
        Assert.Equal(0, PortableMath.Log(1));
    }

    [Fact]
    public void Cos_agrees_with_the_system()
    {
        for (var t = -3.0; t < 3; t += 0.0137)
            Assert.Equal(Math.Cos(2 * Math.PI * t), PortableMath.CosTurns(t), 1e-10);
    }

    [Fact]
    public void Cube_root_agrees_with_the_system()
    {
        for (var x = 1e-9; x < 1e9; x *= 1.7)
            Assert.InRange(PortableMath.Cbrt(x) / Math.Cbrt(x), 1 - 1e-15, 1 + 1e-15);
    }

    [Fact]
    public void Log_factorial_agrees_with_a_sum()
    {
        var sum = 0.0;
        for (var n = 1; n < 2000; n++)
        {
            sum += Math.Log(n);
            Assert.Equal(sum, PortableMath.LogFactorial(n), 1e-9);
        }
        Assert.Equal(0, PortableMath.LogFactorial(0));
    }
}
