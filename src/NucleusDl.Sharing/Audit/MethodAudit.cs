using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NucleusDl.Datasets;

namespace NucleusDl.Sharing;

/// <summary>
/// Whether a method brings what a reader needs to use it and to train it again. The elements are those of Mougeot et al. 2022 (J. Cell Sci. 135, jcs258986;
/// doi:10.1242/jcs.258986), figure 3; each is looked up, none is taken on trust.
/// </summary>
public static partial class MethodAudit
{
    private const string Infer = "infer", Reproduce = "reproduce", Everybody = "everybody";
    private const double LeastComments = 0.05;

    private static readonly string[] Hyperparameters = ["learningRate", "weightDecay", "steps"];

    /// <summary>Looks up every element.</summary>
    public static AuditResult Of(AuditMaterial material)
    {
        ArgumentNullException.ThrowIfNull(material);
        List<AuditElement> elements =
        [
            Explanation(material), Code(material), Documentation(material), Environment(material), Model(material),
            Data(material), Loss(material), Metrics(material), Optimizer(material), Routine(material), TrainingDocumentation(material), Interface(material),
        ];
        if (!material.NeedsTraining)
            elements = [.. elements.Select(e => e.Group == Reproduce || e.Name == "trained model" ? e with { Found = null, Evidence = "nothing is trained", Missing = "", Add = "", Unseen = null } : e)];
        return new AuditResult(material.Name, elements);
    }

    private static AuditElement Explanation(AuditMaterial m)
    {
        var cited = (m.Rdf?["cite"] as JsonArray ?? []).OfType<JsonObject>().Select(c => c["doi"]?.ToString()).OfType<string>();
        var found = cited.Concat(m.Documents.Select(d => d.Text)).Prepend(m.Paper ?? "").Select(t => Doi().Match(t)).FirstOrDefault(x => x.Success)?.Value;
        return Element(Infer, "explanation", found is null ? [] : [$"doi:{found}"], found is null ? ["a publication with DOI"] : [], "Name the paper that explains the method, with its DOI: cite in rdf.yaml, or the README.");
    }

    private static AuditElement Code(AuditMaterial m)
    {
        const string add = "Add the source with comments, pre- and post-processing included; or git_repo in rdf.yaml together with the commit.";
        if (m.Code.Count == 0)
        {
            var repository = m.Rdf?["git_repo"]?.ToString();
            return Unknown(m, Element(Infer, "commented code", [repository, m.Run?.Commit is { } c ? $"commit {c[..Math.Min(10, c.Length)]}" : null],
                [repository is null ? "the code, or the address of its repository" : null, m.Run?.Commit is null ? "the commit that the model was made with" : null], add));
        }
        var lines = m.Code.SelectMany(c => c.Text.Split('\n')).Select(l => l.Trim()).Where(l => l.Length > 0).ToList();
        var comments = lines.Count == 0 ? 0 : (double)lines.Count(l => Comment().IsMatch(l)) / lines.Count;
        var text = string.Join('\n', m.Code.Select(c => c.Text));
        return Element(Infer, "commented code",
            [string.Create(CultureInfo.InvariantCulture, $"{m.Code.Count} source files, {comments:0%} of their lines are comments"), Word(Before(), text, "before the network"), Word(After(), text, "after it")],
            [comments < LeastComments ? "comments" : null, Before().IsMatch(text) ? null : "pre-processing", After().IsMatch(text) ? null : "post-processing"], add);
    }

    private static AuditElement Documentation(AuditMaterial m)
    {
        var element = Documents(m, Infer, "documentation", (Install(), "how to install it"), (Predict(), "how to predict with it"), "Say in a README how to install the program, and the command that predicts.");
        if (m.Rdf is null)
            return element;
        // A package is for others, who must know what they may do with it and whom to name.
        var (licence, authors) = (m.Rdf["license"]?.ToString() ?? "", (m.Rdf["authors"] as JsonArray ?? []).OfType<JsonObject>().Select(a => a["name"]?.ToString()).OfType<string>().ToList());
        var named = Element(Infer, "documentation", [element.Evidence, licence.Length > 0 ? $"licence {licence}" : null, authors.Count > 0 ? $"by {string.Join(", ", authors)}" : null],
            [element.Missing, licence.Length > 0 ? null : "a licence", authors.Count > 0 ? null : "who made it"], string.Join(' ', new[] { element.Add, "Pack it with --license and --author." }.Where(a => a.Length > 0)));
        return named.Found == true && element.Unseen is not null ? named with { Found = null, Unseen = element.Unseen } : named;
    }

