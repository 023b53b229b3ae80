using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using NucleusDl.IO;
using NucleusDl.Runs;
using NucleusDl.Sharing;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Packages;

[Trait(Kind.Name, Kind.Fast)]
public class PackageCheckTests
{
    private const string Gone = "gone.bin";

    /// <summary>Faults planted into the description: each must be found under its own name.</summary>
    private static readonly Dictionary<string, (string Code, Action<JsonObject> Plant)> Descriptions = new()
    {
        ["no format version"] = ("format-version", r => r.Remove("format_version")),
        ["a format from the future"] = ("format-version", r => r["format_version"] = "0.9.1"),
        ["another type"] = ("type", r => r["type"] = "application"),
        ["a short name"] = ("name", r => r["name"] = "abc"),
        ["a name with a slash"] = ("name", r => r["name"] = "nuclei/3d"),
        ["no inputs"] = ("inputs", r => r["inputs"] = new JsonArray()),
        ["no outputs"] = ("outputs", r => r.Remove("outputs")),
        ["two tensors of a name"] = ("tensor-id", r => r["outputs"]![0]!["id"] = "raw"),
        ["a tensor id with a blank"] = ("tensor-id", r => r["inputs"]![0]!["id"] = "my input"),
        ["no axes"] = ("axes", r => r["inputs"]![0]!["axes"] = new JsonArray()),
        ["an unknown axis"] = ("axis-type", r => Axis(r, "inputs", 2)["type"] = "depth"),
        ["two batch axes"] = ("two-batch-axes", r => Axes(r, "inputs").Add(new JsonObject { ["type"] = "batch" })),
        ["two channel axes"] = ("two-channel-axes", r => Axes(r, "inputs").Add(new JsonObject { ["type"] = "channel", ["channel_names"] = new JsonArray("b") })),
        ["two axes of a name"] = ("axis-id", r => Axis(r, "inputs", 3)["id"] = "x"),
        ["channels without names"] = ("channel-names", r => Axis(r, "outputs", 1).Remove("channel_names")),
        ["no size"] = ("size", r => Axis(r, "inputs", 2).Remove("size")),
        ["a size of 0"] = ("size", r => Axis(r, "inputs", 2)["size"] = 0),
        ["a step of 0"] = ("size-step", r => Axis(r, "inputs", 2)["size"]!["step"] = 0),
        ["a free size of an output"] = ("size-step-of-output", r => Axis(r, "outputs", 2)["size"] = new JsonObject { ["min"] = 4, ["step"] = 2 }),
        ["a size that follows nothing"] = ("size-reference", r => Axis(r, "outputs", 2)["size"]!["axis_id"] = "w"),
        ["a size that follows itself"] = ("size-reference", r => Axis(r, "outputs", 2)["size"]!["tensor_id"] = "maps"),
        ["a size that is not whole"] = ("size-not-whole", r => Axis(r, "outputs", 3)["scale"] = 0.7),
        ["a halo without reference"] = ("halo-without-reference", r => Axis(r, "outputs", 2)["size"] = 7),
        ["a halo that leaves nothing"] = ("halo-too-large", r => Axis(r, "outputs", 3)["halo"] = 40),
        ["a halo of an input"] = ("halo-of-input", r => Axis(r, "inputs", 3)["halo"] = 2),
        ["a negative halo"] = ("halo", r => Axis(r, "outputs", 3)["halo"] = -1),
        ["a fixed batch"] = ("batch-size", r => Axis(r, "inputs", 0)["size"] = 4),
        ["an unknown unit"] = ("unit", r => Axis(r, "inputs", 2)["unit"] = "micron"),
        ["a voxel of no size"] = ("scale", r => Axis(r, "inputs", 2)["scale"] = 0),
        ["an unknown step"] = ("processing", r => Step(r)["id"] = "gaussian_blur"),
        ["a step of outputs before the network"] = ("processing", r => Step(r)["id"] = "scale_mean_variance"),
        ["a step without its setting"] = ("processing-argument", r => ((JsonObject)r["inputs"]![0]!["preprocessing"]![0]!["kwargs"]!).Remove("dtype")),
        ["a step with a strange setting"] = ("processing-argument", r => Step(r)["kwargs"]!["sigma"] = 2),
        ["percentiles upside down"] = ("processing-argument", r => (Step(r)["id"], Step(r)["kwargs"]) = ("scale_range", new JsonObject { ["min_percentile"] = 90, ["max_percentile"] = 10 })),
        ["a step along an axis that is not there"] = ("processing-axis", r => Step(r)["kwargs"]!["axes"] = new JsonArray("t")),
        ["a step that looks at no tensor"] = ("processing-reference", r => (Step(r)["id"], Step(r)["kwargs"]) = ("scale_range", new JsonObject { ["reference_tensor"] = "nobody" })),
        ["an unknown type of numbers"] = ("data-type", r => r["inputs"]![0]!["data"]!["type"] = "float17"),
        ["no weights"] = ("weights", r => r["weights"] = new JsonObject()),
        ["an unknown form of weights"] = ("weights-format", r => r["weights"]!["pickle"] = new JsonObject { ["source"] = ModelRdf.OnnxFile, ["parent"] = "onnx" }),
        ["weights without a file"] = ("weights-source", r => ((JsonObject)r["weights"]!["onnx"]!).Remove("source")),
        ["no opset"] = ("opset", r => ((JsonObject)r["weights"]!["onnx"]!).Remove("opset_version")),
        ["another opset"] = ("onnx-opset", r => r["weights"]!["onnx"]!["opset_version"] = 15),
        ["weights of no origin"] = ("weights-parent", r => r["weights"]!["onnx"]!["parent"] = "torchscript"),
        ["all weights converted"] = ("weights-origin", r => r["weights"]!["onnx"]!["parent"] = "onnx"),
        ["a torch network without a name"] = ("architecture", r => r["weights"]!["pytorch_state_dict"] = new JsonObject { ["source"] = ModelRdf.OnnxFile, ["parent"] = "onnx", ["pytorch_version"] = "2.1.0" }),
        ["torch weights without a version"] = ("pytorch-version", r => r["weights"]!["torchscript"] = new JsonObject { ["source"] = ModelRdf.OnnxFile, ["parent"] = "onnx" }),
        ["no test tensor"] = ("test-tensor", r => ((JsonObject)r["outputs"]![0]!).Remove("test_tensor")),
        ["a file that is not there"] = ("file", r => r["attachments"]!.AsArray().Add(new JsonObject { ["source"] = Gone })),
        ["a file above the folder"] = ("path", r => r["documentation"]!["source"] = "../README.md"),
        ["a file with an absolute name"] = ("path", r => r["documentation"]!["source"] = "/etc/passwd"),
        ["another file than described"] = ("file-hash", r => r["weights"]!["onnx"]!["sha256"] = new string('0', 64)),
        ["a hash that is none"] = ("sha256", r => r["weights"]!["onnx"]!["sha256"] = "abc"),
        ["another number of channels"] = ("onnx-channels", r => Axis(r, "inputs", 1)["channel_names"] = new JsonArray("a", "b", "c")),
        ["an axis too few"] = ("onnx-axes", r => Axes(r, "inputs").RemoveAt(2)),
    };

