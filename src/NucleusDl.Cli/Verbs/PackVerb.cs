using System.CommandLine;
using System.Text.Json.Nodes;
using NucleusDl.Datasets;
using NucleusDl.Models;
using NucleusDl.Models.Onnx;
using NucleusDl.Runs;
using NucleusDl.Sharing;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl pack: a model or a data set as a package that others can use.</summary>
internal static class PackVerb
{
    public static Command Create()
    {
        var what = new Argument<string>("MODEL|DATA") { Description = "A model folder, the name of a model, or a data set with dataset.yaml." };
        var output = new Option<string>("--out") { Description = "The package, a .zip.", Required = true };
        var sample = new Option<string?>("--sample") { Description = "A stack whose middle becomes the test tensor of a model; without it a phantom is made." };
        var name = new Option<string?>("--name") { Description = "Name of the model." };
        var description = new Option<string?>("--description") { Description = "What the model does, a sentence." };
        var license = new Option<string?>("--license") { Description = "Licence of the weights, an SPDX identifier such as CC-BY-4.0." };
        var author = new Option<string[]>("--author") { Description = "Who made it; once for each." };
        var repository = new Option<string?>("--repository") { Description = "Address of the code." };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace the package if it is there already." };
        var command = new Command("pack", $"""
            Pack a model for bioimage.io (format {ModelReader.Format}, weights as ONNX), or a data set for an archive, and check the package.
            What a package says beside the model folder can lie in its {PackageNotes.FileName}: name, description, license, authors, cite, repository, validation.

            Example: nucleusdl pack my-model --out my-model.zip --license CC-BY-4.0 --author "A. Author"
            """)
        {
            what, output, sample, name, description, license, author, repository, overwrite,
        };
        CliContext.Run(command, context =>
        {
            var (source, zip) = (context.Value(what), context.Value(output));
            if (!zip.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
                throw new NucleusException(ErrorKind.Usage, "A package is a .zip file.", "End the name with .zip.", zip);
            if (File.Exists(zip) && !context.Value(overwrite))
                throw new NucleusException(ErrorKind.Usage, "There is a file of this name already.", "Choose another name, or replace it with --overwrite.", zip);
            var packed = IsDataset(source) ? null : Packable(source);
            if (Path.GetDirectoryName(Path.GetFullPath(zip)) is { } folder)
                OutputFolder.Prepare(folder);
            var recorder = new RunRecorder("nucleusdl pack", Environment.GetCommandLineArgs().Skip(1), typeof(PackVerb).Assembly);
            IReadOnlyList<PackageFinding> findings;
            if (packed is not { } model)
            {
                recorder.AddInput(Path.Combine(source, DatasetDescriptor.FileName));
                context.WithProgress(progress =>
                {
                    DatasetPackage.Write(Dataset.Open(source), zip, progress, context.Cancellation);
                    return true;
                });
                findings = PackageCheck.Check(zip, cancel: context.Cancellation);
            }
            else
            {
                recorder.AddInput(Path.Combine(model.Path, ModelFolder.CardFile)).AddInput(Path.Combine(model.Path, ModelFolder.WeightsFile));
                var said = PackageNotes.Of(model.Path);
                said = said with
                {
                    Name = context.Value(name) ?? said.Name,
                    Description = context.Value(description) ?? said.Description,
                    License = context.Value(license) ?? said.License,
                    Authors = context.Value(author) is { Length: > 0 } authors ? authors : said.Authors,
                    Repository = context.Value(repository) ?? said.Repository,
                };
                findings = context.WithProgress(progress => ModelPacker.Pack(model, said, context.Value(sample), zip, progress, context.Cancellation));
            }
            recorder.AddOutput(zip).Write(RunRecord.PathFor(zip));
            foreach (var finding in findings)
                context.Say(finding.ToString());
            if (context.Json)
                CliContext.Result(new JsonObject { ["package"] = zip, ["bytes"] = new FileInfo(zip).Length, ["sha256"] = Hashing.Sha256(zip), ["findings"] = new JsonArray([.. findings.Select(f => (JsonNode)f.ToNode())]) });
            else
                CliContext.Result(FormattableString.Invariant($"{zip}: {new FileInfo(zip).Length / 1e6:0.0} MB, {PackageReport.Count(0, findings.Count)}"));
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>The model, before any work is begun.</summary>
    /// <exception cref="NucleusException">There is none, or none that can be packed.</exception>
    private static ModelFolder Packable(string source)
    {
        const string give = "Give a model folder that 'nucleusdl train' wrote, or a data set with " + DatasetDescriptor.FileName + ".";
        if (Directory.Exists(source) ? !File.Exists(Path.Combine(source, ModelFolder.CardFile)) : !Methods.Pretrained.Contains(source))
            throw Directory.Exists(source) ? new NucleusException(ErrorKind.Usage, $"This folder is neither a model (no {ModelFolder.CardFile}) nor a data set (no {DatasetDescriptor.FileName}).", give, source)
                : Methods.All.Any(m => m.Info.Name == source) ? new NucleusException(ErrorKind.Usage, $"'{source}' is a method, and a package holds a trained model or a data set.", give)
                : new NucleusException(ErrorKind.Usage, $"There is no model and no data set '{source}'.", give);
        var model = ModelFolder.Open(Methods.FolderOf(source));
        OnnxExport.Method(model);
        return model;
    }

    private static bool IsDataset(string source) => File.Exists(Path.Combine(source, DatasetDescriptor.FileName)) && !File.Exists(Path.Combine(source, ModelFolder.CardFile));
}
