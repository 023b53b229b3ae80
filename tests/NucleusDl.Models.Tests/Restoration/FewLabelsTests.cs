using System.Text.Json.Nodes;
using NucleusDl.Metrics;
using NucleusDl.Models;
using NucleusDl.Models.Restoration;

namespace NucleusDl.Tests.Restoration;

/// <summary>What the methods for few labels learn within seconds, and what their models promise.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class FewLabelsTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void DenoiSegFindsNucleiInNoiseFromOneLabelledStackAndDenoises()
    {
        var method = new DenoiSeg();
        var request = new TrainingRequest
        {
            Images = [NoisyStacks.Stack(11, edge: 64), NoisyStacks.Stack(12, labels: false, edge: 64), NoisyStacks.Stack(13, labels: false, edge: 64)],
            ValidationImages = [NoisyStacks.Stack(14, edge: 64)],
            Folder = Directory.CreateDirectory(folder.File("few")).FullName,
            Preset = "smoke",
            Overrides = new JsonObject
            {
                ["baseFeatures"] = 8,
                ["depth"] = 2,
                ["patchSize"] = new JsonArray(8, 32, 32),
                ["trainer"] = new JsonObject { ["steps"] = 140, ["validateEvery"] = 70 },
            },
            Device = "cpu",
            Threads = 1,
        };
        using var model = Methods.Load(method.Train(request).Folder.Path);
        var stack = NoisyStacks.Stack(15, edge: 64);
        using var prediction = model.Predict(stack.Image);
        var counts = InstanceMatching.Match(OverlapTable.Build(stack.Labels!, prediction.Labels!), 0.5);
        Assert.True(counts.Accuracy > 0.5, $"{counts.TP} right, {counts.FP} too many, {counts.FN} missed");
        var gain = NoisyStacks.Gain(prediction.Image!, stack);
        Assert.True(gain > 6, $"{gain:0.0} dB");
    }

    [Fact]
    public void AModelOfBeforeTheWatershedStillGivesTheComponentsItWasTunedFor()
    {
        var method = new DenoiSeg();
        var path = method.Train(NoisyStacks.Request(method, folder.File("old"))).Folder.Path;
        var file = Path.Combine(path, ModelFolder.CardFile);
        var card = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        Assert.NotNull(card["config"]!["smoothing"]);
        foreach (var key in new[] { "decoder", "smoothing", "peakHeight", "labelledShare" })
            Assert.True(card["config"]!.AsObject().Remove(key), key);
        card["config"]!["minVoxels"] = 3;
        File.WriteAllText(file, card.ToJsonString());
        using var model = Methods.Load(path);
        using var prediction = model.Predict(NoisyStacks.Stack(7).Image, new PredictOptions { KeepMaps = true });
        using var probability = ClassMaps.Probability(prediction.Maps!, 1);
        using var expected = new ClassDecoding(ClassDecoder.Components, (double)card["config"]!["threshold"]!, [0, 0, 0], 0.5, 3).Decode(probability);
        for (var z = 0; z < expected.Shape.Z; z++)
            Assert.Equal(expected.Plane(z).ToArray(), prediction.Labels!.Plane(z).ToArray());
    }

    [Fact]
    public void TooLittleMemoryIsSaidInTheWordsOfTheMethod()
    {
        foreach (var (method, word) in new (IMethod, string)[] { (new Noise2Void(), "Restoring"), (new DenoiSeg(), "Restoring") })
        {
            using var model = Methods.Load(method.Train(NoisyStacks.Request(method, folder.File(word + method.Info.Name), steps: 1)).Folder.Path);
            var stack = NoisyStacks.Stack(7).Image;
            var error = Assert.Throws<NucleusException>(() => model.Predict(stack, new PredictOptions { MemoryBytes = 1000 }));
            Assert.Equal(ErrorKind.Resource, error.Kind);
            Assert.StartsWith($"{word} {stack.Shape}", error.Problem, StringComparison.Ordinal);
        }
        var fine = new VoidSeg();
        var request = NoisyStacks.Request(fine, folder.File("segmenting"), steps: 1);
        request.Overrides["mode"] = "fineTune";
        using var segmenter = Methods.Load(fine.Train(request).Folder.Path);
        Assert.StartsWith("Segmenting ", Assert.Throws<NucleusException>(() => segmenter.Predict(NoisyStacks.Stack(7).Image, new PredictOptions { MemoryBytes = 1000 })).Problem, StringComparison.Ordinal);
    }
}