    private static readonly Dictionary<string, Action<JsonObject>> Warnings = new()
    {
        ["description"] = r => r.Remove("description"),
        ["authors"] = r => r["authors"] = new JsonArray(),
        ["cite"] = r => ((JsonObject)r["cite"]![0]!).Remove("doi"),
        ["license"] = r => r["license"] = "free for all!",
        ["tags"] = r => r.Remove("tags"),
        ["covers"] = r => r.Remove("covers"),
        ["git-repo"] = r => r.Remove("git_repo"),
        ["documentation"] = r => r.Remove("documentation"),
        ["address"] = r => r["attachments"]!.AsArray().Add(new JsonObject { ["source"] = "https://example.org/file" }),
        ["no-sha256"] = r => r["attachments"]!.AsArray().Add(JsonValue.Create("model.json")),
    };

    public static TheoryData<string> Faults() => [.. Descriptions.Keys];

    public static TheoryData<string> Hints() => [.. Warnings.Keys];

    [Theory]
    [InlineData(NormalisationKind.ZScore)]
    [InlineData(NormalisationKind.Percentile)]
    public void A_package_without_fault_has_none(NormalisationKind kind)
    {
        using var good = new GoodPackage(kind);
        Assert.Empty(PackageCheck.Check(good.Pack(), GoodPackage.Run));
    }

