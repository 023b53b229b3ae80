using NucleusDl.IO;
using NucleusDl.Sharing;

namespace NucleusDl.Tests.Descriptions;

/// <summary>Descriptions that bioimage.io itself tests with.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class RealDescriptionTests
{
    private const string Folder = "formats/other/bioimageio";

    [RealDataFact(Folder)]
    public void A_description_of_format_0_5_is_read()
    {
        var (model, findings) = Read("unet2d_nuclei_broad/bioimageio.yaml");
        Assert.Equal("UNet 2D Nuclei Broad", model.Name);
        Assert.Equal(["onnx", "pytorch_state_dict", "torchscript"], model.Weights.Select(w => w.Format));
        Assert.Equal([null, "y", "x"], model.Outputs[0].Axes.Select(a => a.Reference?.Axis).Where((r, i) => i != 0));
        Assert.Equal(32, model.Outputs[0].Axes[2].Halo);
        Assert.Equal(512, model.Inputs[0].Axes[3].Size);
        Assert.Equal(["sigmoid", "ensure_dtype"], model.Outputs[0].Processing.Select(p => p.Id));
        Assert.DoesNotContain(findings, f => f.Level == FindingLevel.Error);
    }

    [RealDataFact(Folder)]
    public void Test_tensors_of_others_suit_their_description()
    {
        var package = ModelPackage.Open(Path.Combine(RealData.Folder(Folder)!, "unet2d_nuclei_broad", "bioimageio.yaml"));
        Assert.Empty(TestTensors.Check(package, ModelReader.Read(package.Rdf).Model));
    }

    [RealDataFact(Folder)]
    public void Descriptions_of_format_0_4_are_read()
    {
        var (broad, findings) = Read("unet2d_nuclei_broad/v0_4_9.bioimageio.yaml");
        Assert.Equal(["batch", "channel", "y", "x"], broad.Inputs[0].Axes.Select(a => a.Id));
        Assert.Equal(["batch", "channel", "y", "x"], broad.Outputs[0].Axes.Select(a => a.Id));
        Assert.Single(broad.Outputs[0].Axes[1].Channels);
        Assert.Equal("test_input.npy", broad.Inputs[0].Test!.Source);
        Assert.DoesNotContain(findings, f => f.Level == FindingLevel.Error);

        var (scaling, others) = Read("upsample_test_model/v0_4.bioimageio.yaml");
        Assert.Equal((5, 5), (scaling.Inputs[0].Axes[2].Min, scaling.Inputs[0].Axes[2].Step));
        Assert.DoesNotContain(others, f => f.Level == FindingLevel.Error);
    }

    [RealDataFact(Folder)]
    public void Every_description_is_read_and_only_the_wrong_ones_have_errors()
    {
        var root = RealData.Folder(Folder)!;
        var files = Directory.GetFiles(root, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        Assert.True(files.Count >= 4, $"only {files.Count} descriptions");
        foreach (var file in files)
        {
            var (model, findings) = ModelReader.Read(SafeYaml.Read(file));
            Assert.Equal(Path.GetFileName(file).StartsWith("invalid", StringComparison.Ordinal), findings.Any(f => f.Level == FindingLevel.Error));
            Assert.NotEmpty(model.Inputs);
            Assert.NotEmpty(model.Outputs);
            Assert.NotEmpty(model.Weights);
            Assert.All(model.Inputs.Concat(model.Outputs), t => Assert.NotEmpty(t.Axes));
        }
    }

    [RealDataFact(Folder)]
    public void A_description_that_is_wrong_is_found_wrong()
    {
        var (_, findings) = Read("unet2d_nuclei_broad/invalid_v0_4_0_duplicate_tensor_names.bioimageio.yaml");
        Assert.Contains(findings, f => f is { Code: "tensor-id", Level: FindingLevel.Error } && f.Problem.Contains("'data'"));
    }

    private static (ModelDescription Model, IReadOnlyList<PackageFinding> Findings) Read(string file) => ModelReader.Read(SafeYaml.Read(Path.Combine(RealData.Folder(Folder)!, file)));
}
