using System.Text.Json.Nodes;

namespace NucleusDl.Sharing;

/// <content>Axes: kinds, sizes, references and halos.</content>
public sealed partial class ModelReader
{
    // What a length follows in 0.4 scales by this, since 0.4 has no voxel size.
    private readonly Dictionary<SizeReference, double> oldScales = new(ReferenceEqualityComparer.Instance);

    private AxisDescription Axis(JsonObject axis, string where, bool input)
    {
        var type = Text(axis, "type");
        AxisKind? known = type switch { "batch" => AxisKind.Batch, "channel" => AxisKind.Channel, "index" => AxisKind.Index, "time" => AxisKind.Time, "space" => AxisKind.Space, _ => null };
        if (known is null)
            Error("axis-type", where + ".type", $"'{type}' is no kind of axis.", "Use batch, channel, index, time or space.");
        var kind = known ?? AxisKind.Index;
        var id = axis["id"] is null ? kind switch { AxisKind.Space => "x", _ => kind.ToString().ToLowerInvariant() } : Text(axis, "id");
        if (id.Length is 0 or > 16)
            Error("axis-id", where + ".id", $"'{id}' is no name of an axis.", "Use up to 16 letters.");
        var channels = kind == AxisKind.Channel ? Channels(axis, where) : [];
        var unit = axis["unit"]?.ToString();
        if (unit is not null && !Units.Contains(unit))
            Error("unit", where + ".unit", $"'{unit}' is no unit.", "Write for example micrometer or second.");
        var scale = Number(axis["scale"], 1);
        if (!(scale > 0 && double.IsFinite(scale)))
            Error("scale", where + ".scale", $"'{axis["scale"]}' is no length of a voxel.", "Write a number above 0.");
        var (size, min, step, reference) = kind is AxisKind.Batch or AxisKind.Channel ? (Whole(axis["size"]), null, 1, null) : Size(axis["size"], where + ".size", input);
        if (kind == AxisKind.Batch && axis["size"] is not null && size != 1)
            Error("batch-size", where + ".size", "A batch of a fixed size other than 1 is not part of the format.", "Leave the size out, or write 1.");
        var halo = axis["halo"] is null ? 0 : Whole(axis["halo"]) ?? -1;
        if (axis["halo"] is not null)
            Halo(halo, where + ".halo", input, reference);
        return new AxisDescription(kind, id, size, min, step, reference, Math.Max(0, halo), unit, scale, channels);
    }

    private IReadOnlyList<string> Channels(JsonObject axis, string where)
    {
        if (axis["channel_names"] is JsonArray { Count: > 0 } names && names.All(n => n is JsonValue && n.ToString().Length > 0))
            return [.. names.Select(n => n!.ToString())];
        Error("channel-names", where + ".channel_names", "They are missing.", "Give every channel a name.");
        return ["channel0"];
    }

    private (int? Size, int? Min, int Step, SizeReference? Reference) Size(JsonNode? size, string where, bool input)
    {
        if (size is JsonValue)
        {
            if (Whole(size) is >= 1 and var length)
                return (length, null, 1, null);
            Error("size", where, $"'{size}' is no length.", "Write a number of voxels above 0, {min, step}, or the axis that it follows.");
            return (null, 1, 1, null);
        }
        if (size is not JsonObject map)
        {
            Error("size", where, "It is missing.", "Write a number of voxels, {min, step}, or the axis that it follows.");
            return (null, 1, 1, null);
        }
        if (map["tensor_id"] is not null || map["axis_id"] is not null)
        {
            var reference = new SizeReference(Text(map, "tensor_id"), Text(map, "axis_id"), map["offset"] is null ? 0 : Signed(map["offset"]) ?? 0);
            if (map[OldScale] is not null)
                oldScales[reference] = Number(map[OldScale], 1);
            return (null, null, 1, reference);
        }
        var (min, step) = (Whole(map["min"]) ?? 0, map["step"] is null ? map["max"] is null ? 0 : 1 : Whole(map["step"]) ?? 0);
        if (min < 1 || step < 1)
            Error("size-step", where, "Of min and step one is missing or below 1.", "Write for example {min: 16, step: 8}.");
        if (!input && map["step"] is not null)
            Error("size-step-of-output", where, "Only sizes of inputs can be free; that of an output follows.", "Name the axis of the input: {tensor_id, axis_id}.");
        return (null, Math.Max(1, min), Math.Max(1, step), null);
    }

    private void Halo(int halo, string where, bool input, SizeReference? reference)
    {
        if (halo < 0 || (halo == 0 && !OldDescription.Is(rdf)))
            Error("halo", where, "It is no number of voxels above 0.", "Write a whole number, or leave it out.");
        if (input)
            Error("halo-of-input", where, "Only outputs have a halo.", "Move it to the axis of the output.");
        else if (reference is null)
            Error("halo-without-reference", where, "A halo needs a size that follows an input.", "Write the size as {tensor_id, axis_id}.");
    }

    /// <summary>Sizes that follow other axes: these must be there, and what comes out must be whole and larger than its halos.</summary>
    private void References(IReadOnlyList<TensorDescription> inputs, IReadOnlyList<TensorDescription> outputs)
    {
        var all = inputs.Concat(outputs).ToList();
        foreach (var (t, tensor) in all.Index())
            foreach (var (a, axis) in tensor.Axes.Index())
            {
                if (axis.Reference is not { } reference)
                    continue;
                var where = $"{(t < inputs.Count ? "inputs" : "outputs")}[{(t < inputs.Count ? t : t - inputs.Count)}].axes[{a}].size";
                var target = all.FirstOrDefault(o => o.Id == reference.Tensor)?.Axes.FirstOrDefault(o => o.Id == reference.Axis);
                if (target is null)
                    Error("size-reference", where, $"There is no axis '{reference.Axis}' of a tensor '{reference.Tensor}'.", "Name an axis of an input.");
                else if (ReferenceEquals(target, axis) || target.Reference is not null)
                    Error("size-reference", where, "It follows an axis whose own size is not stated.", "Name an axis whose size is a number or {min, step}.");
                else if ((target.Size ?? target.Min) is { } least)
                {
                    var size = least * Ratio(axis, target) + reference.Offset;
                    if (size < 1 || Math.Abs(size - Math.Round(size)) > 1e-3)
                        Error("size-not-whole", where, $"For an input of {least} it comes out as {FormattableString.Invariant($"{size:0.##}")}.", "Correct offset and scale.");
                    else if (size - 2 * axis.Halo < 1)
                        Error("halo-too-large", where, $"For an input of {least} nothing is left between its halos of {axis.Halo}.", "Raise min, or lower the halo.");
                }
            }
    }

    /// <summary>How an axis' length grows with that of the axis it follows.</summary>
    private double Ratio(AxisDescription axis, AxisDescription target) => axis.Reference is { } r && oldScales.TryGetValue(r, out var old) ? old : target.Scale / axis.Scale;

    private static int? Whole(JsonNode? node) => Signed(node) is >= 0 and var n ? n : null;

    private static int? Signed(JsonNode? node) => node is JsonValue v && (v.TryGetValue<long>(out var n) || (v.TryGetValue<int>(out var i) && (n = i) == i)) && n is >= int.MinValue and <= int.MaxValue ? (int)n : null;

    private static double Number(JsonNode? node, double otherwise) => node switch
    {
        null => otherwise,
        JsonValue v when v.TryGetValue<double>(out var d) => d,
        JsonValue v when v.TryGetValue<long>(out var n) => n,
        JsonValue v when v.TryGetValue<int>(out var n) => n,
        _ => double.NaN,
    };
}
