using System.Text.Json.Nodes;
using NucleusDl.Runs;
using NucleusDl.Sharing;

namespace NucleusDl.Tests.Audit;

[Trait(Kind.Name, Kind.Fast)]
public class MethodAuditTests
{
    private const string Readme = "# A method\n\nInstall it with dotnet build.\n\nPredict with `nucleusdl predict`.\n\n# Training\n\nnucleusdl train, with data from BBBC050.\n";

    private static readonly AuditMaterial Whole = new()
    {
        Name = "a-method",
        Paper = "doi:10.1038/s41592-020-01008-z",
        Code = [("Method.cs", "// Normalise first.\nvar x = Normalise(y);\n// Then decode by a watershed.\nvar l = Decode(x);\nvar loss = SoftDice(a, b);\n")],
        Documents = [("README.md", Readme)],
        Environment = ["global.json"],
        Weights = [("weights.safetensors", true)],
        Config = new JsonObject { ["trainer"] = new JsonObject { ["optimizer"] = "adamW", ["learningRate"] = 1e-3, ["weightDecay"] = 1e-4, ["steps"] = 100 } },
        Run = new RunRecord
        {
            Tool = "nucleusdl train",
            Command = ["train", "data", "--out", "model"],
            Seed = 1,
            Threads = 1,
            InstructionSet = "AVX2",
            Inputs = [new FileRecord("a.tif", 1, new string('a', 64))],
            Metrics = new JsonObject { ["validationScore"] = 0.8 },
        },
    };

    /// <summary>What is taken away, and the one element that is then missing.</summary>
    private static readonly Dictionary<string, (string Element, Func<AuditMaterial, AuditMaterial> Take)> Gaps = new()
    {
        ["paper"] = ("explanation", m => m with { Paper = null }),
        ["comments"] = ("commented code", m => m with { Code = [("Method.cs", string.Concat(m.Code[0].Text.Split('\n').Where(l => !l.StartsWith('/')).Select(l => l + "\n")))] }),
        ["pre-processing"] = ("commented code", m => m with { Code = [("Method.cs", m.Code[0].Text.Replace("Normalise", "Change"))] }),
        ["post-processing"] = ("commented code", m => m with { Code = [("Method.cs", m.Code[0].Text.Replace("ecode", "o").Replace("watershed", "trick"))] }),
        ["installation"] = ("documentation", m => m with { Documents = [("README.md", Readme.Replace("Install it with dotnet build.", ""))] }),
        ["versions"] = ("environment", m => m with { Environment = [] }),
        ["hardware"] = ("environment", m => m with { Run = m.Run! with { InstructionSet = "" } }),
        ["weights"] = ("trained model", m => m with { Weights = [] }),
        ["right weights"] = ("trained model", m => m with { Weights = [("weights.safetensors", false)] }),
        ["list of data"] = ("training and test data", m => m with { Run = m.Run! with { Inputs = [] } }),
        ["place of data"] = ("training and test data", m => m with { Documents = [("README.md", Readme.Replace("BBBC050", "somewhere"))] }),
        ["loss"] = ("loss", m => m with { Code = [("Method.cs", m.Code[0].Text.Replace("SoftDice", "F"))] }),
        ["scores"] = ("metrics", m => m with { Run = m.Run! with { Metrics = new JsonObject { ["trainingSeconds"] = 3 } } }),
        ["learning rate"] = ("optimizer", m => m with { Config = new JsonObject { ["trainer"] = new JsonObject { ["optimizer"] = "adamW", ["weightDecay"] = 0, ["steps"] = 100 } } }),
        ["settings"] = ("optimizer", m => m with { Config = null }),
        ["command"] = ("training routine", m => m with { Run = m.Run! with { Command = [] } }),
        ["training words"] = ("training documentation", m => m with { Documents = [("README.md", Readme.Replace("# Training", "").Replace("nucleusdl train", "it"))] }),
        ["command line"] = ("command line or graphical interface", m => m with { Documents = [("README.md", Readme.Replace("nucleusdl predict", "the program").Replace("nucleusdl train,", "python train.py"))] }),
    };

    public static TheoryData<string> Names() => [.. Gaps.Keys];

    [Fact]
    public void A_method_that_brings_everything_has_all_twelve()
    {
        var result = MethodAudit.Of(Whole);
        Assert.Equal((12, 12), (result.Score, result.Of));
        Assert.All(result.Elements, e => Assert.True(e.Evidence.Length > 0 && e.Missing.Length == 0 && e.Add.Length == 0, e.Name));
    }