    private static AuditElement Environment(AuditMaterial m)
    {
        var software = m.Environment.Count > 0 ? string.Join(", ", m.Environment.Take(3)) : m.Run is { Versions.Count: > 2 } run ? $"{run.Versions.Count} versions in run.json" : null;
        var hardware = m.Run is { InstructionSet.Length: > 0 } r ? $"{r.Device}, {r.Threads} {(r.Threads == 1 ? "thread" : "threads")}, {r.InstructionSet}" : m.Documents.FirstOrDefault(d => Hardware().IsMatch(d.Text)).Name;
        return Unknown(m, Element(Infer, "environment", [software, hardware], [software is null ? "versions of the software" : null, hardware is null ? "the hardware that is needed" : null],
            "Add a lock file, an environment.yml or a Dockerfile, and say which processor, GPU and memory it needs; run.json has both."));
    }

    private static AuditElement Model(AuditMaterial m)
    {
        var broken = m.Weights.FirstOrDefault(w => w.Intact == false).Name;
        return Element(Infer, "trained model", [.. m.Weights.Take(3).Select(w => w.Name + (w.Intact == true ? ", SHA-256 as stated" : ""))],
            [m.Weights.Count == 0 ? "weights" : null, broken is null ? null : $"{broken} is not the file that was described"], "Add the file with the weights and its SHA-256: 'nucleusdl pack' does both.");
    }

    private static AuditElement Data(AuditMaterial m)
    {
        var hashed = m.Run?.Inputs.Count(i => i.Sha256.Length == 64) ?? 0;
        // What a model learnt from, its own papers say; what the kit's documents name is other data. The method's paper is no data.
        var own = (m.Own ?? m.Documents).Select(d => d.Text).Append(m.Rdf?["description"]?.ToString() ?? "").ToList();
        var cited = (m.Rdf?["cite"] as JsonArray ?? []).OfType<JsonObject>().Select(c => c["text"]?.ToString() ?? "");
        var named = (m.Run?.Command ?? []).SelectMany(w => w.Split('/', '\\')).Where(IsKnownData)
            .Concat(own.Concat(cited).SelectMany(t => DataPlace().Matches(t)).Select(x => Blank().Replace(x.Value, " ")))
            .Concat(own.SelectMany(t => DataDoi().Matches(t)).Select(x => x.Groups["doi"].Value).Where(d => m.Paper?.Contains(d, StringComparison.OrdinalIgnoreCase) != true))
            .Distinct(StringComparer.OrdinalIgnoreCase).Take(3).ToList();
        return Element(Reproduce, "training and test data", [hashed > 0 ? $"{hashed} {(hashed == 1 ? "file" : "files")} with SHA-256 in run.json" : null, .. named],
            [hashed == 0 ? "the list of files it learnt from, with hashes" : null, named.Count > 0 ? null : hashed > 0 ? "where the data can be got: there are hashes, but nowhere to get the files" : "where the data can be got"],
            "Keep run.json of the training, and name in the README beside the model the archive or DOI of the data, or the 'nucleusdl synth' command of phantoms; 'nucleusdl pack DATA' makes a package of your own.");
    }

    private static bool IsKnownData(string word) => word.Equals("nuclei3d-mini", StringComparison.OrdinalIgnoreCase) || DatasetCatalogue.All.Any(e => e.Id.Equals(word, StringComparison.OrdinalIgnoreCase));

    private static AuditElement Loss(AuditMaterial m)
    {
        var found = m.Code.Concat(m.Documents).SelectMany(c => LossName().Matches(c.Text).Select(x => x.Value)).Distinct(StringComparer.OrdinalIgnoreCase).Take(4).ToList();
        var settings = m.Config?.Select(p => p.Key).Where(k => k.Contains("loss", StringComparison.OrdinalIgnoreCase) || k.EndsWith("Weight", StringComparison.Ordinal)).ToList() ?? [];
        return Unknown(m, Element(Reproduce, "loss", found.Count > 0 ? [string.Join(", ", found.Concat(settings).Distinct(StringComparer.OrdinalIgnoreCase))] : [], found.Count > 0 ? [] : ["the function that was minimised"], "Name the loss and its weights in the documentation, or give its code."));
    }