    [Theory, MemberData(nameof(Faults))]
    public void A_planted_fault_is_found_by_its_name(string name)
    {
        using var good = new GoodPackage();
        var (code, plant) = Descriptions[name];
        var findings = PackageCheck.Check(good.Pack(plant), GoodPackage.Run);
        Assert.Contains(findings, f => f.Code == code && f.Level == FindingLevel.Error);
        Assert.All(findings, f => Assert.True(f.Problem.Length > 0 && f.Fix.Length > 0));
    }

    [Theory, MemberData(nameof(Hints))]
    public void What_others_will_miss_is_said_and_is_no_error(string code)
    {
        using var good = new GoodPackage();
        var finding = Assert.Single(PackageCheck.Check(good.Pack(Warnings[code]), GoodPackage.Run));
        Assert.Equal((code, FindingLevel.Warning), (finding.Code, finding.Level));
    }

    [Theory]
    [InlineData("test-type", "inputs")]
    [InlineData("test-axes", "inputs")]
    [InlineData("test-shape", "inputs")]
    [InlineData("test-shape", "outputs")]
    [InlineData("test-npy", "outputs")]
    [InlineData("test-output", "outputs")]
    public void A_wrong_test_tensor_is_found(string code, string group)
    {
        using var good = new GoodPackage();
        var file = good.Path(group == "inputs" ? ModelRdf.InputFile : ModelRdf.OutputFile);
        var (values, shape) = Npy.ReadFloats(file);
        switch (code)
        {
            case "test-type":
                File.WriteAllBytes(file, [.. File.ReadAllBytes(file).Select((b, i) => i == 22 ? (byte)'i' : b)]);
                break;
            case "test-axes":
                Npy.Write(file, values, [.. shape.Skip(1)]);
                break;
            case "test-shape":
                Npy.Write(file, values[..(values.Length / shape[4] * (shape[4] - 1))], [.. shape.Take(4), shape[4] - 1]);
                break;
            case "test-npy":
                File.WriteAllBytes(file, File.ReadAllBytes(file)[..^5]);
                break;
            default:
                values[7] += 0.02f;
                Npy.Write(file, values, shape);
                break;
        }
        Assert.Contains(PackageCheck.Check(good.Pack(), GoodPackage.Run), f => f.Code == code && f.Level == FindingLevel.Error && f.Where.StartsWith(group, StringComparison.Ordinal));
    }

    [Fact]
    public void A_model_that_sees_its_batch_is_found()
    {
        using var good = new GoodPackage();
        Assert.Contains(PackageCheck.Check(good.Pack(), (w, x, s) => s[0] == 1 ? GoodPackage.Run(w, x, s) : GoodPackage.Run(w, [.. x.Select(v => v + 0.1f)], s)), f => f.Code == "batch");
    }

    [Theory]
    [InlineData("../../secret.bin", "onnx-external")]
    [InlineData("beside.bin", "onnx-external")]
    [InlineData(null, "onnx")]
    public void Weights_that_are_not_whole_in_themselves_are_found(string? external, string code)
    {
        using var good = new GoodPackage();
        if (external is null)
            File.WriteAllText(good.Path(ModelRdf.OnnxFile), "no model");
        else
            AtomicFile.Write(good.Path(ModelRdf.OnnxFile), GoodPackage.Onnx(GoodPackage.Opset, 1, 2, external).WriteTo);
        Assert.Contains(PackageCheck.Check(good.Pack(), GoodPackage.Run), f => f.Code == code && f.Level == FindingLevel.Error);
    }