    [Fact]
    public void A_score_says_what_it_is_and_a_thread_is_one()
    {
        var elements = MethodAudit.Of(Whole with { ValidationMetric = "mean of something" }).Elements;
        Assert.Equal("validationScore 0.8 (mean of something)", elements.Single(e => e.Name == "metrics").Evidence);
        Assert.Contains("1 thread, AVX2", elements.Single(e => e.Name == "environment").Evidence);
        // What the record itself says stands above what the kit would say.
        var own = Whole with { ValidationMetric = "other", Run = Whole.Run! with { Metrics = new JsonObject { ["validationScore"] = 0.81234, ["validationMetric"] = "SEG" } } };
        Assert.Equal("validationScore 0.812 (SEG)", MethodAudit.Of(own).Elements.Single(e => e.Name == "metrics").Evidence);
    }

    [Theory, MemberData(nameof(Names))]
    public void What_is_taken_away_is_missing_and_nothing_else(string gap)
    {
        var (element, take) = Gaps[gap];
        var result = MethodAudit.Of(take(Whole));
        var missing = Assert.Single(result.Elements, e => e.Found == false);
        Assert.Equal(element, missing.Name);
        Assert.True(missing.Missing.Length > 0 && missing.Add.Length > 0);
        Assert.Equal(11, result.Score);
    }

    [Theory, MemberData(nameof(Names))]
    public void Where_code_and_documents_could_not_be_looked_at_a_gap_in_them_is_unknown_and_another_is_one(string gap)
    {
        var (element, take) = Gaps[gap];
        var result = MethodAudit.Of(take(Whole) with { Unseen = "it is far away" });
        var odd = Assert.Single(result.Elements, e => e.Found != true);
        // What code there is was read, so what it lacks is known.
        var known = element is "commented code" or "explanation" or "trained model" or "training and test data" or "metrics" || gap == "learning rate";
        Assert.Equal(known ? false : (bool?)null, odd.Found);
        Assert.Equal(known ? null : "it is far away", odd.Unseen);
        Assert.Equal((11, known ? 12 : 11, known ? 0 : 1), (result.Score, result.Of, result.Unseen));
        Assert.Equal(known, odd.Missing.Length > 0);
        Assert.Equal(odd.Unseen, (string?)result.ToNode()["elements"]!.AsArray().Single(e => (string)e!["element"]! == element)!["unseen"]);
    }

    [Fact]
    public void A_package_without_a_licence_lacks_it_whether_documents_could_be_seen_or_not()
    {
        var rdf = new JsonObject { ["license"] = "", ["authors"] = new JsonArray() };
        var documents = MethodAudit.Of(Whole with { Documents = [], Rdf = rdf, Unseen = "it is far away" }).Elements.Single(e => e.Name == "documentation");
        Assert.Equal((false, "a licence, who made it"), (documents.Found, documents.Missing));
        rdf = new JsonObject { ["license"] = "MIT", ["authors"] = new JsonArray(new JsonObject { ["name"] = "A. Author" }) };
        documents = MethodAudit.Of(Whole with { Documents = [], Rdf = rdf, Unseen = "it is far away" }).Elements.Single(e => e.Name == "documentation");
        Assert.Null(documents.Found);
        Assert.Equal("it is far away", documents.Unseen);
    }

    [Theory]
    [InlineData("Phantoms of `nucleusdl synth ship --recipe phantoms.json`.", "nucleusdl synth ship --recipe phantoms.json")]
    [InlineData("The data are archived: doi:10.5072/own.12.", "10.5072/own.12")]
    [InlineData("See (https://zenodo.org/records/12).", "zenodo.org/records/12")]
    [InlineData("Data as in the paper (doi:10.1038/s41592-020-01008-z), my own.", null)]
    [InlineData("Data of mine.", null)]
    public void What_a_model_learnt_from_its_own_documents_say(string own, string? place)
    {
        // The kit's own README, which names BBBC050, says nothing of this model.
        var data = MethodAudit.Of(Whole with { Own = [("README.md", own)] }).Elements.Single(e => e.Name == "training and test data");
        Assert.Equal(place is not null, data.Found);
        Assert.Equal(place is null ? "1 file with SHA-256 in run.json" : $"1 file with SHA-256 in run.json; {place}", data.Evidence);
        Assert.Equal(place is null, data.Missing.Contains("nowhere to get the files", StringComparison.Ordinal));
    }

