using System.Text.Json.Nodes;
using NucleusDl.Runs;
using NucleusDl.Sharing;

namespace NucleusDl.Tests.Receipts;

[Trait(Kind.Name, Kind.Fast)]
public sealed class ReceiptTests : IDisposable
{
    private readonly TempFolder folder = new();

    public ReceiptTests()
    {
        Directory.CreateDirectory(folder.File("data"));
        File.WriteAllText(folder.File("data/stack.tif"), "voxels");
        File.WriteAllText(folder.File("data/other.tif"), "not read");
        File.WriteAllText(folder.File("result.csv"), "a,b\n");
        var recorder = new RunRecorder("nucleusdl measure", ["measure", "data", "--image=data/stack.tif", "--out", "result.csv", "--voxel-size", "1,1,1"]) { Seed = 3 };
        recorder.AddInput(folder.File("data/stack.tif")).AddOutput(folder.File("result.csv")).Write(folder.File("result.run.json"));
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("receipt")]
    [InlineData("receipt.zip")]
    public void A_receipt_is_whole_and_says_what_is_what(string target)
    {
        Assert.Empty(Receipt.Export(folder.File("result.run.json"), folder.File(target), where: folder.Path));
        var receipt = Receipt.Open(folder.File(target), out var temporary);
        Assert.All(ReceiptCheck.Verify(receipt), r => Assert.True(r.Passed, $"{r.What}: {r.Detail}"));
        Assert.Equal([ArgumentKind.Text, ArgumentKind.Input, ArgumentKind.Input, ArgumentKind.Text, ArgumentKind.Output, ArgumentKind.Text, ArgumentKind.Text], receipt.Arguments.Select(a => a.Kind));
        Assert.Equal("--image=", receipt.Arguments[2].Prefix);
        Assert.Equal("voxels", File.ReadAllText(Path.Combine(receipt.Folder, receipt.Arguments[2].Path!)));
        Assert.Equal("result.run.json", receipt.RecordName);
        if (temporary is not null)
            Directory.Delete(temporary, recursive: true);
        Assert.Equal(target.EndsWith("zip", StringComparison.Ordinal), temporary is not null);
    }

    [Fact]
    public void The_metadata_are_a_process_run_crate()
    {
        Receipt.Export(folder.File("result.run.json"), folder.File("r"), where: folder.Path);
        var crate = JsonNode.Parse(File.ReadAllText(folder.File("r/ro-crate-metadata.json")))!;
        Assert.Equal("https://w3id.org/ro/crate/1.1/context", crate["@context"]!.ToString());
        var entities = crate["@graph"]!.AsArray().ToDictionary(e => e!["@id"]!.ToString(), e => (JsonObject)e!);
        Assert.Equal("./", entities["ro-crate-metadata.json"]["about"]!["@id"]!.ToString());
        var run = entities["#run"];
        Assert.Equal("CreateAction", run["@type"]!.ToString());
        Assert.Equal("SoftwareApplication", entities[run["instrument"]!["@id"]!.ToString()]["@type"]!.ToString());
        // Everything that is referred to is described, and every file of the run is among the parts.
        foreach (var reference in run["object"]!.AsArray().Concat(run["result"]!.AsArray()).Concat(run["additionalProperty"]!.AsArray()).Concat(entities["./"]["hasPart"]!.AsArray()))
            Assert.True(entities.ContainsKey(reference!["@id"]!.ToString()), reference.ToJsonString());
        Assert.Equal("outputs/result.csv", Assert.Single(run["result"]!.AsArray())!["@id"]!.ToString());
        Assert.Contains(entities.Values, e => e["@type"]!.ToString() == "PropertyValue" && e["name"]!.ToString() == "seed" && e["value"]!.ToString() == "3");
    }

    [Fact]
    public void The_image_of_a_run_in_a_container_stands_in_its_receipt()
    {
        var id = "sha256:" + new string('a', 64);
        (RunRecord.Read(folder.File("result.run.json")) with { Image = id }).Write(folder.File("result.run.json"));
        Receipt.Export(folder.File("result.run.json"), folder.File("r"), where: folder.Path);
        var properties = JsonNode.Parse(File.ReadAllText(folder.File("r/ro-crate-metadata.json")))!["@graph"]!.AsArray().Where(e => e!["@type"]!.ToString() == "PropertyValue");
        Assert.Contains(properties, e => e!["name"]!.ToString() == "container image" && e["value"]!.ToString() == id);
    }

