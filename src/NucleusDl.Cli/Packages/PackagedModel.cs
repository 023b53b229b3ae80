using System.Text.Json.Nodes;
using NucleusDl.IO;
using NucleusDl.Models;
using NucleusDl.Models.Foreign;
using NucleusDl.Models.Onnx;
using NucleusDl.Sharing;
using NucleusDl.Volumes;

namespace NucleusDl.Cli;

/// <summary>A model out of a bioimage.io package: one of this kit's, which becomes its model folder again to the bit, or a network of others.</summary>
internal static class PackagedModel
{
    private const int AnySize = 1;

    /// <summary>A model by folder, name or package.</summary>
    /// <param name="model">What --model says.</param>
    /// <param name="device">Device.</param>
    /// <param name="temporary">The folder that a package was unpacked to, to be removed afterwards; null without one.</param>
    public static IModel Load(string model, string device, out string? temporary)
    {
        temporary = null;
        if (!ModelPackage.IsPackage(model))
            return Methods.Load(model, device);
        var folder = temporary = Path.Combine(Path.GetTempPath(), $"nucleusdl-model-{Guid.NewGuid():N}");
        try
        {
            return Open(model, folder, device);
        }
        catch
        {
            Remove(ref temporary);
            throw;
        }
    }

    /// <summary>Removes what <see cref="Load"/> unpacked.</summary>
    public static void Remove(ref string? temporary)
    {
        if (temporary is not null && Directory.Exists(temporary))
            Directory.Delete(temporary, recursive: true);
        temporary = null;
    }

