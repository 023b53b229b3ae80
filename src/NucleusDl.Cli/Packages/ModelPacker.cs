using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using NucleusDl.IO;
using NucleusDl.Models;
using NucleusDl.Models.Onnx;
using NucleusDl.Runs;
using NucleusDl.Sharing;
using NucleusDl.Synthetic;
using NucleusDl.Views;
using NucleusDl.Volumes;

namespace NucleusDl.Cli;

/// <summary>Brings together what a package needs: the network from Models, the picture from Views, the description from Sharing.</summary>
internal static class ModelPacker
{
    // A small nucleus, and how full of nuclei the example is.
    private const double UsualDiameter = 7, FilledShare = 0.15;

    private static readonly string[] Tags = ["3d", "nuclei", "nucleus", "fluorescence-light-microscopy", "instance-segmentation", "unet", "nucleusdl"];

    /// <summary>Packs a model folder, and checks what came out as a stranger would.</summary>
    /// <exception cref="NucleusException">The model, the sample or the target cannot be used, or the package does not pass its own check.</exception>
    public static IReadOnlyList<PackageFinding> Pack(ModelFolder model, PackageNotes notes, string? sample, string zip, IProgress<ProgressReport> progress, CancellationToken cancel)
    {
        var temporary = Directory.CreateTempSubdirectory("nucleusdl-pack-").FullName;
        string In(string name) => Path.Combine(temporary, name);
        try
        {
            progress.Report(new ProgressReport("Writing the network", 0, 4));
            var network = OnnxExport.Write(model, In(ModelRdf.OnnxFile));
            var run = Path.Combine(model.Path, ModelFolder.RunFile);
            var content = Content(model, notes, network, File.Exists(run));
            progress.Report(new ProgressReport("Running the sample", 1, 4));
            using var stack = Sample(content, model.Card.NucleusDiameterUm ?? UsualDiameter, sample);
            Tensors(content, stack, In, cancel);
            progress.Report(new ProgressReport("Drawing the cover", 2, 4));
            using (var opened = Methods.Load(model.Path, "cpu"))
            using (var labels = opened.Segment(stack, cancellation: cancel))
                AtomicFile.Write(In(ModelRdf.CoverFile), s => s.Write(View.Overlay(stack, labels).Png));
            File.WriteAllText(In(ModelRdf.DocumentationFile), Documentation(model, notes, content, File.Exists(run) ? RunRecord.Read(run) : null));
            var files = new Dictionary<string, string> { [ModelFolder.CardFile] = Path.Combine(model.Path, ModelFolder.CardFile) };
            if (File.Exists(run))
                files[ModelFolder.RunFile] = run;
            foreach (var name in (ReadOnlySpan<string>)[ModelRdf.OnnxFile, ModelRdf.InputFile, ModelRdf.OutputFile, ModelRdf.CoverFile, ModelRdf.DocumentationFile])
                files[name] = In(name);
            ModelPackage.Write(In("model.zip"), ModelRdf.Build(content), files);
            progress.Report(new ProgressReport("Checking the package", 3, 4));
            var findings = PackageCheck.Check(In("model.zip"), Run, cancel: cancel);
            if (findings.FirstOrDefault(f => f.Level == FindingLevel.Error) is { } error)
                throw new NucleusException(ErrorKind.Input, $"The package does not pass its own check ({error.Where}): {error.Problem}", error.Fix, model.Path);
            AtomicFile.Write(zip, s =>
            {
                using var packed = File.OpenRead(In("model.zip"));
                packed.CopyTo(s);
            });
            return findings;
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    /// <summary>Runs an ONNX file once, for the check of a package.</summary>
    public static (float[] Values, long[] Shape) Run(string weights, float[] input, long[] shape)
    {
        using var runner = new OnnxRunner(weights);
        return runner.Run(input, shape);
    }

    private static ModelContent Content(ModelFolder model, PackageNotes notes, OnnxNetwork network, bool recorded)
    {
        var method = Methods.Get(model.Card.Method).Info;
        List<(string, string)> cite = [(method.Title, method.Paper.Replace("doi:", "", StringComparison.Ordinal)), .. notes.Cite.Select(c => (c.Text, c.Doi))];
        return new ModelContent
        {
            Name = notes.Name ?? NameOf(model),
            Description = notes.Description ?? $"Finds cell nuclei in 3D fluorescence stacks: {method.Title}.",
            License = notes.License ?? "",
            Authors = notes.Authors,
            Cite = cite,
            Repository = notes.Repository,
            Tags = Tags,
            Input = network.Input,
            Channels = network.Channels,
            Output = network.Output,
            Maps = [.. network.Maps.Select(m => (m.Name, m.Description))],
            Normalisation = model.Card.Normalisation,
            VoxelSize = model.Card.VoxelSizeUm,
            Step = [network.Step.Z, network.Step.Y, network.Step.X],
            Halo = [network.Halo.Z, network.Halo.Y, network.Halo.X],
            Opset = OnnxGraph.Opset,
            Attachments = recorded ? [ModelFolder.CardFile, ModelFolder.RunFile] : [ModelFolder.CardFile],
        };
    }

    private static string NameOf(ModelFolder model)
    {
        var name = string.Concat(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(model.Path))).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-'));
        return name.Length >= 5 ? name[..Math.Min(128, name.Length)] : $"nuclei-{name}";
    }

    /// <summary>An example of the smallest size: the middle of the given stack, or a phantom with nuclei of the size that the model knows.</summary>
    private static Volume Sample(ModelContent content, double diameterUm, string? file)
    {
        var (depth, height, width) = (content.Smallest[0], content.Smallest[1], content.Smallest[2]);
        if (file is null)
        {
            var volume = Math.PI / 6 * Math.Pow(diameterUm, 3);
            var nuclei = Math.Clamp(Math.Round(FilledShare * depth * height * width * content.VoxelSize.Volume / volume), 1, 200);
            var phantom = Phantom.Generate(PhantomConfig.WildType with
            {
                Shape = new VolumeShape(depth, height, width),
                VoxelSize = content.VoxelSize,
                Nuclei = new Interval(nuclei, nuclei),
                Populations = [NucleusPopulation.WildType with { MeanVolume = volume }],
                KeepInside = false,
            }, seed: 1);
            phantom.Truth.Dispose();
            phantom.Clean.Dispose();
            return phantom.Image;
        }
        using var whole = VolumeFile.Read(file);
        if (whole.Shape.C != content.Channels.Count || whole.Shape.Z < depth || whole.Shape.Y < height || whole.Shape.X < width)
            throw new NucleusException(ErrorKind.Input, $"The sample is {whole.Shape}, and the test tensor needs {content.Channels.Count} channel and at least {depth} x {height} x {width}.", "Give a larger stack, or leave --sample out: a phantom is made.", file);
        using var numbers = whole.ToFloat();
        var crop = numbers.Crop((whole.Shape.Z - depth) / 2, (whole.Shape.Y - height) / 2, (whole.Shape.X - width) / 2, depth, height, width);
        crop.VoxelSize = content.VoxelSize;
        return crop;
    }

    private static void Tensors(ModelContent content, Volume stack, Func<string, string> path, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        using var numbers = stack.ToFloat();
        int[] shape = [1, stack.Shape.C, stack.Shape.Z, stack.Shape.Y, stack.Shape.X];
        var input = numbers.Slice(0, (int)numbers.Shape.Length).ToArray();
        var (model, _) = ModelReader.Read(ModelRdf.Build(content));
        var (output, size) = Run(path(ModelRdf.OnnxFile), TensorProcessing.Apply(input, shape, model.Inputs[0]), [.. shape.Select(n => (long)n)]);
        Npy.Write(path(ModelRdf.InputFile), input, shape);
        Npy.Write(path(ModelRdf.OutputFile), output, [.. size.Select(n => (int)n)]);
    }

    private static string Documentation(ModelFolder model, PackageNotes notes, ModelContent content, RunRecord? run)
    {
        var text = new StringBuilder();
        var v = content.VoxelSize;
        text.Append(CultureInfo.InvariantCulture, $"""
            # {content.Name}

            {content.Description}

            Input: one channel of nuclear fluorescence, axes z, y, x, at {v.Z} x {v.Y} x {v.X} µm a voxel{(model.Card.NucleusDiameterUm is { } d ? FormattableString.Invariant($", nuclei about {d:0.#} µm wide") : "")}. Bring other stacks to this voxel size first.
            Intensities are scaled over the whole stack ({content.Normalisation.Kind}), not tile by tile. Sizes are {string.Join(" x ", content.Smallest)} and multiples of {string.Join(" x ", content.Step)} more.
            Output: {string.Join("; ", content.Maps.Select(m => $"{m.Name}, {m.Meaning}"))}. The network norms over the tile it sees, so results depend a little on its size: {model.Card.Tile} was used.

            # How to use it

            `nucleusdl predict stack.tif --model model.zip` does everything: scaling, tiles, and from the maps to nuclei with the thresholds in `{ModelFolder.CardFile}`. Any program that reads bioimage.io models gives the maps.

            # Training


            """);
        if (run is null)
            text.Append("No record of the training came with the model.\n");
        else
            text.Append(CultureInfo.InvariantCulture, $"Method `{model.Card.Method}`; the command was `{"nucleusdl " + string.Join(' ', run.Command)}`. {run.Inputs.Count} files were read; `{ModelFolder.RunFile}` has the SHA-256 of each, every setting, the seed ({run.Seed}), versions and curves.\n");
        text.Append("\n# Validation\n\n");
        if (notes.Validation is not null)
            text.Append(notes.Validation).Append('\n');
        if (run?.Metrics is JsonObject metrics && metrics["validationScore"] is JsonValue score)
            text.Append(CultureInfo.InvariantCulture, $"Score on the validation stacks while training ({Methods.Get(model.Card.Method).Info.ValidationMetric}): {score.GetValue<double>():0.000}, on {(metrics["validation"] as JsonArray)?.Count ?? 0} stacks. These chose the weights and thresholds, so expect less on others.\n");
        else if (notes.Validation is null)
            text.Append("Nobody has stated how well the model does. Judge it on stacks with labels of your own: `nucleusdl evaluate`.\n");
        return text.ToString();
    }
}