    private static AuditElement Metrics(AuditMaterial m)
    {
        var metrics = m.Run?.Metrics as JsonObject ?? [];
        var score = metrics["validationMetric"]?.ToString() ?? m.ValidationMetric;
        var numbers = metrics.Where(p => p.Value is JsonValue v && v.GetValueKind() == JsonValueKind.Number && !p.Key.Contains("econd", StringComparison.Ordinal) && !p.Key.Contains("tep", StringComparison.Ordinal))
            .Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Key} {p.Value!.GetValue<double>():0.###}{(p.Key == "validationScore" && score is not null ? $" ({score})" : "")}")).ToList();
        return Element(Reproduce, "metrics", numbers.Take(4), numbers.Count > 0 ? [] : ["a score on data that it did not learn from"], "Judge the model ('nucleusdl evaluate') and keep the record.");
    }

    private static AuditElement Optimizer(AuditMaterial m)
    {
        const string add = "Keep model.json, which has every setting; elsewhere, list the optimizer with all its numbers.";
        if (m.Config?["trainer"] is not JsonObject trainer)
        {
            var text = string.Join('\n', m.Code.Concat(m.Documents).Select(c => c.Text));
            var (name, rate) = (OptimizerName().Match(text), Rate().Match(text));
            return Unknown(m, Element(Reproduce, "optimizer", [name.Success ? name.Value : null, rate.Success ? rate.Value : null], [name.Success ? null : "the optimizer", rate.Success ? null : "its learning rate"], add));
        }
        return Element(Reproduce, "optimizer", [.. trainer.Where(p => p.Value is JsonValue).Select(p => $"{p.Key} {p.Value}")],
            [trainer["optimizer"] is null ? "the optimizer" : null, .. Hyperparameters.Where(h => trainer[h] is null)], add);
    }

    private static AuditElement Routine(AuditMaterial m)
    {
        var command = m.Run?.Command is { Count: > 0 } words && words.Contains("train") ? "nucleusdl " + string.Join(' ', words.Take(6)) + (words.Count > 6 ? " ..." : "") : null;
        var code = m.Code.FirstOrDefault(c => TrainName().IsMatch(Path.GetFileName(c.Name)) || TrainCode().IsMatch(c.Text)).Name;
        return Unknown(m, Element(Reproduce, "training routine", [command, code, m.Run?.Seed is { } seed ? $"seed {seed}" : null], [command is null && code is null ? "the code or command that trains" : null],
            "Give the script or command that trains, with its seed; run.json has them."));
    }

    private static AuditElement TrainingDocumentation(AuditMaterial m) => Documents(m, Reproduce, "training documentation", (TrainWords(), "how to train it"), (TrainWords(), "how to train it"), "Describe the training step by step: data, command, time.");

    private static AuditElement Interface(AuditMaterial m)
    {
        var found = new[] { PredictCommand(), InterfaceWords() }.SelectMany(words => m.Documents.Select(d => (d.Name, Match: words.Match(d.Text)))).FirstOrDefault(d => d.Match.Success);
        return Unknown(m, Element(Everybody, "command line or graphical interface", found.Match is { Success: true } x ? [$"{x.Value.Trim()} ({found.Name})"] : [], found.Match is { Success: true } ? [] : ["a way to use it without programming"],
            "Offer a command, a plugin or a page; any model in a package can be used with 'nucleusdl predict --model'."));
    }

    private static AuditElement Documents(AuditMaterial m, string group, string name, (Regex Word, string What) a, (Regex Word, string What) b, string add)
    {
        var parts = new[] { a, b }.DistinctBy(p => p.What).Select(p => (p.What, File: m.Documents.FirstOrDefault(d => p.Word.IsMatch(d.Text)).Name)).ToList();
        return Unknown(m, Element(group, name, parts.Where(p => p.File is not null).Select(p => $"{p.What} ({p.File})"), parts.Where(p => p.File is null).Select(p => p.What), add));
    }

    /// <summary>An element that code or documents would show: where these could not be looked at, a gap is none.</summary>
    private static AuditElement Unknown(AuditMaterial m, AuditElement element) =>
        m.Unseen is { } why && element.Found == false ? element with { Found = null, Missing = "", Add = "", Unseen = why } : element;

