using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.IO.Onnx;
using NucleusDl.IO.PyTorch;
using NucleusDl.Runs;

namespace NucleusDl.Sharing;

/// <summary>Runs a model on numbers; whoever knows networks lends it to the check.</summary>
/// <param name="weights">The ONNX file.</param>
/// <param name="input">Numbers after all preprocessing, last axis fastest.</param>
/// <param name="shape">Lengths of the axes.</param>
/// <returns>What comes out, and its shape.</returns>
public delegate (float[] Values, long[] Shape) ModelRun(string weights, float[] input, long[] shape);

/// <summary>Tries weights that do not say how their layers are joined; whoever knows networks lends it to the check.</summary>
/// <returns>Why no known network gives the package's example with them; null when one does.</returns>
public delegate NucleusException? WeightsTrial(ModelPackage package, ModelDescription model, WeightsDescription weights);

/// <summary>Checks a bioimage.io package: the archive, the description, every file, the weights, the test tensors, and that the model gives them.</summary>
public static class PackageCheck
{
    /// <summary>Largest difference from the test output, relative and absolute, at which bioimage.io calls a model passed.</summary>
    public const double Tolerance = 1e-3;

    private const string StateDictFormat = "pytorch_state_dict";

    /// <summary>Checks a package, a folder or a description.</summary>
    /// <param name="path">A .zip, a folder, or a .yaml.</param>
    /// <param name="run">Runs the model on its test tensors; null leaves that out.</param>
    /// <param name="progress">What is done.</param>
    /// <param name="attempt">Tries weights of PyTorch where there are no others; null leaves that out.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>What is wrong, errors first; empty for a package without fault.</returns>
    /// <exception cref="NucleusException">There is no such file.</exception>
    public static IReadOnlyList<PackageFinding> Check(string path, ModelRun? run = null, IProgress<ProgressReport>? progress = null, WeightsTrial? attempt = null, CancellationToken cancel = default)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
            throw new NucleusException(ErrorKind.Input, "There is no such file or folder.", "Check the name.", path);
        if (Directory.Exists(path) || !path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
            return Sorted(Opened(path, run, attempt, progress));
        var folder = Path.Combine(Path.GetTempPath(), $"nucleusdl-check-{Guid.NewGuid():N}");
        try
        {
            SafeArchive.Extract(path, folder, progress: progress, cancel: cancel);
            return Sorted(Opened(folder, run, attempt, progress));
        }
        catch (NucleusException e) when (e.Kind == ErrorKind.Input)
        {
            return [new PackageFinding("archive", FindingLevel.Error, "", e.Problem, e.Fix)];
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    private static IReadOnlyList<PackageFinding> Sorted(IEnumerable<PackageFinding> findings) => [.. findings.OrderByDescending(f => f.Level)];

    private static IEnumerable<PackageFinding> Opened(string path, ModelRun? run, WeightsTrial? attempt, IProgress<ProgressReport>? progress)
    {
        ModelPackage package;
        try
        {
            package = ModelPackage.Open(path);
        }
        catch (NucleusException e)
        {
            return [new PackageFinding("description", FindingLevel.Error, "", e.Problem, e.Fix)];
        }
        if (package.Rdf["type"]?.ToString() == "dataset")
            return DatasetPackage.Check(package);
        var (model, findings) = ModelReader.Read(package.Rdf);
        var all = new List<PackageFinding>(findings);
        foreach (var file in model.Files)
            all.AddRange(OfFile(package, file));
        all.AddRange(TestTensors.Check(package, model));
        foreach (var weights in model.Weights.Where(w => w.Format == "onnx"))
            all.AddRange(OfOnnx(package, model, weights));
        foreach (var weights in model.Weights.Where(w => w.Format == StateDictFormat))
            all.AddRange(OfStateDict(package, weights));
        all.AddRange(OfDocumentation(package, model));
        if (all.Exists(f => f.Level == FindingLevel.Error))
            return all;
        var onnx = model.Weights.FirstOrDefault(w => w.Format == "onnx" && !w.File.IsAddress);
        progress?.Report(new ProgressReport("Running the model on its test tensors", 0, 1));
        if (onnx is not null && run is not null)
            all.AddRange(TestTensors.Reproduce(package, model, onnx, run));
        else if (onnx is null && attempt is not null && model.Weights.FirstOrDefault(w => w.Format == StateDictFormat && !w.File.IsAddress) is { } dictionary && attempt(package, model, dictionary) is { } why)
            all.Add(new PackageFinding("not-run", FindingLevel.Warning, "weights." + StateDictFormat, why.Problem, why.Fix));
        return all;
    }

    // Pickle may ask for any code: this looks at what it asks for, and runs nothing.
    private static IEnumerable<PackageFinding> OfStateDict(ModelPackage package, WeightsDescription weights)
    {
        if (package.Inside(weights.File) is not { } path || !File.Exists(path) || path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))
            return [];
        try
        {
            StateDict.Read(path);
            return [];
        }
        catch (NucleusException e)
        {
            return [new PackageFinding("state-dict", FindingLevel.Error, "weights." + StateDictFormat, e.Problem, e.Fix)];
        }
    }

    /// <summary>Checks a file that a description names: inside of the package, there, and the one that was meant.</summary>
    public static IEnumerable<PackageFinding> OfFile(ModelPackage package, FileReference file)
    {
        if (file.IsAddress)
        {
            yield return new PackageFinding("address", FindingLevel.Warning, file.Where, $"'{file.Source}' lies on a server and was not looked at.", "Put the file into the package, so that it is there in ten years.");
            yield break;
        }
        if (package.Inside(file) is not { } path)
            yield return new PackageFinding("path", FindingLevel.Error, file.Where, $"'{file.Source}' is not a path inside of the package.", "Write a relative path with '/' between its parts.");
        else if (!File.Exists(path))
            yield return new PackageFinding("file", FindingLevel.Error, file.Where, $"'{file.Source}' is not in the package.", "Add the file, or correct its name.");
        else if (file.Sha256 is null)
            yield return new PackageFinding("no-sha256", FindingLevel.Warning, file.Where, "It has no SHA-256, so that a changed file is not noticed.", "Add sha256.");
        else if (!Hashing.Sha256(path).Equals(file.Sha256, StringComparison.OrdinalIgnoreCase))
            yield return new PackageFinding("file-hash", FindingLevel.Error, file.Where, $"'{file.Source}' is not the file that was described (its SHA-256 differs).", "Get the package again, or, if you changed the file on purpose, renew its sha256.");
    }

    private static IEnumerable<PackageFinding> OfOnnx(ModelPackage package, ModelDescription model, WeightsDescription weights)
    {
        const string where = "weights.onnx";
        if (package.Inside(weights.File) is not { } path || !File.Exists(path))
            return [];
        OnnxFile file;
        try
        {
            file = OnnxFile.Read(path);
        }
        catch (NucleusException e)
        {
            return [new PackageFinding("onnx", FindingLevel.Error, where, e.Problem, e.Fix)];
        }
        var findings = new List<PackageFinding>();
        void Error(string code, string problem, string fix) => findings.Add(new PackageFinding(code, FindingLevel.Error, where, problem, fix));
        if (file.External.Count > 0)
            Error("onnx-external", $"It wants to read another file ('{file.External[^1]}').", "Export it with the weights inside.");
        if (weights.Opset is { } opset && opset != file.Opset)
            Error("onnx-opset", $"The file uses opset {file.Opset}, the description says {opset}.", $"Write opset_version: {file.Opset}.");
        if (file.Inputs.Count != model.Inputs.Count || file.Outputs.Count != model.Outputs.Count)
            Error("onnx-tensors", $"The file has {file.Inputs.Count} inputs and {file.Outputs.Count} outputs, the description {model.Inputs.Count} and {model.Outputs.Count}.", "Describe each of them.");
        else
            foreach (var (stored, described) in file.Inputs.Concat(file.Outputs).Zip(model.Inputs.Concat(model.Outputs)))
                if (stored.Shape.Count > 0 && stored.Shape.Count != described.Axes.Count)
                    Error("onnx-axes", $"'{stored.Name}' has {stored.Shape.Count} axes, {described.Id} is described with {described.Axes.Count}.", "Describe every axis.");
                else if (described.Axes.ToList().FindIndex(a => a.Kind == AxisKind.Channel) is >= 0 and var c && stored.Shape.Count > c && stored.Shape[c] > 0 && stored.Shape[c] != described.Axes[c].Channels.Count)
                    Error("onnx-channels", $"'{stored.Name}' has {stored.Shape[c]} channels, {described.Id} is described with {described.Axes[c].Channels.Count}.", "Name every channel.");
        return findings;
    }

    private static IEnumerable<PackageFinding> OfDocumentation(ModelPackage package, ModelDescription model)
    {
        if (model.Files.FirstOrDefault(f => f.Where == "documentation") is not { } file || package.Inside(file) is not { } path || !File.Exists(path))
            yield break;
        if (!File.ReadLines(path).Any(l => l.StartsWith('#') && l.Contains("validation", StringComparison.OrdinalIgnoreCase)))
            yield return new PackageFinding("validation", FindingLevel.Warning, "documentation", "It has no section '# Validation'.", "Say on which data the model was judged, by whom, and how well it did.");
    }
}
