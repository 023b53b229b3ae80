using System.Text.Json.Nodes;

namespace NucleusDl.Sharing;

/// <summary>The steps before and after a network, as bioimage.io defines them: sample by sample, over the axes that are named.</summary>
public static class TensorProcessing
{
    // The reference implementation adds this whatever the description says.
    private const double Epsilon = 1e-6;

    /// <summary>A tensor after all steps of its description.</summary>
    /// <param name="values">The numbers, last axis fastest; they are left as they are.</param>
    /// <param name="shape">Lengths of the axes.</param>
    /// <param name="tensor">The description.</param>
    /// <exception cref="NucleusException">A step is not known here.</exception>
    public static float[] Apply(float[] values, IReadOnlyList<int> shape, TensorDescription tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var result = (float[])values.Clone();
        foreach (var step in tensor.Processing)
            Apply(result, shape, tensor, step);
        return result;
    }

    private static void Apply(float[] v, IReadOnlyList<int> shape, TensorDescription tensor, ProcessingStep step)
    {
        var a = step.Arguments;
        switch (step.Id)
        {
            case "ensure_dtype":
                break;
            case "sigmoid":
                Each(v, x => 1 / (1 + Math.Exp(-x)));
                break;
            case "binarize":
                var threshold = Number(a, "threshold", 0.5);
                Each(v, x => x > threshold ? 1 : 0);
                break;
            case "clip" when a["min_percentile"] is null && a["max_percentile"] is null:
                var (least, most) = (Number(a, "min", double.NegativeInfinity), Number(a, "max", double.PositiveInfinity));
                Each(v, x => Math.Clamp(x, least, most));
                break;
            case "scale_linear" when a["gain"] is not JsonArray && a["offset"] is not JsonArray:
                var (gain, offset) = (Number(a, "gain", 1), Number(a, "offset", 0));
                Each(v, x => x * gain + offset);
                break;
            case "fixed_zero_mean_unit_variance" when a["mean"] is not JsonArray:
                var (mean, std) = (Number(a, "mean", 0), Number(a, "std", 1));
                Each(v, x => (x - mean) / std);
                break;
            case "zero_mean_unit_variance":
                Groups(v, shape, tensor, a, Standardise);
                break;
            case "scale_range" when a["reference_tensor"] is null || a["reference_tensor"]!.ToString() == tensor.Id:
                Groups(v, shape, tensor, a, g => Stretch(g, Number(a, "min_percentile", 0), Number(a, "max_percentile", 100)));
                break;
            default:
                throw new NucleusException(ErrorKind.Input, $"The step '{step.Id}' of {tensor.Id} is not done here in this form.", "Use a model with other pre- or postprocessing.");
        }
    }

    private static void Standardise(Span<double> group)
    {
        double sum = 0, squares = 0;
        foreach (var x in group)
            sum += x;
        var mean = sum / group.Length;
        foreach (var x in group)
            squares += (x - mean) * (x - mean);
        var scale = Math.Sqrt(squares / group.Length) + Epsilon;
        foreach (ref var x in group)
            x = (x - mean) / scale;
    }

    private static void Stretch(Span<double> group, double low, double high)
    {
        var sorted = group.ToArray();
        Array.Sort(sorted);
        var (bottom, top) = (At(low), At(high));
        foreach (ref var x in group)
            x = (x - bottom) / (top - bottom + Epsilon);

        double At(double percent)
        {
            var position = percent / 100 * (sorted.Length - 1);
            var i = (int)position;
            return sorted[i] + (position - i) * (sorted[Math.Min(i + 1, sorted.Length - 1)] - sorted[i]);
        }
    }

    private static void Each(float[] values, Func<double, double> change)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)change(values[i]);
    }

    private delegate void GroupChange(Span<double> group);

    /// <summary>Changes together what lies along the named axes; without names, everything but the batch.</summary>
    private static void Groups(float[] values, IReadOnlyList<int> shape, TensorDescription tensor, JsonObject arguments, GroupChange change)
    {
        var named = (arguments["axes"] as JsonArray)?.Select(x => x?.ToString()).ToList();
        var together = tensor.Axes.Select(axis => named?.Contains(axis.Id) ?? axis.Kind != AxisKind.Batch).ToArray();
        var members = new Dictionary<long, List<int>>();
        for (var i = 0; i < values.Length; i++)
        {
            var (rest, key, stride) = (i, 0L, 1L);
            for (var axis = shape.Count - 1; axis >= 0; axis--)
            {
                if (!together[axis])
                    (key, stride) = (key + rest % shape[axis] * stride, stride * shape[axis]);
                rest /= shape[axis];
            }
            if (!members.TryGetValue(key, out var list))
                members[key] = list = [];
            list.Add(i);
        }
        foreach (var places in members.Values)
        {
            var group = new double[places.Count];
            for (var i = 0; i < group.Length; i++)
                group[i] = values[places[i]];
            change(group);
            for (var i = 0; i < group.Length; i++)
                values[places[i]] = (float)group[i];
        }
    }

    private static double Number(JsonObject arguments, string key, double otherwise) => arguments[key] switch
    {
        JsonValue v when v.TryGetValue<double>(out var d) => d,
        JsonValue v when v.TryGetValue<long>(out var n) => n,
        JsonValue v when v.TryGetValue<int>(out var n) => n,
        null => otherwise,
        _ => throw new NucleusException(ErrorKind.Input, $"The setting '{key}' is no number.", "Use a package without this fault: 'nucleusdl check' names it."),
    };
}
