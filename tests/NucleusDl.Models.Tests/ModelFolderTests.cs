using System.Text.Json.Nodes;
using NucleusDl.Models;
using NucleusDl.Models.Blocks;
using NucleusDl.Models.Bridge;
using NucleusDl.Volumes;
using TorchSharp;

namespace NucleusDl.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class ModelFolderTests : IDisposable
{
    private static readonly UNetShape Shape = new(1, 2, [2, 4], [[3, 3, 3], [3, 3, 3]], [[1, 1, 1], [2, 2, 2]]);

    private readonly TempFolder folder = new();

    public ModelFolderTests()
    {
        NativeLibraries.Ensure();
        using var network = new UNet(Shape);
        ModelFolder.Save(folder.Path, network, Card);
    }

    public void Dispose() => folder.Dispose();

    private string CardPath => folder.File(ModelFolder.CardFile);

    private static ModelCard Card(string hash) => new(ModelCard.CurrentFormat, "unet3d", StrictJson.ToNode(new UNet3DConfig { Network = Shape }),
        new Normalisation(NormalisationKind.ZScore), new VoxelSize(1.75, 0.8, 0.8), 0, new Zyx(8, 16, 16), hash);

    private NucleusException Refused(string path)
    {
        var e = Assert.Throws<NucleusException>(() => Methods.Load(path, "cpu"));
        Assert.NotNull(e.File);
        return e;
    }

    private void Change(Action<JsonObject> change)
    {
        var card = (JsonObject)JsonNode.Parse(File.ReadAllText(CardPath))!;
        change(card);
        File.WriteAllText(CardPath, card.ToJsonString());
    }

    [Fact]
    public void WhatIsSavedIsOpened()
    {
        var opened = ModelFolder.Open(folder.Path);
        Assert.Equal(folder.Path, opened.Path);
        Assert.True(JsonNode.DeepEquals(StrictJson.ToNode(Card(opened.Card.WeightsSha256)), StrictJson.ToNode(opened.Card)));
        torch.manual_seed(99);
        using var network = new UNet(Shape);
        var before = network.state_dict()["down.0.conv1.weight"].data<float>().ToArray();
        opened.LoadWeights(network);
        Assert.NotEqual(before, network.state_dict()["down.0.conv1.weight"].data<float>().ToArray());
        using var model = Methods.Load(folder.Path, "cpu");
        Assert.True(model.EstimateMemory(new VolumeShape(10, 10, 10), new VoxelSize(1, 1, 1)) > 0);
    }

    [Fact]
    public void TheDescriptionIsReadableText()
    {
        var text = File.ReadAllText(CardPath);
        Assert.Contains("\"tile\": [", text, StringComparison.Ordinal);
        Assert.Contains("\"kind\": \"zScore\"", text, StringComparison.Ordinal);
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void OtherFoldersAreRefused()
    {
        using var other = new TempFolder();
        var e = Refused(other.Path);
        Assert.Equal((ErrorKind.Input, other.Path), (e.Kind, e.File));
    }

    [Theory]
    [InlineData("more")]
    [InlineData("config.more")]
    [InlineData("no config")]
    [InlineData("no normalisation")]
    [InlineData("no tile")]
    [InlineData("no method")]
    [InlineData("null method")]
    [InlineData("other method")]
    [InlineData("other format")]
    [InlineData("flat tile")]
    [InlineData("no voxel size")]
    [InlineData("negative voxel size")]
    [InlineData("no network")]
    [InlineData("wrong network")]
    [InlineData("wrong threshold")]
    [InlineData("odd tile")]
    public void AWrongDescriptionIsRefused(string what)
    {
        Change(c =>
        {
            switch (what)
            {
                case "config.more": c["config"]!["more"] = 1; break;
                case "no config": c.Remove("config"); break;
                case "no normalisation": c.Remove("normalisation"); break;
                case "no tile": c.Remove("tile"); break;
                case "no method": c.Remove("method"); break;
                case "null method": c["method"] = null; break;
                case "other method": c["method"] = "magic"; break;
                case "other format": c["format"] = "nucleusdl-model/99"; break;
                case "flat tile": c["tile"] = new JsonArray(0, 8, 8); break;
                case "no voxel size": c.Remove("voxelSizeUm"); break;
                case "negative voxel size": c["voxelSizeUm"]!["z"] = -1; break;
                case "no network": c["config"]!.AsObject().Remove("network"); break;
                case "wrong network": c["config"]!["network"]!["kernels"]![0]![0] = 2; break;
                case "wrong threshold": c["config"]!["decode"]!["foreground"] = 2; break;
                case "odd tile": c["tile"] = new JsonArray(8, 15, 16); break;
                default: c["more"] = 1; break;
            }
        });
        var e = Assert.Throws<NucleusException>(() => Methods.Load(folder.Path, "cpu"));
        Assert.Equal(what is "other method" or "wrong threshold" ? ErrorKind.Usage : ErrorKind.Input, e.Kind);
    }

    [Fact]
    public void AnUnknownKeyIsNamedWithItsFile()
    {
        Change(c => c["licence"] = "MIT");
        var e = Refused(folder.Path);
        Assert.Equal((ErrorKind.Input, CardPath), (e.Kind, e.File));
        Assert.Contains("'licence'", e.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherLayoutIsNamed()
    {
        Change(c => c["format"] = "nucleusdl-model/99");
        Assert.Contains("nucleusdl-model/99", Refused(folder.Path).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void MissingAndChangedWeightsAreRefused()
    {
        var path = folder.File(ModelFolder.WeightsFile);
        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
        var changed = Refused(folder.Path);
        Assert.Equal((ErrorKind.Input, path), (changed.Kind, changed.File));
        Assert.Contains("SHA-256", changed.Problem, StringComparison.Ordinal);
        File.Delete(path);
        var missing = Refused(folder.Path);
        Assert.Equal((ErrorKind.Input, folder.Path), (missing.Kind, missing.File));
    }

    [Theory]
    [InlineData(4, "'down.0.conv1.weight'")]
    [InlineData(2, "'down.2.")]
    public void WeightsOfAnotherNetworkAreRefused(int first, string key)
    {
        var other = first == 4
            ? Shape with { Features = [4, 4] }
            : new UNetShape(1, 2, [2, 4, 8], [[3, 3, 3], [3, 3, 3], [3, 3, 3]], [[1, 1, 1], [2, 2, 2], [1, 2, 2]]);
        using var network = new UNet(other);
        ModelFolder.Save(folder.Path, network, Card);
        var e = Refused(folder.Path);
        Assert.Equal((ErrorKind.Input, folder.File(ModelFolder.WeightsFile)), (e.Kind, e.File));
        Assert.Contains(key, e.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void WeightsThatAreNoTensorsAreRefusedEvenWithTheRightHash()
    {
        var path = folder.File(ModelFolder.WeightsFile);
        File.WriteAllText(path, "pickle");
        Change(c => c["weightsSha256"] = Runs.Hashing.Sha256(path));
        Assert.Equal((ErrorKind.Input, path), (Refused(folder.Path).Kind, Refused(folder.Path).File));
    }
}
