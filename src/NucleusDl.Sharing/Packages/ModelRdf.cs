using System.Text.Json.Nodes;
using NucleusDl.Volumes;

namespace NucleusDl.Sharing;

/// <summary>Writes the description of a model for bioimage.io, format 0.5.</summary>
public static class ModelRdf
{
    /// <summary>Names of the files in a package.</summary>
    public const string OnnxFile = "weights.onnx", InputFile = "test_input.npy", OutputFile = "test_output.npy", DocumentationFile = "README.md", CoverFile = "cover.png";

    private static readonly string[] Axes = ["z", "y", "x"];

    /// <summary>The description; hashes are added when it is packed.</summary>
    public static JsonObject Build(ModelContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var rdf = new JsonObject
        {
            ["format_version"] = ModelReader.Format,
            ["type"] = "model",
            ["name"] = content.Name,
            ["description"] = content.Description,
            ["authors"] = List(content.Authors.Select(a => new JsonObject { ["name"] = a })),
            ["cite"] = List(content.Cite.Select(c => new JsonObject { ["text"] = c.Text, ["doi"] = c.Doi })),
            ["license"] = content.License,
            ["tags"] = new JsonArray([.. content.Tags.Select(t => (JsonNode)t)]),
            ["documentation"] = new JsonObject { ["source"] = DocumentationFile },
            ["covers"] = List([new JsonObject { ["source"] = CoverFile }]),
            ["attachments"] = List(content.Attachments.Select(a => new JsonObject { ["source"] = a })),
        };
        if (content.Repository is not null)
            rdf["git_repo"] = content.Repository;
        rdf["inputs"] = List([Input(content)]);
        rdf["outputs"] = List([Output(content)]);
        rdf["weights"] = new JsonObject { ["onnx"] = new JsonObject { ["source"] = OnnxFile, ["opset_version"] = content.Opset } };
        return rdf;
    }

    private static JsonObject Input(ModelContent content)
    {
        var axes = new JsonArray(new JsonObject { ["type"] = "batch" }, new JsonObject { ["type"] = "channel", ["channel_names"] = Texts(content.Channels) });
        foreach (var (i, id) in Axes.Index())
            axes.Add(Space(id, content, new JsonObject { ["min"] = content.Smallest[i], ["step"] = content.Step[i] }));
        return new JsonObject
        {
            ["id"] = content.Input,
            ["description"] = "fluorescence of the nuclei",
            ["axes"] = axes,
            ["data"] = new JsonObject { ["type"] = "float32" },
            ["test_tensor"] = new JsonObject { ["source"] = InputFile },
            ["preprocessing"] = List([new JsonObject { ["id"] = "ensure_dtype", ["kwargs"] = new JsonObject { ["dtype"] = "float32" } }, Scale(content.Normalisation)]),
        };
    }

    private static JsonObject Output(ModelContent content)
    {
        var axes = new JsonArray(new JsonObject { ["type"] = "batch" }, new JsonObject { ["type"] = "channel", ["channel_names"] = Texts(content.Maps.Select(m => m.Name)) });
        foreach (var (i, id) in Axes.Index())
        {
            var axis = Space(id, content, new JsonObject { ["tensor_id"] = content.Input, ["axis_id"] = id });
            if (content.Halo[i] > 0)
                axis["halo"] = content.Halo[i];
            axes.Add(axis);
        }
        return new JsonObject
        {
            ["id"] = content.Output,
            ["description"] = string.Join("; ", content.Maps.Select(m => $"{m.Name}: {m.Meaning}")),
            ["axes"] = axes,
            ["data"] = new JsonObject { ["type"] = "float32" },
            ["test_tensor"] = new JsonObject { ["source"] = OutputFile },
        };
    }

    private static JsonObject Space(string id, ModelContent content, JsonObject size) => new()
    {
        ["type"] = "space",
        ["id"] = id,
        ["unit"] = "micrometer",
        ["scale"] = id switch { "z" => content.VoxelSize.Z, "y" => content.VoxelSize.Y, _ => content.VoxelSize.X },
        ["size"] = size,
    };

    // Each channel by itself, over the whole sample, as the kit's own normalisation does it.
    private static JsonObject Scale(Normalisation normalisation)
    {
        var axes = Texts(Axes);
        return normalisation.Kind == NormalisationKind.ZScore
            ? new JsonObject { ["id"] = "zero_mean_unit_variance", ["kwargs"] = new JsonObject { ["axes"] = axes } }
            : new JsonObject { ["id"] = "scale_range", ["kwargs"] = new JsonObject { ["axes"] = axes, ["min_percentile"] = normalisation.Low, ["max_percentile"] = normalisation.High } };
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);

    private static JsonArray List(IEnumerable<JsonObject> items) => new([.. items.Select(i => (JsonNode)i)]);
}
