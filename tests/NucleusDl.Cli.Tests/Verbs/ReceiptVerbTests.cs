using System.Text.Json.Nodes;
using NucleusDl.Models;
using NucleusDl.Runs;
using NucleusDl.Tests;

namespace NucleusDl.Cli.Tests.Verbs;

/// <summary>nucleusdl receipt, verify, reproduce, audit: with runs of the program itself.</summary>
[Trait(Kind.Name, Kind.Slow), Collection(PackagesAndReceipts.Name)]
public sealed class ReceiptVerbTests(TrainedModel trained) : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_prediction_is_repeated_to_the_bit_elsewhere()
    {
        var receipt = Predicted("receipt.zip");
        var verified = Nucleusdl.Run("verify", receipt);
        Assert.True(verified.Exit == 0, verified.Out);
        var again = Nucleusdl.Run("reproduce", receipt, "--out", folder.File("again"), "--json");
        Assert.True(again.Exit == 0, again.Out + again.Err);
        var report = JsonNode.Parse(again.Out)!;
        Assert.True(report["sameMachine"]!.GetValue<bool>());
        Assert.Contains(report["rows"]!.AsArray(), r => r!["what"]!.ToString() == "output labels.tif" && r["note"]!.ToString() == "equal to the bit");
        Assert.Equal(Hashing.Sha256(folder.File("labels.tif")), Hashing.Sha256(folder.File("again/labels.tif")));
    }

    [Theory]
    [InlineData("--model", "nuclei-3d")]
    [InlineData("--threads", "1")]
    public void The_kits_own_model_is_found_by_its_name_and_without_one(string option, string value)
    {
        var labels = folder.File("labels.tif");
        var run = Nucleusdl.Run("predict", trained.Stack, option, value, "--out", labels);
        Assert.True(run.Exit == 0, run.Err);
        foreach (var with in (string[][])[[], ["--without-inputs"]])
        {
            var receipt = folder.File($"receipt{with.Length}");
            var exported = Nucleusdl.Run(["receipt", "export", folder.File("labels.run.json"), "--out", receipt, .. with]);
            Assert.True(exported.Exit == 0, exported.Err);
            Assert.DoesNotContain("not found", exported.Err);
            Assert.Equal(with.Length == 0, Directory.GetFiles(receipt, "weights.safetensors", SearchOption.AllDirectories).Length == 1);
            var verified = Nucleusdl.Run("verify", receipt);
            Assert.True(verified.Exit == 0, verified.Out);
        }
        var again = Nucleusdl.Run("reproduce", folder.File("receipt0"));
        Assert.True(again.Exit == 0, again.Out + again.Err);
    }

    [Fact]
    public void A_training_is_repeated_to_the_bit()
    {
        var receipt = folder.File("training.zip");
        var exported = Nucleusdl.Run("receipt", "export", Path.Combine(trained.Model, "run.json"), "--out", receipt);
        Assert.True(exported.Exit == 0, exported.Err);
        Assert.Contains("--overwrite", Nucleusdl.Run("receipt", "export", Path.Combine(trained.Model, "run.json"), "--out", receipt).Error, StringComparison.Ordinal);
        var again = Nucleusdl.Run("reproduce", receipt);
        Assert.True(again.Exit == 0, again.Out + again.Err);
        Assert.Contains("output weights.safetensors", again.Out);
        Assert.Contains("reproduced", again.Out);
    }

    [Fact]
    public void A_result_that_does_not_come_back_is_exit_code_6()
    {
        var receipt = Predicted("receipt");
        // A receipt of a result that this command never gave, whole in itself.
        var (run, crate) = (Path.Combine(receipt, "run.json"), Path.Combine(receipt, "ro-crate-metadata.json"));
        var before = Hashing.Sha256(run);
        var record = JsonNode.Parse(File.ReadAllText(run))!;
        record["metrics"]!["nuclei"] = record["metrics"]!["nuclei"]!.GetValue<int>() + 7;
        File.WriteAllText(run, record.ToJsonString());
        var metadata = File.ReadAllText(crate).Replace(before, Hashing.Sha256(run));
        File.WriteAllText(crate, System.Text.RegularExpressions.Regex.Replace(metadata, "(\"@id\": \"run.json\",\\s*\"@type\": \"File\",\\s*\"name\": \"run.json\",\\s*\"contentSize\": \")[0-9]+", m => m.Groups[1].Value + new FileInfo(run).Length));
        Assert.Equal(0, Nucleusdl.Run("verify", receipt).Exit);
        var again = Nucleusdl.Run("reproduce", receipt);
        Assert.Equal(6, again.Exit);
        Assert.Contains("not reproduced", again.Out);
        Assert.Matches("WRONG +nuclei", again.Out);
    }

    [Fact]
    public void A_changed_receipt_is_neither_verified_nor_run()
    {
        var receipt = Predicted("receipt");
        File.AppendAllText(Path.Combine(receipt, "outputs", "labels.tif"), "x");
        Assert.Equal(6, Nucleusdl.Run("verify", receipt).Exit);
        var again = Nucleusdl.Run("reproduce", receipt, "--out", folder.File("again"));
        Assert.Equal(6, again.Exit);
        Assert.Contains("not whole", again.Error);
        Assert.False(Directory.Exists(folder.File("again")));
    }

    [Fact]
    public void Hashes_alone_are_enough_where_the_data_are()
    {
        var receipt = Predicted("receipt", "--without-inputs");
        var gone = Nucleusdl.Run("reproduce", receipt, "--data", folder.File("nowhere"));
        Assert.Equal(3, gone.Exit);
        Assert.Contains("--data", gone.Error);
        var here = folder.File("here");
        Directory.CreateDirectory(here);
        File.Copy(trained.Stack, Path.Combine(here, Path.GetFileName(trained.Stack)));
        trained.CopyTo(Path.Combine(here, "model"));
        var again = Nucleusdl.Run("reproduce", receipt, "--data", here);
        Assert.True(again.Exit == 0, again.Out + again.Err);
    }

    [Fact]
    public void What_is_taken_for_something_else_is_told_what_it_is()
    {
        var receipt = Predicted("receipt.zip");
        foreach (var verb in (string[])["verify", "reproduce"])
        {
            var refused = Nucleusdl.Run(verb, folder.File("labels.run.json"));
            Assert.Equal(3, refused.Exit);
            Assert.Contains($"nucleusdl receipt export {folder.File("labels.run.json")}", refused.Error);
            Assert.Contains("run.json --out", Nucleusdl.Run(verb, trained.Model).Error);
        }
        Assert.Contains("nucleusdl verify", Nucleusdl.Run("check", receipt).Out);
        var unpacked = Nucleusdl.Run("unpack", receipt, "--out", folder.File("out"));
        Assert.StartsWith($"error: {receipt}: This is the receipt of a run", unpacked.Error);
        Assert.False(Directory.Exists(folder.File("out")));
        // A fault of the repetition is the receipt's, not that of a temporary folder.
        var without = Predicted("without.zip", "--without-inputs");
        var missing = Nucleusdl.Run("reproduce", without, "--data", folder.File("nowhere"));
        Assert.StartsWith($"error: {without}: ", missing.Error);
    }

    [Fact]
    public void A_trained_model_and_its_package_are_audited()
    {
        var own = Nucleusdl.Run("audit", trained.Model);
        Assert.Equal(6, own.Exit);
        Assert.Contains("11 of 12", own.Out);
        Assert.Contains("nowhere to get the files", own.Out);
        var named = trained.CopyTo(folder.File("named"));
        File.WriteAllText(Path.Combine(named, "README.md"), "Learnt from phantoms: nucleusdl synth data --preset wild-type.\n");
        var model = Nucleusdl.Run("audit", named, "--json");
        var report = JsonNode.Parse(model.Out)!;
        Assert.Equal((12, 12), (report["score"]!.GetValue<int>(), report["of"]!.GetValue<int>()));
        Assert.Equal(0, model.Exit);
        Assert.Equal(6, Nucleusdl.Run("audit", folder.Path).Exit);
        Assert.Equal(2, Nucleusdl.Run("audit").Exit);
        Assert.Contains("otsu-watershed", Nucleusdl.Run("audit", "car").Error);
        Assert.Contains("This is no model, method or package.", Nucleusdl.Run("audit", Path.Combine(named, "README.md")).Error);
        Directory.Delete(named, recursive: true);
    }

    /// <summary>Methods whose weights do not ship; an audit then lacks what only a trained model has.</summary>
    private static readonly string[] WithoutWeights = ["denoiseg", "voidseg"];

    [Fact]
    public void Every_method_and_every_model_that_ships_brings_everything()
    {
        var all = JsonNode.Parse(Nucleusdl.Run("audit", "--all", "--json").Out)!.AsArray();
        Assert.Equal(Methods.All.Select(m => m.Info.Name).Concat(Methods.Pretrained), all.Select(r => r!["subject"]!.ToString()));
        var shipped = Methods.Pretrained.Select(n => Methods.Of(n)!.Info.Name).ToHashSet();
        foreach (var report in all)
        {
            var missing = report!["elements"]!.AsArray().Where(e => e!["found"]?.GetValue<bool>() == false).Select(e => $"{e!["element"]}: {e["missing"]}").ToList();
            if (WithoutWeights.Contains(report["subject"]!.ToString()) && !shipped.Contains(report["subject"]!.ToString()))
                Assert.DoesNotContain(missing, m => m.StartsWith("commented code", StringComparison.Ordinal) || m.StartsWith("loss", StringComparison.Ordinal) || m.StartsWith("documentation", StringComparison.Ordinal));
            else
                Assert.True(missing.Count == 0, $"{report["subject"]} lacks {string.Join("; ", missing)}");
        }
        Assert.Equal(0, Nucleusdl.Run("audit", Methods.Usual).Exit);
    }

    private string Predicted(string name, params string[] more)
    {
        var labels = folder.File("labels.tif");
        Assert.Equal(0, trained.Predict(labels).Exit);
        var exported = Nucleusdl.Run(["receipt", "export", folder.File("labels.run.json"), "--out", folder.File(name), .. more]);
        Assert.True(exported.Exit == 0, exported.Err);
        Assert.DoesNotContain("note:", exported.Err);
        return folder.File(name);
    }
}
