using System.Globalization;
using System.Text.Json.Nodes;

namespace NucleusDl.Sharing;

/// <summary>Descriptions of format 0.4 in the terms of 0.5, so that the rest of the code knows one format.</summary>
internal static class OldDescription
{
    /// <summary>Whether a description is of format 0.4.</summary>
    public static bool Is(JsonObject old) => old["format_version"]?.ToString().StartsWith("0.4", StringComparison.Ordinal) == true;

    /// <summary>Whether lengths of a description were scaled without saying how long a voxel is.</summary>
    public static bool HasScale(ModelDescription model) => model.FormatVersion.StartsWith("0.4", StringComparison.Ordinal);

    /// <summary>The same description in format 0.5; what is missing stays missing.</summary>
    public static JsonObject Convert(JsonObject old)
    {
        var result = (JsonObject)old.DeepClone();
        result["inputs"] = Tensors(old, "inputs", "test_inputs", "preprocessing");
        result["outputs"] = Tensors(old, "outputs", "test_outputs", "postprocessing");
        foreach (var key in (string[])["test_inputs", "test_outputs", "sample_inputs", "sample_outputs"])
            result.Remove(key);
        if (result["attachments"] is JsonObject attachments)
            result["attachments"] = new JsonArray([.. (attachments["files"] as JsonArray ?? []).Select(f => (JsonNode)new JsonObject { ["source"] = f?.DeepClone() })]);
        if (result["weights"] is JsonObject weights)
            foreach (var entry in weights.Select(w => w.Value).OfType<JsonObject>().Where(w => w["architecture"] is JsonValue))
                entry["architecture"] = Architecture(entry);
        return result;
    }

    private static JsonObject Architecture(JsonObject entry)
    {
        var (file, name) = entry["architecture"]!.ToString() is var text && text.LastIndexOf(':') is > 0 and var cut ? (text[..cut], text[(cut + 1)..]) : (text, "");
        var architecture = new JsonObject { ["source"] = file, ["callable"] = name, ["kwargs"] = entry["kwargs"]?.DeepClone() ?? new JsonObject() };
        if (entry["architecture_sha256"] is { } hash)
            architecture["sha256"] = hash.DeepClone();
        return architecture;
    }

    private static JsonNode? Tensors(JsonObject old, string key, string tests, string processing)
    {
        if (old[key] is not JsonArray list)
            return old[key]?.DeepClone();
        var result = new JsonArray();
        foreach (var (i, item) in list.Index())
        {
            if (item is not JsonObject tensor)
                continue;
            var now = new JsonObject { ["id"] = tensor["name"]?.DeepClone(), ["axes"] = Axes(tensor) };
            if (tensor["data_type"] is { } type)
                now["data"] = new JsonObject { ["type"] = type.DeepClone() };
            if ((old[tests] as JsonArray)?.ElementAtOrDefault(i) is { } test)
                now["test_tensor"] = new JsonObject { ["source"] = test.DeepClone() };
            if (tensor[processing] is JsonArray steps)
                now[processing] = new JsonArray([.. steps.OfType<JsonObject>().Select(s => (JsonNode)new JsonObject { ["id"] = s["name"]?.DeepClone(), ["kwargs"] = Arguments(s["kwargs"]) })]);
            result.Add(now);
        }
        return result;
    }

    // "yx" was a list of letters, and the mode is part of the step's name in 0.5.
    private static JsonObject Arguments(JsonNode? old)
    {
        var result = old?.DeepClone() as JsonObject ?? [];
        result.Remove("mode");
        if (result["axes"] is JsonValue axes)
            result["axes"] = new JsonArray([.. axes.ToString().Select(c => (JsonNode)AxisName(c))]);
        return result;
    }

    private static JsonArray Axes(JsonObject tensor)
    {
        var result = new JsonArray();
        var letters = tensor["axes"]?.ToString() ?? "";
        for (var i = 0; i < letters.Length; i++)
        {
            var axis = new JsonObject { ["type"] = letters[i] switch { 'b' => "batch", 'c' => "channel", 't' => "time", 'i' => "index", 'z' or 'y' or 'x' => "space", var other => other.ToString() } };
            if (letters[i] is 'z' or 'y' or 'x')
                axis["id"] = letters[i].ToString();
            var (fixedSize, size) = Size(tensor["shape"], i, AxisName(letters[i]));
            if (letters[i] == 'c')
                axis["channel_names"] = new JsonArray([.. Enumerable.Range(0, fixedSize ?? 1).Select(c => (JsonNode)string.Create(CultureInfo.InvariantCulture, $"channel{c}"))]);
            else if (letters[i] != 'b')
                axis["size"] = size;
            if ((tensor["halo"] as JsonArray)?.ElementAtOrDefault(i) is JsonValue halo && Whole(halo) is > 0 and var voxels && letters[i] is not ('b' or 'c'))
                axis["halo"] = voxels;
            result.Add(axis);
        }
        return result;
    }

    private static (int? Fixed, JsonNode? Size) Size(JsonNode? shape, int axis, string name)
    {
        if (shape is JsonArray lengths)
            return Whole(lengths.ElementAtOrDefault(axis)) is { } n ? (n, n) : (null, null);
        if (shape is not JsonObject map)
            return (null, null);
        if (map["min"] is JsonArray min)
            return Whole(min.ElementAtOrDefault(axis)) is not { } least ? (null, null)
                : Whole((map["step"] as JsonArray)?.ElementAtOrDefault(axis)) is > 0 and var step ? (least, new JsonObject { ["min"] = least, ["step"] = step }) : (least, least);
        var scale = Number((map["scale"] as JsonArray)?.ElementAtOrDefault(axis)) ?? 1;
        var offset = Number((map["offset"] as JsonArray)?.ElementAtOrDefault(axis)) ?? 0;
        // A scale of 0 was the way to say a fixed length: twice the offset.
        if (scale == 0)
            return ((int)(2 * offset), (int)(2 * offset));
        return (null, new JsonObject { ["tensor_id"] = map["reference_tensor"]?.DeepClone(), ["axis_id"] = name, ["offset"] = (int)(2 * offset), [ModelReader.OldScale] = scale });
    }

    private static string AxisName(char letter) => letter switch { 'b' => "batch", 'c' => "channel", 't' => "time", 'i' => "index", _ => letter.ToString() };

    private static int? Whole(JsonNode? node) => node is JsonValue v && v.TryGetValue<long>(out var n) && n is >= 0 and <= int.MaxValue ? (int)n : null;

    private static double? Number(JsonNode? node) => node is JsonValue v && v.TryGetValue<double>(out var n) ? n : node is JsonValue w && w.TryGetValue<long>(out var whole) ? whole : null;
}
