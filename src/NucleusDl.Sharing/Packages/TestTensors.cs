using System.Globalization;
using NucleusDl.IO;

namespace NucleusDl.Sharing;

/// <summary>The examples that a model brings: they must suit its description, and the model must give the output for the input.</summary>
internal static class TestTensors
{
    /// <summary>Type, axes and lengths of the test tensors.</summary>
    public static IEnumerable<PackageFinding> Check(ModelPackage package, ModelDescription model)
    {
        var shapes = new Dictionary<string, IReadOnlyList<int>>(StringComparer.Ordinal);
        var findings = new List<PackageFinding>();
        foreach (var (where, tensor) in Named(model))
        {
            if (tensor.Test is not { IsAddress: false } test || package.Inside(test) is not { } path || !File.Exists(path))
                continue;
            try
            {
                var (type, shape) = Npy.Inspect(path);
                if (type != tensor.Type)
                    findings.Add(new("test-type", FindingLevel.Error, where, $"It holds {type}, described is {tensor.Type}.", "Save it again with the described type."));
                if (shape.Count != tensor.Axes.Count)
                    findings.Add(new("test-axes", FindingLevel.Error, where, $"It has {shape.Count} axes, described are {tensor.Axes.Count}.", "Save it with every axis, batch included."));
                else
                    shapes[tensor.Id] = shape;
            }
            catch (NucleusException e)
            {
                findings.Add(new("test-npy", FindingLevel.Error, where, e.Problem, e.Fix));
            }
        }
        foreach (var (where, tensor) in Named(model).Where(t => shapes.ContainsKey(t.Tensor.Id)))
            foreach (var (i, axis) in tensor.Axes.Index())
                if (Wrong(axis, shapes[tensor.Id][i], model, shapes) is { } why)
                    findings.Add(new("test-shape", FindingLevel.Error, where, $"Axis {axis.Id} is {shapes[tensor.Id][i]} long, and {why}.", "Save a tensor of a size that the description allows."));
        return findings;
    }

    /// <summary>Runs the model on its test input, and that input twice as a batch, and compares.</summary>
    public static IEnumerable<PackageFinding> Reproduce(ModelPackage package, ModelDescription model, WeightsDescription weights, ModelRun run)
    {
        if (model.Inputs is not [{ Test: { } first } input] || model.Outputs is not [{ Test: { } second } output])
            return [new PackageFinding("not-run", FindingLevel.Warning, "", "Models with several inputs or outputs are not run here.", "Test it with bioimageio.core.")];
        try
        {
            var (values, shape) = Npy.ReadFloats(package.PathOf(first));
            var (expected, size) = Npy.ReadFloats(package.PathOf(second));
            var start = TensorProcessing.Apply(values, shape, input);
            var (found, foundShape) = run(package.PathOf(weights.File), start, [.. shape.Select(n => (long)n)]);
            if (!foundShape.SequenceEqual(size.Select(n => (long)n)))
                return [Differs($"It is {string.Join(" x ", foundShape)} instead of {string.Join(" x ", size)}")];
            if (Worst(TensorProcessing.Apply(found, size, output), expected) is > 0 and var worst)
                return [Differs(string.Create(CultureInfo.InvariantCulture, $"It differs by up to {worst:0.0} times what is allowed ({PackageCheck.Tolerance}, relative and absolute)"))];
            return BatchOfTwo(package, input, output, weights, run, start, shape, expected);
        }
        catch (NucleusException e)
        {
            return [new PackageFinding("test-run", FindingLevel.Error, "weights.onnx", e.Problem, e.Fix)];
        }

        static PackageFinding Differs(string what) => new("test-output", FindingLevel.Error, "outputs[0].test_tensor", $"The model does not give the test output. {what}.", "Write the test output again with these very weights, pre- and postprocessing.");
    }

    private static IReadOnlyList<PackageFinding> BatchOfTwo(ModelPackage package, TensorDescription input, TensorDescription output, WeightsDescription weights, ModelRun run, float[] start, IReadOnlyList<int> shape, float[] expected)
    {
        var batch = input.Axes.ToList().FindIndex(a => a.Kind == AxisKind.Batch);
        if (batch != 0 || shape[0] != 1 || input.Axes[0].Size == 1)
            return [];
        var (both, size) = run(package.PathOf(weights.File), [.. start, .. start], [2, .. shape.Skip(1).Select(n => (long)n)]);
        if (size[0] != 2 || both.Length != 2 * expected.Length)
            return [new PackageFinding("batch", FindingLevel.Error, "weights.onnx", "With two samples at once it gives no two outputs.", "Export it with a free batch axis, or describe 'size: 1' for it.")];
        for (var n = 0; n < 2; n++)
            if (Worst(TensorProcessing.Apply(both[(n * expected.Length)..((n + 1) * expected.Length)], [1, .. size.Skip(1).Select(l => (int)l)], output), expected) > 0)
                return [new PackageFinding("batch", FindingLevel.Error, "weights.onnx", "With two samples at once the result is another.", "Export it in evaluation mode.")];
        return [];
    }

    /// <summary>How many times the tolerance the worst number is off; 0 when none is.</summary>
    private static double Worst(float[] found, float[] expected)
    {
        var worst = 0.0;
        for (var i = 0; i < expected.Length; i++)
        {
            var ratio = Math.Abs((double)found[i] - expected[i]) / (PackageCheck.Tolerance + PackageCheck.Tolerance * Math.Abs(expected[i]));
            // NaN compares as nothing: it is as wrong as can be.
            worst = double.IsNaN(ratio) ? double.PositiveInfinity : Math.Max(worst, ratio);
        }
        return worst > 1 ? worst : 0;
    }

    private static IEnumerable<(string Where, TensorDescription Tensor)> Named(ModelDescription model) =>
        model.Inputs.Select((t, i) => ($"inputs[{i}].test_tensor", t)).Concat(model.Outputs.Select((t, i) => ($"outputs[{i}].test_tensor", t)));

    private static string? Wrong(AxisDescription axis, int length, ModelDescription model, Dictionary<string, IReadOnlyList<int>> shapes)
    {
        if (axis.Kind == AxisKind.Channel)
            return length == axis.Channels.Count ? null : $"{axis.Channels.Count} channels are described";
        if (axis.Size is { } size)
            return length == size ? null : $"{size} is described";
        if (axis.Min is { } min)
            return length >= min && (length - min) % axis.Step == 0 ? null : $"{min} and multiples of {axis.Step} more are described";
        if (axis.Reference is not { } reference || !shapes.TryGetValue(reference.Tensor, out var shape) || model.Inputs.Concat(model.Outputs).FirstOrDefault(t => t.Id == reference.Tensor) is not { } tensor
            || tensor.Axes.ToList().FindIndex(a => a.Id == reference.Axis) is not (>= 0 and var at) || OldDescription.HasScale(model))
            return null;
        var expected = (int)Math.Round(shape[at] * tensor.Axes[at].Scale / axis.Scale + reference.Offset);
        return length == expected ? null : $"{expected} follows from {reference.Tensor}.{reference.Axis}";
    }
}