    /// <summary>Unpacks a package into a folder: a model folder for models of this kit, the package's own files for others.</summary>
    /// <returns>Whether it is a model of this kit.</returns>
    public static bool Unpack(string zip, string folder, IProgress<ProgressReport>? progress, CancellationToken cancel)
    {
        var package = ModelPackage.Unpack(zip, folder, progress, cancel);
        try
        {
            if (package.Rdf["type"]?.ToString() != "model")
                return false;
            var model = Checked(package);
            return Restore(package, model);
        }
        catch (NucleusException e)
        {
            Directory.Delete(folder, recursive: true);
            throw ModelPackage.Of(zip, folder, e);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    private static IModel Open(string file, string folder, string device)
    {
        ModelPackage package;
        if (file.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
            package = ModelPackage.Unpack(file, folder);
        else
            package = ModelPackage.Open(file);
        if (package.Rdf["type"]?.ToString() is not "model" and var type)
            throw new NucleusException(ErrorKind.Input, $"The package describes a {type ?? "thing without a type"}, not a model.", "Give the package of a model.", file);
        var model = Checked(package);
        if (package.Folder == Path.GetFullPath(folder) && Restore(package, model))
            return Methods.Load(folder, device);
        var weights = Weights(package, model);
        return new ForeignModel(Spec(package, model, weights), () => weights.Format == "onnx" ? new OnnxRunner(package.PathOf(weights.File)) : StateDictNetwork.Open(package.PathOf(weights.File), Example(package, model)));
    }

    /// <summary>Why weights of PyTorch give no network of the kit that reproduces the package's own example; null when one does.</summary>
    public static NucleusException? WhyNot(ModelPackage package, ModelDescription model, WeightsDescription weights)
    {
        try
        {
            StateDictNetwork.Open(package.PathOf(weights.File), Example(package, model)).Dispose();
            return null;
        }
        catch (NucleusException e)
        {
            return e;
        }
    }

    /// <summary>The weights that can be used here: ONNX first, then those that may fit a network of the kit.</summary>
    private static WeightsDescription Weights(ModelPackage package, ModelDescription model) =>
        model.Weights.FirstOrDefault(w => w.Format == "onnx" && !w.File.IsAddress) ?? model.Weights.FirstOrDefault(w => w.Format == "pytorch_state_dict" && !w.File.IsAddress)
            ?? throw Unusable(package, $"it brings neither ONNX weights nor a pytorch_state_dict, only {string.Join(", ", model.Weights.Select(w => w.File.IsAddress ? w.Format + " on a server" : w.Format))}");

    private static NucleusException Unusable(ModelPackage package, string what) => new(ErrorKind.Input, $"This model is not used here: {what}.", "Use it with the program it was made for.", package.File);

    /// <summary>The package's test tensors: what the network must give.</summary>
    private static ForeignExample Example(ModelPackage package, ModelDescription model)
    {
        if (model.Inputs is not [{ Test: { IsAddress: false } first } input] || model.Outputs is not [{ Test: { IsAddress: false } second } output])
            throw Unusable(package, "weights of PyTorch are tried on a test tensor, and it has none for one input and one output");
        var (values, shape) = Npy.ReadFloats(package.PathOf(first));
        return new ForeignExample(TensorProcessing.Apply(values, shape, input), [.. shape.Select(n => (long)n)], Npy.ReadFloats(package.PathOf(second)).Values,
            (found, size) => TensorProcessing.Apply(found, [.. size.Select(n => (int)n)], output), PackageCheck.Tolerance);
    }

    /// <summary>The description, whose files must be the ones that were described.</summary>
    private static ModelDescription Checked(ModelPackage package)
    {
        var (model, findings) = ModelReader.Read(package.Rdf);
        var first = findings.Concat(model.Files.SelectMany(f => PackageCheck.OfFile(package, f))).FirstOrDefault(f => f.Level == FindingLevel.Error);
        return first is null ? model : throw new NucleusException(ErrorKind.Input, $"{first.Where}: {first.Problem}", first.Fix, package.File);
    }

    private static bool Restore(ModelPackage package, ModelDescription model)
    {
        var card = Path.Combine(package.Folder, ModelFolder.CardFile);
        if (!File.Exists(card) || model.Weights.FirstOrDefault(w => w.Format == "onnx") is not { } onnx)
            return false;
        var stated = StrictJson.Read<ModelCard>(StrictJson.Parse(File.ReadAllText(card), card), card);
        OnnxExport.RestoreWeights(package.PathOf(onnx.File), Path.Combine(package.Folder, ModelFolder.WeightsFile), stated.WeightsSha256);
        ModelFolder.Open(package.Folder);
        return true;
    }

    private static ForeignModelSpec Spec(ModelPackage package, ModelDescription model, WeightsDescription weights)
    {
        NucleusException Refused(string what) => Unusable(package, what);
        if (model.Inputs is not [var input] || model.Outputs is not [var output, ..])
            throw Refused($"it has {model.Inputs.Count} inputs");
        var order = string.Concat(input.Axes.Select(a => a.Kind == AxisKind.Space ? a.Id : a.Kind.ToString()[..1].ToLowerInvariant()));
        if (order is not ("bczyx" or "bcyx") || output.Axes.Count != input.Axes.Count || output.Axes[1].Kind != AxisKind.Channel)
            throw Refused($"the axes of its input are {order}, and b, c, (z,) y, x are read");
        var flat = order == "bcyx";
        var space = input.Axes.Skip(2).ToList();
        return new ForeignModelSpec(package.PathOf(weights.File), flat, input.Axes[1].Channels.Count, Three(flat, space, a => a.Size ?? a.Min ?? AnySize, 1), Three(flat, space, a => a.Size is null ? a.Step : 0, 0),
            Scaling(input, Refused), (values, shape) => TensorProcessing.Apply(values, [.. shape.Select(n => (int)n)], output), output.Axes[1].Channels, VoxelSizeOf(flat, space));
    }

    private static Zyx Three(bool flat, List<AxisDescription> space, Func<AxisDescription, int> number, int plane) =>
        flat ? new Zyx(plane, number(space[0]), number(space[1])) : new Zyx(number(space[0]), number(space[1]), number(space[2]));

    private static VoxelSize? VoxelSizeOf(bool flat, List<AxisDescription> space) =>
        !flat && space.TrueForAll(a => a.Unit == "micrometer") ? new VoxelSize(space[0].Scale, space[1].Scale, space[2].Scale) : null;

    /// <summary>Scaling of the description in this kit's terms: over the whole stack.</summary>
    private static Normalisation? Scaling(TensorDescription input, Func<string, NucleusException> unusable)
    {
        Normalisation? found = null;
        foreach (var step in input.Processing.Where(p => p.Id != "ensure_dtype"))
            found = (step.Id, found) switch
            {
                ("zero_mean_unit_variance", null) => new Normalisation(NormalisationKind.ZScore),
                ("scale_range", null) => new Normalisation(NormalisationKind.Percentile, Number(step.Arguments, "min_percentile", 0), Number(step.Arguments, "max_percentile", 100)),
                _ => throw unusable($"its intensities are prepared by '{step.Id}'"),
            };
        return found;
    }

    private static double Number(JsonObject arguments, string key, double otherwise) => arguments[key] is { } node ? double.Parse(node.ToString(), System.Globalization.CultureInfo.InvariantCulture) : otherwise;
}
