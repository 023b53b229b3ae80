using System.Text.Json;
using NucleusDl.Models;

namespace NucleusDl.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class ZyxTests
{
    [Fact]
    public void GoesThroughJsonAsThreeNumbers()
    {
        var text = JsonSerializer.Serialize(new Zyx(3, -2, 7));
        Assert.Equal("[3,-2,7]", text);
        Assert.Equal(new Zyx(3, -2, 7), JsonSerializer.Deserialize<Zyx>(text));
    }

    [Theory]
    [InlineData("[1,2]")]
    [InlineData("[1,2,3,4]")]
    [InlineData("[1,2,3.5]")]
    [InlineData("{\"Z\":1}")]
    [InlineData("\"1,2,3\"")]
    public void RefusesAnythingElse(string text) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Zyx>(text));

    [Fact]
    public void AxesAreZyx()
    {
        var v = new Zyx(2, 3, 4);
        Assert.Equal([2, 3, 4], new[] { v[0], v[1], v[2] });
        Assert.Equal(24, v.Product);
        Assert.Equal(new Zyx(2, 9, 4), v.With(1, 9));
        Assert.Equal(new Zyx(4, 9, 16), v * v);
        Assert.Throws<ArgumentOutOfRangeException>(() => v[3]);
    }
}