    private static AuditElement Element(string group, string name, IEnumerable<string?> evidence, IEnumerable<string?> missing, string add)
    {
        var open = missing.OfType<string>().Where(m => m.Length > 0).ToList();
        return new AuditElement(group, name, open.Count == 0, string.Join("; ", evidence.OfType<string>().Where(e => e.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)), string.Join(", ", open), open.Count == 0 ? "" : add);
    }

    private static string? Word(Regex word, string text, string when) => word.Match(text) is { Success: true } x ? $"{x.Value} {when}" : null;

    [GeneratedRegex(@"10\.\d{4,9}/[^\s""')\];,]+[^\s""')\];,.]")]
    private static partial Regex Doi();

    [GeneratedRegex(@"^(//|#|\*|/\*|--|%|"""""")|\s//\s|\s#\s")]
    private static partial Regex Comment();

    [GeneratedRegex("normali[sz]\\w*|pre-?process\\w*|percentile\\w*|z-?score|resampl\\w*|rescal\\w*|Otsu", RegexOptions.IgnoreCase)]
    private static partial Regex Before();

    [GeneratedRegex("watershed|decod\\w*|post-?process\\w*|non.?max\\w*|connected.?components|argmax|threshold\\w*", RegexOptions.IgnoreCase)]
    private static partial Regex After();

    [GeneratedRegex(@"\b(install\w*|conda|pip|docker|apptainer|dotnet (build|tool|run|publish))\b", RegexOptions.IgnoreCase)]
    private static partial Regex Install();

    [GeneratedRegex(@"\b(predict\w*|inference|segment (an?|your|the))\b", RegexOptions.IgnoreCase)]
    private static partial Regex Predict();

    [GeneratedRegex(@"\b(GPU|CPU|CUDA|cores?|\d+ ?(GB|GiB))\b")]
    private static partial Regex Hardware();

    [GeneratedRegex(@"\bBBBC\d+|(10\.5281/)?\bzenodo[\w./-]*\w|\bS-B(SST|IAD)\d+|\bBioImage Archive|\bkaggle[\w./-]*\w|[\w.]+\w/datasets?/\w[\w-]*|\bnuclei3d-mini\b|\bnucleusdl\s+synth\s+[\w./-]+\s+--(recipe|preset)\s+[\w./-]*\w", RegexOptions.IgnoreCase)]
    private static partial Regex DataPlace();

    [GeneratedRegex(@"\b(data|data ?sets?|archived?|stacks)\b[^\n]{0,80}?(?<doi>10\.\d{4,9}/[^\s""')\];,`]+[^\s""')\];,.`])", RegexOptions.IgnoreCase)]
    private static partial Regex DataDoi();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();

    [GeneratedRegex(@"\b(soft ?dice|dice ?loss|cross ?entropy\w*|BCE\w*|MSE\w*|(mean |balanced)?(squared|absolute) ?(error|difference)|smooth ?L1|focal ?loss|MAE\b)", RegexOptions.IgnoreCase)]
    private static partial Regex LossName();

    [GeneratedRegex(@"\b(AdamW?|SGD|RMSprop|Nesterov)\b")]
    private static partial Regex OptimizerName();

    [GeneratedRegex(@"\b(learning.?rate|lr)\b\W{0,6}[0-9.e-]+", RegexOptions.IgnoreCase)]
    private static partial Regex Rate();

    [GeneratedRegex(@"^(train|fit|finetune)\w*\.", RegexOptions.IgnoreCase)]
    private static partial Regex TrainName();

    [GeneratedRegex(@"\bTrainingResult Train\(|\bdef (train|fit)\w*\(")]
    private static partial Regex TrainCode();

    [GeneratedRegex(@"nucleusdl\strain|^#+ .*\btrain\w*|python \S*train\S*\.py", RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex TrainWords();

    [GeneratedRegex(@"\bnucleusdl\spredict\b")]
    private static partial Regex PredictCommand();

    [GeneratedRegex(@"nucleusdl\s(tour|measure)|\b(napari|Fiji|ImageJ|QuPath) plugin|command.?line|graphical|python -m \S+ ", RegexOptions.IgnoreCase)]
    private static partial Regex InterfaceWords();
}
