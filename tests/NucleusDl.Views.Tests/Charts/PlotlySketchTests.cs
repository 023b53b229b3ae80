using NucleusDl.Tests;

namespace NucleusDl.Views.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class PlotlySketchTests
{
    private static string Figure(string traces, string layout = "") => "{\"data\":[" + traces + "],\"layout\":{" + layout + "}}";

    [Theory]
    [InlineData("""{"type":"scatter","mode":"lines","name":"loss","x":[1,2,3],"y":[3,null,1]}""", "loss: 1 to 3, last 1")]
    [InlineData("""{"type":"scatter","mode":"markers","x":[1,2],"y":[5,6]}""", "trace 0: 5 to 6")]
    [InlineData("""{"y":[5,6]}""", "last 6")]
    [InlineData("""{"type":"bar","x":["a","b"],"y":[2,4]}""", "trace 0: 2 to 4")]
    [InlineData("""{"type":"bar","orientation":"h","x":[2,4],"y":["left","right"]}""", "trace 0: 2 to 4")]
    [InlineData("""{"type":"histogram","name":"v","x":[1,1,1,9]}""", "v: 0 to 3")]
    [InlineData("""{"type":"scatter","x":["2024","2025"],"y":[1,2]}""", "last 2")]
    public void UsualTracesAreDrawn(string trace, string said)
    {
        var figure = PlotlySketch.Draw(Figure(trace, "\"title\":{\"text\":\"<b>My &amp; chart</b>\"},\"xaxis\":{\"title\":{\"text\":\"step\"}}"));
        Assert.Equal("My & chart", figure.Title);
        Assert.Contains(said, figure.Alt, StringComparison.Ordinal);
        Assert.Contains("over step", figure.Alt, StringComparison.Ordinal);
        Assert.StartsWith("<svg", figure.Svg, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"heatmap","name":"h","z":[[1,2]]}""", "h (heatmap)")]
    [InlineData("", "An interactive chart")]
    [InlineData("""{"type":"histogram","x":[]}""", "histogram")]
    public void OthersAreTold(string trace, string said) => Assert.Contains(said, PlotlySketch.Draw(Figure(trace)).Svg, StringComparison.Ordinal);

    [Fact]
    public void WhatIsLeftOutIsSaid()
    {
        var figure = PlotlySketch.Draw(Figure("""{"type":"bar","x":["a"],"y":[1]},{"type":"pie","values":[1]}"""));
        Assert.Equal("Chart (1 of 2 parts drawn)", figure.Title);
    }
}
