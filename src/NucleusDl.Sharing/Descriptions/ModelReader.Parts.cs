using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NucleusDl.Sharing;

/// <content>Processing steps, weights, and what is said around them.</content>
public sealed partial class ModelReader
{
    private const string PostOnly = "scale_mean_variance";

    /// <summary>Each step, the settings that it must have, and those that it may have.</summary>
    private static readonly Dictionary<string, (string[] Must, string[] May)> Steps = new(StringComparer.Ordinal)
    {
        ["ensure_dtype"] = (["dtype"], []),
        ["binarize"] = (["threshold"], ["axis"]),
        ["clip"] = ([], ["min", "max", "min_percentile", "max_percentile", "axes"]),
        ["scale_linear"] = ([], ["gain", "offset", "axis", "axes"]),
        ["scale_range"] = ([], ["axes", "min_percentile", "max_percentile", "eps", "reference_tensor"]),
        ["zero_mean_unit_variance"] = ([], ["axes", "eps"]),
        ["fixed_zero_mean_unit_variance"] = (["mean", "std"], ["axis"]),
        ["sigmoid"] = ([], []),
        ["softmax"] = ([], ["axis"]),
        [PostOnly] = (["reference_tensor"], ["axes", "eps"]),
    };

    private static readonly string[] ElementTypes = ["bool", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"];

    private void Processing(string group, int index, TensorDescription tensor, IReadOnlyList<TensorDescription> inputs, IReadOnlyList<TensorDescription> outputs)
    {
        if (!ElementTypes.Contains(tensor.Type))
            Error("data-type", $"{group}[{index}].data.type", $"'{tensor.Type}' is no type of numbers.", "Write for example float32.");
        foreach (var (s, step) in tensor.Processing.Index())
        {
            var where = $"{group}[{index}].{(group == "inputs" ? "preprocessing" : "postprocessing")}[{s}]";
            if (!Steps.TryGetValue(step.Id, out var known) || (step.Id == PostOnly && group == "inputs"))
            {
                Error("processing", where + ".id", $"'{step.Id}' is no step {(group == "inputs" ? "before" : "after")} a network.", $"Use one of: {string.Join(", ", Steps.Keys.Where(k => k != PostOnly || group == "outputs"))}.");
                continue;
            }
            // In 0.4 mean and std could be given to the general step.
            var may = OldDescription.Is(rdf) ? [.. known.May, "mean", "std", "reference_tensor"] : known.May;
            foreach (var missing in known.Must.Where(m => step.Arguments[m] is null))
                Error("processing-argument", where + ".kwargs", $"'{missing}' is missing for {step.Id}.", "Add it.");
            foreach (var odd in step.Arguments.Select(a => a.Key).Except(known.Must).Except(may))
                Error("processing-argument", where + ".kwargs", $"{step.Id} has no setting '{odd}'.", $"It has: {string.Join(", ", known.Must.Concat(known.May))}.");
            foreach (var axis in (step.Arguments["axes"] as JsonArray ?? []).Select(a => a?.ToString()).Append(step.Arguments["axis"]?.ToString()).OfType<string>())
                if (tensor.Axes.All(a => a.Id != axis))
                    Error("processing-axis", where + ".kwargs", $"The tensor has no axis '{axis}'.", "Name axes of this tensor.");
            if (step.Arguments["reference_tensor"]?.ToString() is { } reference && inputs.Concat(outputs).All(t => t.Id != reference))
                Error("processing-reference", where + ".kwargs", $"There is no tensor '{reference}'.", "Name one of the description.");
            Percentiles(step, where);
        }
    }

    private void Percentiles(ProcessingStep step, string where)
    {
        var (low, high) = (Number(step.Arguments["min_percentile"], 0), Number(step.Arguments["max_percentile"], 100));
        if (!(low is >= 0 and < 100 && high is > 1 and <= 100 && low < high))
            Error("processing-argument", where + ".kwargs", $"Percentiles from {low} to {high} make no range.", "Write two numbers in 0-100, the smaller first.");
    }

    private IReadOnlyList<WeightsDescription> Weights()
    {
        if (rdf["weights"] is not JsonObject { Count: > 0 } map)
        {
            Error("weights", "weights", "There are none.", "Add weights, best as onnx.");
            return [];
        }
        var result = new List<WeightsDescription>();
        foreach (var (format, value) in map)
        {
            if (value is null)
                continue;
            var where = $"weights.{format}";
            if (!WeightFormats.Contains(format))
                Error("weights-format", where, $"'{format}' is no form of weights.", $"Use one of: {string.Join(", ", WeightFormats)}.");
            var entry = value as JsonObject ?? [];
            var file = File(entry, where);
            if (file is null)
                Error("weights-source", where + ".source", "The file is not named.", "Write its name.");
            var opset = Whole(entry["opset_version"]);
            if (format == "onnx" && opset is not >= 7)
                Error("opset", where + ".opset_version", "The version of the operators is missing or below 7.", "Write the opset that the file was exported with.");
            if (format is "pytorch_state_dict" or "torchscript" && !TorchVersion().IsMatch(Text(entry, "pytorch_version")) && !OldDescription.Is(rdf))
                Error("pytorch-version", where + ".pytorch_version", "It is missing.", "Write for example 2.5.1.");
            if (format == "pytorch_state_dict")
                Architecture(entry["architecture"], where + ".architecture");
            result.Add(new WeightsDescription(format, file ?? new FileReference(where, "", null), entry["parent"]?.ToString(), opset));
        }
        foreach (var child in result.Where(w => w.Parent is not null && result.All(o => o.Format != w.Parent || o == w)))
            Error("weights-parent", $"weights.{child.Format}.parent", $"There are no weights '{child.Parent}'.", "Name the form that they were converted from.");
        if (result.Count(w => w.Parent is null) is not 1 and var roots)
            Error("weights-origin", "weights", roots == 0 ? "All are said to be converted from others." : $"{roots} of them name no parent.", "Exactly one is the original; the others name it, or each other, as parent.");
        return result;
    }

    private void Architecture(JsonNode? architecture, string where)
    {
        if (architecture is not JsonObject { Count: > 0 } map || Text(map, "callable").Length == 0)
            Error("architecture", where, "The network is not named, and without it these weights are mere numbers.", "Write source and callable, or import_from and callable.");
        else if (map["import_from"] is null)
            File(map, where);
    }

    private void Metadata()
    {
        Need(Text(rdf, "description").Length > 0, "description", "There is none.", "Say in a sentence what the model does.");
        Need(rdf["authors"] is JsonArray { Count: > 0 } authors && authors.All(a => a is JsonObject o && Text(o, "name").Length > 0), "authors", "They are missing.", "Name everybody who made the model.");
        Need(rdf["cite"] is JsonArray { Count: > 0 } cite && cite.All(c => c is JsonObject o && Text(o, "text").Length > 0 && (o["doi"] ?? o["url"]) is not null), "cite", "Nothing is to be cited, or a citation lacks its doi or url.", "Add text and doi of the papers of method and data.");
        Need(License().IsMatch(Text(rdf, "license")), "license", Text(rdf, "license").Length == 0 ? "There is none, so that nobody may use the model." : $"'{Text(rdf, "license")}' is no SPDX identifier.", "Write for example CC-BY-4.0 or MIT.");
        Need(rdf["tags"] is JsonArray { Count: > 0 }, "tags", "There are none, so that nobody finds the model.", "Add for example 3d, nuclei, segmentation.");
        Need(rdf["covers"] is JsonArray { Count: > 0 }, "covers", "There is no picture.", "Add one of input and output.");
        Need(rdf["git_repo"] is not null, "git-repo", "The place of the code is not named.", "Add git_repo with the address of the repository.");
        if (File(rdf["documentation"], "documentation") is not { } documentation)
            Warn("documentation", "documentation", "There is none.", "Add a .md file that says how to use the model, and how well it works.");
        else if (!documentation.Source.EndsWith(".md", StringComparison.OrdinalIgnoreCase))
            Warn("documentation", "documentation", $"'{documentation.Source}' is no .md file.", "Write it as Markdown.");
        foreach (var (i, cover) in (rdf["covers"] as JsonArray ?? []).Index())
            File(cover, $"covers[{i}]");
        foreach (var (i, attachment) in (rdf["attachments"] as JsonArray ?? []).Index())
            File(attachment, $"attachments[{i}]");

        void Need(bool there, string key, string problem, string fix)
        {
            if (!there)
                Warn(key, key, problem, fix);
        }
    }

    [GeneratedRegex(@"^[0-9]+\.[0-9]+")]
    private static partial Regex TorchVersion();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9.+\-]*$")]
    private static partial Regex License();
}
