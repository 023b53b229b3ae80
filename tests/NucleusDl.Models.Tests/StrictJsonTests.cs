using System.Text.Json.Nodes;
using NucleusDl.Models;
using NucleusDl.Models.Training;
using NucleusDl.Volumes;

namespace NucleusDl.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class StrictJsonTests
{
    [Fact]
    public void WhatIsWrittenIsRead()
    {
        var config = new UNet3DConfig { BaseFeatures = 7, Normalisation = new Normalisation(NormalisationKind.Percentile, 2, 98), Trainer = new TrainerOptions { Optimizer = OptimizerKind.Sgd } };
        var json = StrictJson.ToNode(config);
        Assert.Equal("sgd", (string?)json["trainer"]!["optimizer"]);
        Assert.Equal(config, StrictJson.Read<UNet3DConfig>(StrictJson.Parse(json.ToJsonString(), "f"), "f"));
    }

    [Theory]
    [InlineData("""{"baseFeaturs":4}""", "baseFeaturs")]
    [InlineData("""{"trainer":{"step":4}}""", "step")]
    [InlineData("""{"BaseFeatures":4}""", "BaseFeatures")]
    public void AnUnknownKeyIsNamed(string json, string key)
    {
        var e = Assert.Throws<NucleusException>(() => StrictJson.Read<UNet3DConfig>(StrictJson.Parse(json, "my.json"), "my.json"));
        Assert.Equal((ErrorKind.Input, "my.json"), (e.Kind, e.File));
        Assert.Contains($"'{key}'", e.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"baseFeatures":"many"}""")]
    [InlineData("""{"baseFeatures":4.5}""")]
    [InlineData("""{"baseFeatures":null}""")]
    [InlineData("""{"trainer":null}""")]
    [InlineData("""{"trainer":[]}""")]
    [InlineData("""{"trainer":{"optimizer":"adagrad"}}""")]
    [InlineData("""{"trainer":{"optimizer":1}}""")]
    [InlineData("""{"network":{"inChannels":1,"outChannels":2}}""")]
    [InlineData("""{"network":{"inChannels":1,"outChannels":2,"features":null,"kernels":[],"strides":[]}}""")]
    public void AWrongValueIsTold(string json)
    {
        var e = Assert.Throws<NucleusException>(() => StrictJson.Read<UNet3DConfig>(StrictJson.Parse(json, "my.json"), "my.json"));
        Assert.Equal((ErrorKind.Input, "my.json"), (e.Kind, e.File));
        Assert.DoesNotContain("System.", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("not json")]
    public void WhatIsNoObjectIsTold(string text)
    {
        var e = Assert.Throws<NucleusException>(() => StrictJson.Parse(text, "my.json"));
        Assert.Equal((ErrorKind.Input, "my.json"), (e.Kind, e.File));
    }

    [Fact]
    public void CommentsAndATrailingCommaAreAllowed() => Assert.Equal(1, (int)StrictJson.Parse("""{"a":1, /* why */ }""", "f")["a"]!);

    [Fact]
    public void OverlayReplacesKeyByKeyIntoTheDepth()
    {
        var below = StrictJson.Parse("""{"a":1,"b":{"c":2,"d":[1,2]},"e":{"f":1}}""", "f");
        var above = StrictJson.Parse("""{"b":{"d":[3],"n":null},"e":5,"g":{"h":6}}""", "f");
        var (before, top) = (below.ToJsonString(), above.ToJsonString());
        var result = StrictJson.Overlay(below, above);
        Assert.True(JsonNode.DeepEquals(StrictJson.Parse("""{"a":1,"b":{"c":2,"d":[3],"n":null},"e":5,"g":{"h":6}}""", "f"), result));
        Assert.Equal((before, top), (below.ToJsonString(), above.ToJsonString()));
        result["g"]!["h"] = 7;
        Assert.Equal(top, above.ToJsonString());
    }
}
