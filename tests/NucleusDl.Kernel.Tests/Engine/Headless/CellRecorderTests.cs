using System.Text.Json.Nodes;
using NucleusDl.Kernel;

namespace NucleusDl.Tests.Kernel;

[Trait(Kind.Name, Kind.Fast)]
public class CellRecorderTests
{
    [Fact]
    public void TextThatBelongsTogetherIsOnePiece()
    {
        var cell = new CellRecorder().Begin();
        foreach (var (name, text) in new[] { ("stdout", "a"), ("stdout", "b\nc"), ("stderr", "x"), ("stdout", "d") })
            cell.Take(new StreamOutput(name, text));
        Assert.Equal(3, cell.Count);
        Assert.Equal(["stdout|ab\nc", "stderr|x", "stdout|d"], cell.ToJson().Select(o => $"{o!["name"]}|{NotebookCell.Join(o["text"])}"));
    }

    [Fact]
    public void AnUpdateReachesEveryPlaceOfItsNameAlsoInEarlierCells()
    {
        var recorder = new CellRecorder();
        var (first, second) = (recorder.Begin(), recorder.Begin());
        first.Take(new DisplayOutput(MimeBundle.Of("text/plain", "0 %"), "p"));
        second.Take(new DisplayOutput(MimeBundle.Of("text/plain", "50 %"), "p"));
        second.Take(new DisplayOutput(MimeBundle.Of("text/plain", "100 %"), "p", IsUpdate: true));
        second.Take(new DisplayOutput(MimeBundle.Of("text/plain", "lost"), "unknown", IsUpdate: true));
        Assert.Equal("100 %", Plain(Assert.Single(first.ToJson())));
        Assert.Equal("100 %", Plain(Assert.Single(second.ToJson())));
    }

    [Fact]
    public void EndlessTextIsCut()
    {
        var cell = new CellRecorder().Begin();
        var text = new string('x', 1 << 20);
        for (var i = 0; i < 40; i++)
            cell.Take(new StreamOutput("stdout", text));
        var kept = NotebookCell.Join(Assert.Single(cell.ToJson())!["text"]);
        Assert.InRange(kept.Length, CellRecorder.MostText, CellRecorder.MostText + 100);
        Assert.EndsWith("longer than 16 MB]\n", kept);
    }

    [Fact]
    public void WhatComesAfterTheEndIsLost()
    {
        var recorder = new CellRecorder();
        var cell = recorder.Begin();
        recorder.Close();
        cell.Take(new StreamOutput("stdout", "late"));
        Assert.Equal(0, cell.Count);
    }

    [Theory]
    [InlineData("application/vnd.plotly.v1+json", "{\"data\":[]}", "{\"data\":[]}")]
    [InlineData("application/json", "no json", "\"no json\"")]
    [InlineData("image/png", "QUJD", "\"QUJD\"")]
    [InlineData("text/html", "a\nb", "[\"a\\n\",\"b\"]")]
    public void EachFormIsHeldAsNbformatWants(string mime, string text, string json) =>
        Assert.Equal(json, OutputJson.Display(MimeBundle.Of(mime, text))["data"]![mime]!.ToJsonString());

    private static string Plain(JsonNode? output) => NotebookCell.Join(output!["data"]!["text/plain"]);
}