    [Theory]
    [InlineData("outputs/result.csv", "changed")]
    [InlineData("outputs/result.csv", null)]
    [InlineData("run.json", "changed")]
    [InlineData("inputs/1/data/stack.tif", "changed")]
    [InlineData("extra.txt", "new")]
    public void A_file_that_was_changed_lost_or_added_is_found(string file, string? text)
    {
        Receipt.Export(folder.File("result.run.json"), folder.File("r"), where: folder.Path);
        var path = Path.Combine(folder.File("r"), file);
        if (text is null)
            File.Delete(path);
        else if (file == "run.json")
            File.WriteAllText(path, File.ReadAllText(path).Replace("\"seed\": 3", "\"seed\": 4"));
        else
            File.WriteAllText(path, text);
        var wrong = ReceiptCheck.Verify(Receipt.Open(folder.File("r"), out _)).Where(r => !r.Passed).ToList();
        Assert.Contains(wrong, r => r.What.EndsWith(file, StringComparison.Ordinal));
    }

    [Fact]
    public void A_name_that_leads_outside_is_not_followed()
    {
        Receipt.Export(folder.File("result.run.json"), folder.File("r"), where: folder.Path);
        var file = folder.File("r/ro-crate-metadata.json");
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"@id\": \"outputs/result.csv\"", "\"@id\": \"../result.csv\""));
        Assert.Contains(ReceiptCheck.Verify(Receipt.Open(folder.File("r"), out _)), r => !r.Passed && r.Detail.Contains("outside"));
    }

    [Fact]
    public void Without_inputs_their_hashes_stay()
    {
        Receipt.Export(folder.File("result.run.json"), folder.File("r"), withInputs: false, where: folder.Path);
        Assert.False(Directory.Exists(folder.File("r/inputs")));
        var receipt = Receipt.Open(folder.File("r"), out _);
        Assert.All(ReceiptCheck.Verify(receipt), r => Assert.True(r.Passed, r.What));
        Assert.Contains("urn:hash::sha256:" + Hashing.Sha256(folder.File("data/stack.tif")), File.ReadAllText(folder.File("r/ro-crate-metadata.json")));
        Assert.Null(receipt.Arguments[1].Path);
    }

    [Fact]
    public void A_result_that_was_changed_gets_no_receipt()
    {
        File.AppendAllText(folder.File("result.csv"), "c\n");
        Assert.Contains("SHA-256 differs", Assert.Throws<NucleusException>(() => Receipt.Export(folder.File("result.run.json"), folder.File("r"), where: folder.Path)).Problem);
        Assert.Empty(Directory.GetDirectories(folder.Path, "r*"));
    }

    [Fact]
    public void An_input_that_is_gone_is_named()
    {
        File.Delete(folder.File("data/stack.tif"));
        Assert.Equal(["stack.tif"], Receipt.Export(folder.File("result.run.json"), folder.File("r"), where: folder.Path));
    }

    [Theory]
    [InlineData("--out=x.tif", ArgumentKind.Output)]
    [InlineData("--out:x.tif", ArgumentKind.Output)]
    [InlineData("--level", ArgumentKind.Text)]
    public void Outputs_are_known_however_they_are_written(string word, ArgumentKind kind) => Assert.Equal(kind, ReceiptArgument.Of(["predict", word], _ => false)[1].Kind);

    [Fact]
    public void A_folder_that_is_no_receipt_says_so()
    {
        Assert.Contains("no receipt", Assert.Throws<NucleusException>(() => Receipt.Open(folder.Path, out _)).Problem);
        File.WriteAllText(folder.File("ro-crate-metadata.json"), "{}");
        File.WriteAllText(folder.File("command.json"), """{"record":"x.run.json","arguments":[{"kind":"shell","text":"rm"}]}""");
        File.Copy(folder.File("result.run.json"), folder.File("run.json"));
        Assert.Contains("cannot be read", Assert.Throws<NucleusException>(() => Receipt.Open(folder.Path, out _)).Problem);
    }
}