    [Fact]
    public void A_data_set_that_the_command_names_counts()
    {
        var data = MethodAudit.Of(Whole with { Own = [], Run = Whole.Run! with { Command = ["train", "datasets/nuclei3d-mini", "--out", "model"] } }).Elements.Single(e => e.Name == "training and test data");
        Assert.EndsWith("; nuclei3d-mini", data.Evidence);
    }

    [Fact]
    public void A_package_needs_a_licence_and_somebody_who_made_it()
    {
        JsonObject Rdf(string licence, params string[] authors) => new() { ["license"] = licence, ["authors"] = new JsonArray([.. authors.Select(a => (JsonNode)new JsonObject { ["name"] = a })]) };
        var bare = Assert.Single(MethodAudit.Of(Whole with { Rdf = Rdf("") }).Elements, e => e.Found == false);
        Assert.Equal(("documentation", "a licence, who made it"), (bare.Name, bare.Missing));
        Assert.Contains("--license", bare.Add);
        var whole = MethodAudit.Of(Whole with { Rdf = Rdf("CC-BY-4.0", "A. Author") });
        Assert.Equal(12, whole.Score);
        Assert.EndsWith("licence CC-BY-4.0; by A. Author", whole.Elements.Single(e => e.Name == "documentation").Evidence);
    }

    [Fact]
    public void Nothing_is_named_twice_and_nothing_is_used_by_training_it()
    {
        var result = MethodAudit.Of(Whole with { Documents = [("README.md", "nucleusdl train, softdice and nucleusdl predict."), .. Whole.Documents] });
        Assert.Equal("SoftDice", result.Elements.Single(e => e.Name == "loss").Evidence);
        Assert.Equal("nucleusdl predict (README.md)", result.Elements.Single(e => e.Name == "command line or graphical interface").Evidence);
    }

    [Fact]
    public void Nothing_has_nothing()
    {
        using var folder = new TempFolder();
        Assert.Equal((0, 12), (MethodAudit.Of(AuditMaterial.OfFolder(folder.Path)).Score, 12));
    }

    [Fact]
    public void A_method_that_learns_nothing_owes_no_training() => Assert.Equal(5, MethodAudit.Of(Whole with { NeedsTraining = false }).Of);

    [Fact]
    public void Weights_of_a_model_within_a_model_are_held_to_its_own_description()
    {
        using var folder = new TempFolder();
        foreach (var name in (string[])["", "denoiser"])
        {
            var inner = Directory.CreateDirectory(Path.Combine(folder.Path, name)).FullName;
            File.WriteAllText(Path.Combine(inner, "weights.safetensors"), "numbers of " + name);
            File.WriteAllText(Path.Combine(inner, "model.json"), new JsonObject { ["weightsSha256"] = Hashing.Sha256(Path.Combine(inner, "weights.safetensors")) }.ToJsonString());
        }
        Assert.Equal([("denoiser/weights.safetensors", true), ("weights.safetensors", true)], AuditMaterial.OfFolder(folder.Path).Weights);
        File.AppendAllText(Path.Combine(folder.Path, "denoiser", "weights.safetensors"), "!");
        Assert.Equal([("denoiser/weights.safetensors", false), ("weights.safetensors", true)], AuditMaterial.OfFolder(folder.Path).Weights);
    }

    [Fact]
    public void A_folder_is_looked_through()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("README.md"), Readme + "10.1038/nature12345\nNeeds a GPU.");
        File.WriteAllText(folder.File("train.py"), "# Adam, learning rate 1e-3\n# normalise, then watershed\ndef train():\n    optimizer = Adam(lr=1e-3)\n    loss = mse_loss + BCEWithLogits\n");
        File.WriteAllText(folder.File("requirements.txt"), "torch==2.1\n");
        File.WriteAllText(folder.File("model.pt"), "w");
        var result = MethodAudit.Of(AuditMaterial.OfFolder(folder.Path));
        Assert.Equal(["training and test data", "metrics"], result.Elements.Where(e => e.Found == false).Select(e => e.Name));
        Assert.Contains("the list of files", result.Elements.Single(e => e.Name == "training and test data").Missing);
    }
}