    [Fact]
    public void A_documentation_without_validation_is_said()
    {
        using var good = new GoodPackage();
        File.WriteAllText(good.Path(ModelRdf.DocumentationFile), "# nuclei\n");
        Assert.Equal("validation", Assert.Single(PackageCheck.Check(good.Pack(), GoodPackage.Run)).Code);
    }

    [Theory]
    [InlineData("../outside.txt", "archive")]
    [InlineData("/etc/outside.txt", "archive")]
    [InlineData("rdf.yaml", "archive")]
    public void An_archive_that_leads_outside_is_refused_and_writes_nothing(string entry, string code)
    {
        using var good = new GoodPackage();
        var zip = good.Pack();
        using (var archive = ZipFile.Open(zip, ZipArchiveMode.Update))
        using (var stream = archive.CreateEntry(entry).Open())
            stream.Write("x"u8);
        Assert.Equal(code, Assert.Single(PackageCheck.Check(zip)).Code);
        var target = good.Path("target");
        Assert.Throws<NucleusException>(() => ModelPackage.Unpack(zip, target));
        Assert.False(Directory.Exists(target));
        Assert.False(File.Exists(Path.Combine(Path.GetTempPath(), "outside.txt")));
    }

    [Fact]
    public void A_description_that_swells_is_not_read()
    {
        using var good = new GoodPackage();
        var zip = good.Path("bomb.zip");
        using (var archive = ZipFile.Open(zip, ZipArchiveMode.Create))
        {
            using var stream = archive.CreateEntry("rdf.yaml", CompressionLevel.SmallestSize).Open();
            stream.Write("type: model\n"u8);
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 64; i++)
                stream.Write(zeros);
        }
        Assert.True(new FileInfo(zip).Length < 100_000);
        var finding = Assert.Single(PackageCheck.Check(zip));
        Assert.Equal("description", finding.Code);
        Assert.Contains("larger", finding.Problem);
    }

    [Theory]
    [InlineData("a: &x [1]\nb: *x\n", "anchor")]
    [InlineData("a: *x\n", "alias")]
    [InlineData("a: 1\na: 2\n", "second time")]
    [InlineData("a: !!python/object:os.system x\n", "tag")]
    [InlineData("- a\n- b\n", "key: value")]
    [InlineData("a: [1\n", "not valid YAML")]
    [InlineData("a: 1\n---\nb: 2\n", "several documents")]
    public void A_description_that_is_more_than_values_is_refused(string yaml, string said)
    {
        using var good = new GoodPackage();
        var zip = good.Path("p.zip");
        using (var archive = ZipFile.Open(zip, ZipArchiveMode.Create))
        using (var stream = archive.CreateEntry("rdf.yaml").Open())
            stream.Write(Encoding.UTF8.GetBytes(yaml));
        var finding = Assert.Single(PackageCheck.Check(zip));
        Assert.Equal("description", finding.Code);
        Assert.Contains(said, finding.Problem);
    }

    [Fact]
    public void The_same_package_is_the_same_zip()
    {
        using var good = new GoodPackage();
        Assert.Equal(Hashing.Sha256(good.Pack()), Hashing.Sha256(good.Pack()));
    }

    [Fact]
    public void An_empty_zip_has_no_description()
    {
        using var good = new GoodPackage();
        var zip = good.Path("e.zip");
        using (var archive = ZipFile.Open(zip, ZipArchiveMode.Create))
        using (var stream = archive.CreateEntry("a.txt").Open())
            stream.Write("x"u8);
        Assert.Contains("no rdf.yaml", Assert.Single(PackageCheck.Check(zip)).Problem);
    }

    private static JsonArray Axes(JsonObject rdf, string group) => (JsonArray)rdf[group]![0]!["axes"]!;

    private static JsonObject Axis(JsonObject rdf, string group, int index) => (JsonObject)Axes(rdf, group)[index]!;

    private static JsonObject Step(JsonObject rdf) => (JsonObject)rdf["inputs"]![0]!["preprocessing"]![1]!;
}
