using System.IO.Compression;
using System.Text.Json.Nodes;
using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.IO.Onnx;
using NucleusDl.Runs;
using NucleusDl.Sharing;
using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Cli.Tests.Verbs;

/// <summary>nucleusdl pack, check, unpack, and predict with what was packed.</summary>
[Trait(Kind.Name, Kind.Slow), Collection(PackagesAndReceipts.Name)]
public sealed class PackTests(TrainedModel trained) : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_packed_model_is_valid_and_finds_the_very_same_nuclei()
    {
        var zip = folder.File("model.zip");
        var packed = Nucleusdl.Run("pack", trained.Model, "--out", zip, "--license", "CC-BY-4.0", "--author", "A. Author", "--repository", "https://example.org", "--json");
        Assert.True(packed.Exit == 0, packed.Err);
        Assert.Empty((JsonArray)JsonNode.Parse(packed.Out)!["findings"]!);
        Assert.True(File.Exists(folder.File("model.run.json")));
        var check = Nucleusdl.Run("check", zip);
        Assert.Equal((0, "no faults"), (check.Exit, check.Out.Trim().Split(": ")[^1]));

        var (own, other, third) = (folder.File("own.tif"), folder.File("other.tif"), folder.File("third.tif"));
        Assert.Equal(0, trained.Predict(own).Exit);
        Assert.Equal(0, trained.Predict(other, zip).Exit);
        Assert.Equal(Hashing.Sha256(own), Hashing.Sha256(other));
        // The record names the package that was used.
        Assert.Contains(RunRecord.Read(folder.File("other.run.json")).Inputs, i => i.Sha256 == Hashing.Sha256(zip));

        Assert.Equal(0, Nucleusdl.Run("unpack", zip, "--out", folder.File("back")).Exit);
        foreach (var file in (string[])["model.json", "weights.safetensors", "run.json"])
            Assert.Equal(Hashing.Sha256(Path.Combine(trained.Model, file)), Hashing.Sha256(Path.Combine(folder.File("back"), file)));
        Assert.Equal(0, trained.Predict(third, folder.File("back")).Exit);
        Assert.Equal(Hashing.Sha256(own), Hashing.Sha256(third));
    }

    [Fact]
    public void A_package_is_not_written_over_unless_asked_for()
    {
        var zip = folder.File("model.zip");
        File.WriteAllText(zip, "precious");
        var refused = Nucleusdl.Run("pack", trained.Model, "--out", zip);
        Assert.Equal(2, refused.Exit);
        Assert.Contains("--overwrite", refused.Error);
        Assert.Equal("precious", File.ReadAllText(zip));
        var packed = Nucleusdl.Run("pack", trained.Model, "--out", zip, "--overwrite");
        Assert.True(packed.Exit == 0, packed.Err);
        Assert.Contains("warning git-repo: The place", packed.Err);
    }

    [Theory]
    [InlineData("noise2void-3d", 3, "written for models of unet3d")]
    [InlineData("otsu-watershed", 2, "a package holds a trained model")]
    [InlineData("car", 2, "no model and no data set 'car'")]
    [InlineData(".", 2, "nor a data set")]
    public void What_cannot_be_packed_is_refused_before_any_work(string what, int exit, string said)
    {
        var refused = Nucleusdl.Run("pack", what == "." ? Directory.CreateDirectory(folder.File("empty")).FullName : what, "--out", folder.File("new/model.zip"));
        Assert.Equal(exit, refused.Exit);
        Assert.Contains(said, refused.Error);
        Assert.DoesNotContain("Writing the network", refused.Err);
        Assert.DoesNotContain("nuclei-3d,", refused.Error);
        Assert.False(Directory.Exists(folder.File("new")));
    }

    [Fact]
    public void What_was_changed_on_the_way_is_refused()
    {
        var zip = folder.File("model.zip");
        Assert.Equal(0, Nucleusdl.Run("pack", trained.Model, "--out", zip).Exit);
        Change(zip, "weights.onnx", bytes => bytes[bytes.Length / 2] ^= 1);
        var check = Nucleusdl.Run("check", zip);
        Assert.Equal(6, check.Exit);
        Assert.Contains("file-hash", check.Out);
        foreach (var refused in new[] { Nucleusdl.Run("predict", trained.Stack, "--model", zip, "--out", folder.File("x.tif")), Nucleusdl.Run("unpack", zip, "--out", folder.File("x")) })
        {
            Assert.Equal(3, refused.Exit);
            Assert.Contains("SHA-256 differs", refused.Error);
        }
        Assert.StartsWith($"error: {zip}: ", Nucleusdl.Run("unpack", zip, "--out", folder.File("x")).Error);
        Assert.False(File.Exists(folder.File("x.tif")));
        Assert.False(Directory.Exists(folder.File("x")));
    }

    [Fact]
    public void A_model_json_with_strange_keys_is_refused()
    {
        var (good, bad) = (folder.File("good.zip"), folder.File("bad.zip"));
        Assert.Equal(0, Nucleusdl.Run("pack", trained.Model, "--out", good).Exit);
        var package = ModelPackage.Unpack(good, folder.File("files"));
        var card = (JsonObject)JsonNode.Parse(File.ReadAllText(Path.Combine(package.Folder, "model.json")))!;
        card["runThis"] = "rm -rf /";
        File.WriteAllText(Path.Combine(package.Folder, "model.json"), card.ToJsonString());
        foreach (var entry in package.Rdf["attachments"]!.AsArray())
            ((JsonObject)entry!).Remove("sha256");
        ModelPackage.Write(bad, package.Rdf, Directory.GetFiles(package.Folder).Where(f => Path.GetFileName(f) != ModelPackage.DescriptionFile).ToDictionary(f => Path.GetFileName(f), f => f));
        var refused = Nucleusdl.Run("unpack", bad, "--out", folder.File("x"));
        Assert.Equal(3, refused.Exit);
        Assert.Contains("'runThis' is not known", refused.Error);
        Assert.False(Directory.Exists(folder.File("x")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_network_of_others_finds_what_its_map_says(bool flat)
    {
        // Two bright boxes, of which the network says where they are: the sigmoid of the scaled image.
        var stack = new Volume<float>(new VolumeShape(1, 6, 40, 44), new VoxelSize(1, 0.5, 0.5));
        foreach (var (y, x) in ((int, int)[])[(5, 6), (24, 26)])
            for (var z = 1; z < 5; z++)
                for (var j = y; j < y + 9; j++)
                    for (var i = x; i < x + 11; i++)
                        stack[0, z, j, i] = 100;
        VolumeFile.Write(folder.File("boxes.tif"), stack);
        var (zip, labels) = (Foreign(flat), folder.File("labels.tif"));
        Assert.DoesNotContain(PackageCheck.Check(zip), f => f.Level == FindingLevel.Error);
        var run = Nucleusdl.Run("predict", folder.File("boxes.tif"), "--model", zip, "--out", labels);
        Assert.True(run.Exit == 0, run.Err);
        using var found = VolumeFile.ReadLabels(labels);
        Assert.Equal(2, found.Sizes().Count);
        Assert.All(found.Sizes().Values, n => Assert.Equal(4 * 9 * 11, n));
        Assert.NotEqual(0, found[2, 8, 9]);
    }

    [Fact]
    public void A_model_whose_weights_are_not_onnx_says_so()
    {
        var rdf = Rdf(flat: false);
        rdf["weights"] = new JsonObject { ["torchscript"] = new JsonObject { ["source"] = "weights.onnx", ["pytorch_version"] = "2.1.0" } };
        var refused = Nucleusdl.Run("predict", trained.Stack, "--model", Zip(rdf, flat: false), "--out", folder.File("x.tif"));
        Assert.Equal(3, refused.Exit);
        Assert.Contains("neither ONNX weights nor a pytorch_state_dict, only torchscript", refused.Error);
    }

    [Fact]
    public void A_state_dict_of_others_is_checked_and_used_where_it_gives_its_own_example()
    {
        var zip = OfPyTorch("nnunet", "nnunet");
        var check = Nucleusdl.Run("check", zip);
        Assert.True(check.Exit == 0, check.Out);
        Assert.DoesNotContain("not-run", check.Out);
        var labels = folder.File("labels.tif");
        var run = Nucleusdl.Run("predict", trained.Stack, "--model", zip, "--out", labels);
        Assert.True(run.Exit == 0, run.Err);
        Assert.True(File.Exists(labels));
        var unpacked = Nucleusdl.Run("unpack", zip, "--out", folder.File("files"));
        Assert.True(unpacked.Exit == 0, unpacked.Err);

        // The same network, another example: nobody knows what it computes.
        var other = OfPyTorch("nnunet", "plain");
        var warned = Nucleusdl.Run("check", other);
        Assert.Equal(0, warned.Exit);
        Assert.Contains("warning not-run: weights.pytorch_state_dict: The weights fit a U-Net", warned.Out);
        var refused = Nucleusdl.Run("predict", trained.Stack, "--model", other, "--out", folder.File("x.tif"));
        Assert.Equal(3, refused.Exit);
        Assert.Contains("does not give the package's test output", refused.Error);
    }

    [Fact]
    public void A_state_dict_that_asks_for_code_is_never_opened()
    {
        var zip = OfPyTorch("hostile", "plain");
        var check = Nucleusdl.Run("check", zip);
        Assert.Equal(6, check.Exit);
        Assert.Contains("error state-dict", check.Out);
        foreach (var refused in new[] { Nucleusdl.Run("predict", trained.Stack, "--model", zip, "--out", folder.File("x.tif")) })
        {
            Assert.Equal(3, refused.Exit);
            Assert.Contains("'posix.system'", refused.Error);
            Assert.DoesNotContain("this must never be run", refused.Out + refused.Err);
        }
    }

    [Fact]
    public void A_data_set_is_packed_with_its_list_of_files()
    {
        var zip = folder.File("data.zip");
        var packed = Nucleusdl.Run("pack", trained.Data, "--out", zip);
        Assert.True(packed.Exit == 0, packed.Err);
        var check = Nucleusdl.Run("check", zip, "--json");
        Assert.True(check.Exit == 0, check.Out);
        Assert.Equal(0, Nucleusdl.Run("unpack", zip, "--out", folder.File("back")).Exit);
        var back = Dataset.Open(folder.File("back"));
        Assert.Equal(Dataset.Open(trained.Data).Items.Count, back.Items.Count);
        Assert.True(back.VerifyChecksums() > 0);
        var rows = File.ReadAllLines(Path.Combine(folder.File("back"), DatasetPackage.FileList));
        Assert.Equal(1 + 2 * back.Items.Count, rows.Length);
        Assert.Contains(rows, r => r.EndsWith(Hashing.Sha256(back.Items[0].ImagePath), StringComparison.Ordinal));
        Assert.Contains("not stated", File.ReadAllText(Path.Combine(folder.File("back"), DatasetPackage.Rembi)));

        Change(zip, "images/" + Path.GetFileName(back.Items[0].ImagePath), bytes => bytes[^1] ^= 1);
        Assert.Equal(6, Nucleusdl.Run("check", zip).Exit);
    }

    /// <summary>A package with weights and an example that PyTorch wrote.</summary>
    private string OfPyTorch(string weights, string example)
    {
        var rdf = Rdf(flat: false);
        string Golden(string name) => Repository.Golden("pytorch", name);
        var output = (JsonObject)rdf["outputs"]![0]!;
        output["axes"]![1]!["channel_names"] = new JsonArray("nucleus", "border");
        output["test_tensor"] = new JsonObject { ["source"] = "out.npy" };
        ((JsonObject)rdf["inputs"]![0]!).Remove("preprocessing");
        foreach (var (axis, step) in rdf["inputs"]![0]!["axes"]!.AsArray().Skip(2).Zip([2, 4, 4]))
            axis!["size"] = new JsonObject { ["min"] = 4 * step / 2, ["step"] = step };
        rdf["weights"] = new JsonObject { ["pytorch_state_dict"] = new JsonObject { ["source"] = "weights.pt", ["pytorch_version"] = "1.13.1", ["architecture"] = new JsonObject { ["import_from"] = "somewhere", ["callable"] = "UNet" } } };
        var zip = folder.File($"{weights}-{example}.zip");
        ModelPackage.Write(zip, rdf, new Dictionary<string, string> { ["weights.pt"] = Golden(weights + ".pt"), ["in.npy"] = Golden(example + "-in.npy"), ["out.npy"] = Golden(example + "-out.npy") });
        return zip;
    }

    private string Foreign(bool flat) => Zip(Rdf(flat), flat);

    private string Zip(JsonObject rdf, bool flat)
    {
        var model = new ProtoWriter().Number(1, 8).Message(8, s => s.Text(1, "").Number(2, 17)).Message(7, g => g
            .Message(1, n => n.Text(1, "x").Text(2, "y").Text(4, "Sigmoid")).Text(2, "g").Message(11, Value("x")).Message(12, Value("y")));
        AtomicFile.Write(folder.File("weights.onnx"), model.WriteTo);
        var zip = folder.File($"foreign-{flat}.zip");
        int[] shape = flat ? [1, 1, 16, 16] : [1, 1, 4, 16, 16];
        Npy.Write(folder.File("in.npy"), new float[shape.Aggregate(1, (a, b) => a * b)], shape);
        ModelPackage.Write(zip, rdf, new Dictionary<string, string> { ["weights.onnx"] = folder.File("weights.onnx"), ["in.npy"] = folder.File("in.npy") });
        return zip;

        Action<ProtoWriter> Value(string name) => v => v.Text(1, name).Message(2, t => t.Message(1, k => k.Number(1, 1).Message(2, s =>
        {
            for (var i = 0; i < (flat ? 4 : 5); i++)
                s.Message(1, i == 1 ? d => d.Number(1, 1) : d => d.Text(2, $"axis{i}"));
        })));
    }

    private static JsonObject Rdf(bool flat)
    {
        JsonArray Axes(bool input) => [new JsonObject { ["type"] = "batch" }, new JsonObject { ["type"] = "channel", ["channel_names"] = new JsonArray("probability") },
            .. (flat ? "yx" : "zyx").Select(a => (JsonNode)new JsonObject { ["type"] = "space", ["id"] = a.ToString(), ["size"] = input ? new JsonObject { ["min"] = a == 'z' ? 4 : 16, ["step"] = 1 } : new JsonObject { ["tensor_id"] = "raw", ["axis_id"] = a.ToString() } })];
        return new JsonObject
        {
            ["format_version"] = "0.5.4",
            ["type"] = "model",
            ["name"] = "boxes",
            ["inputs"] = new JsonArray(new JsonObject { ["id"] = "raw", ["axes"] = Axes(true), ["test_tensor"] = new JsonObject { ["source"] = "in.npy" }, ["preprocessing"] = new JsonArray(new JsonObject { ["id"] = "zero_mean_unit_variance" }) }),
            ["outputs"] = new JsonArray(new JsonObject { ["id"] = "probability", ["axes"] = Axes(false), ["test_tensor"] = new JsonObject { ["source"] = "in.npy" } }),
            ["weights"] = new JsonObject { ["onnx"] = new JsonObject { ["source"] = "weights.onnx", ["opset_version"] = 17 } },
        };
    }

    private static void Change(string zip, string name, Action<byte[]> change)
    {
        using var archive = ZipFile.Open(zip, ZipArchiveMode.Update);
        var entry = archive.GetEntry(name)!;
        byte[] bytes;
        using (var stream = entry.Open())
        using (var memory = new MemoryStream())
        {
            stream.CopyTo(memory);
            bytes = memory.ToArray();
        }
        entry.Delete();
        change(bytes);
        using var written = archive.CreateEntry(name).Open();
        written.Write(bytes);
    }
}
