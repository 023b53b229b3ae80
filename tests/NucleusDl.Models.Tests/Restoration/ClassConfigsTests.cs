using System.Text.Json.Nodes;
using NucleusDl.Models;
using NucleusDl.Models.Restoration;

namespace NucleusDl.Tests.Restoration;

/// <summary>What the methods with maps of classes share: keys, limits, and what becomes of them.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class ClassConfigsTests
{
    private static readonly string[] Shared = ["classWeights", "decoder", "threshold", "smoothing", "peakHeight", "minVoxels", "validationStacks"];

    [Fact]
    public void TheKeysOfAModelAreAContractAndInOrder()
    {
        string[] KeysOf(RestorationConfig config) => [.. StrictJson.ToNode((object)config).Select(p => p.Key).TakeWhile(k => k is not ("maskShare" or "baseFeatures"))];
        Assert.Equal(["alpha", "labelledShare", .. Shared], KeysOf(new DenoiSegConfig()));
        Assert.Equal(["mode", "denoiser", .. Shared, "denoiserSha256"], KeysOf(new VoidSegConfig()));
    }

    [Fact]
    public void ShippedModelsAreReadAndWrittenTheSame()
    {
        var seen = 0;
        foreach (var name in Methods.Pretrained)
        {
            var card = ModelFolder.Open(Methods.FolderOf(name)).Card;
            var again = card.Method switch
            {
                "denoiseg" => StrictJson.ToNode(StrictJson.Read<DenoiSegConfig>(card.Config, name)),
                "voidseg" => StrictJson.ToNode(StrictJson.Read<VoidSegConfig>(card.Config, name)),
                _ => null,
            };
            if (again is null)
                continue;
            seen++;
            Assert.Equal(card.Config.ToJsonString(), again.ToJsonString());
        }
        Assert.Equal(2, seen);
    }

    [Fact]
    public void BothRefuseTheSameInTheirOwnName()
    {
        var wrong = new Dictionary<string, JsonNode?>
        {
            ["classWeights"] = new JsonArray(1, 0, 5),
            ["threshold"] = 1,
            ["smoothing"] = new JsonArray(1, 2),
            ["peakHeight"] = 0,
            ["minVoxels"] = -1,
            ["validationStacks"] = 0,
        };
        foreach (var (key, value) in wrong)
        {
            JsonObject Keys() => new() { [key] = value?.DeepClone() };
            foreach (var (config, name) in new (RestorationConfig, string)[] { (StrictJson.Read<DenoiSegConfig>(Keys(), ""), "denoiseg"), (StrictJson.Read<VoidSegConfig>(Keys(), ""), "voidseg") })
            {
                var problem = Assert.Throws<NucleusException>(config.Validate).Problem;
                Assert.Contains($"of {name} is wrong: {key} must", problem, StringComparison.Ordinal);
            }
        }
        new DenoiSegConfig().Validate();
        new VoidSegConfig().Validate();
    }

    [Fact]
    public void AModelWithoutSmoothingHasComponentsAndWhatIsSetIsKept()
    {
        Assert.Equal(ClassDecoder.Components, new DenoiSegConfig().Decoding().Decoder);
        Assert.Equal(ClassDecoder.Watershed, new VoidSegConfig { Smoothing = [1, 2, 2] }.Decoding().Decoder);
        var config = new VoidSegConfig { MinVoxels = 7, Smoothing = [1, 2, 3] }.Fitted([]);
        Assert.Equal((7, 2.0), (config.MinVoxels, config.Smoothing![1]));
        Assert.Equal((1L, null), (new DenoiSegConfig().Fitted([]).MinVoxels, new DenoiSegConfig().Fitted([]).Smoothing));
    }
}
