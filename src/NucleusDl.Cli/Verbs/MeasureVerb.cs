using System.CommandLine;
using System.Text.Json.Nodes;
using NucleusDl.IO;
using NucleusDl.Labels;
using NucleusDl.Measuring;
using NucleusDl.Runs;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl measure: from labels to a table, one row a nucleus.</summary>
internal static class MeasureVerb
{
    private sealed record Request(IReadOnlyList<MeasuringJob> Jobs, MorphometryOptions Options, string? Table, string? Chromocentres, string? ChromocentreLabels);

    public static Command Create()
    {
        var labels = new Argument<string>("LABELS") { Description = "Labels: a file, a folder of files, or a data set with images and labels." };
        var image = new Option<string?>("--image") { Description = "The image of the labels, or a folder of images of the same names; without it shapes alone are measured." };
        var output = new Option<string?>("--out") { Description = "File for the table (CSV, one row a nucleus); its record is written beside it. Without it the table goes to standard output." };
        var spots = new Option<string?>("--chromocentres") { Description = "File for a second table (CSV), one row a chromocentre." };
        var spotLabels = new Option<string?>("--chromocentre-labels") { Description = "File for the chromocentres as labels, to be looked at over the image; for one stack." };
        var without = new Option<bool>("--no-chromocentres") { Description = "Do not look for chromocentres." };
        var contrast = new Option<double>("--chromocentre-contrast")
        {
            Description = "How much brighter than its nucleus' median a chromocentre must be, as a share of it above background.",
            DefaultValueFactory = _ => new ChromocentreOptions().MinimumContrast,
        };
        var channel = new Option<int>("--channel") { Description = "Channel of the DNA stain, where chromocentres are, counted from 0. Intensities are measured in all." };
        var voxelSize = CommonOptions.VoxelSize();
        var command = new Command("measure", "Measure nuclei in µm: volume, surface, shape, neighbours, intensities, chromocentres.\n\nExample: nucleusdl measure embryo_labels.tif --image embryo.tif --out nuclei.csv")
        {
            labels, image, output, spots, spotLabels, without, contrast, channel, voxelSize,
        };
        CliContext.Run(command, context =>
        {
            var recorder = new RunRecorder("nucleusdl measure", Environment.GetCommandLineArgs().Skip(1), typeof(MeasureVerb).Assembly);
            var search = context.Value(without) ? null : new ChromocentreOptions { Channel = context.Value(channel), MinimumContrast = context.Value(contrast) };
            var request = new Request(MeasuringJobs.Find(context.Value(labels), context.Value(image)), new MorphometryOptions { Chromocentres = search },
                context.Value(output), context.Value(spots), context.Value(spotLabels));
            request.Options.Validate();
            Refuse(request);
            var warnings = new List<string>();
            var (stacks, failed) = context.WithProgress(progress => All(context, request, context.Value(voxelSize), recorder, warnings, progress));
            Write(context, request, stacks, recorder, warnings);
            if (failed > 0)
                throw new NucleusException(ErrorKind.Input, $"{failed} of {request.Jobs.Count} stacks could not be measured; the reasons stand above.", "The table holds the others.");
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Refuse(Request request)
    {
        if (request.ChromocentreLabels is { } file && (request.Jobs.Count > 1 || !VolumeFile.HasKnownExtension(file)))
            throw new NucleusException(ErrorKind.Usage, "Chromocentres as labels are written for one stack, into an image file.", $"Measure one label file, and end the name with one of {string.Join(", ", VolumeFile.Extensions)}.", file);
        if ((request.Chromocentres ?? request.ChromocentreLabels) is { } wanted && (request.Options.Chromocentres is null || request.Jobs.All(j => j.ImagePath is null)))
            throw new NucleusException(ErrorKind.Usage, "Without an image there are no chromocentres to write.", "Give the image with --image, and leave --no-chromocentres away.", wanted);
        string?[] outputs = [request.Table, request.Chromocentres, request.ChromocentreLabels];
        foreach (var path in outputs.OfType<string>())
        {
            if (request.Jobs.Any(j => Same(j.LabelPath, path) || (j.ImagePath is { } i && Same(i, path))))
                throw new NucleusException(ErrorKind.Usage, "The result would be written over an input.", "Choose another name.", path);
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
                OutputFolder.Prepare(folder);
        }
    }

    private static bool Same(string a, string b) => Path.GetFullPath(a) == Path.GetFullPath(b);

    private static (List<MeasuredStack>, int Failed) All(CliContext context, Request request, Volumes.VoxelSize? voxelSize, RunRecorder recorder, List<string> warnings, IProgress<ProgressReport> progress)
    {
        var (stacks, failed) = (new List<MeasuredStack>(), 0);
        // Not a matter of taste: it stands also where notes are silenced.
        void Doubt(string text)
        {
            warnings.Add(text);
            CliContext.Warn(text);
        }
        foreach (var (i, job) in request.Jobs.Index())
        {
            try
            {
                recorder.AddInput(job.LabelPath);
                if (job.ImagePath is not null)
                    recorder.AddInput(job.ImagePath);
                if (job.ImagePath is not null && DenoisedImages.Method(job.ImagePath) is { } method)
                    Doubt(DenoisedImages.Warning(job.ImagePath, method));
                if (PredictDoubts.OddVoxelSize(job.LabelPath, new ReadOptions(VoxelSize: voxelSize), "every size in µm is wrong too") is { } odd)
                    Doubt(odd);
                var (labels, image) = job.Read(voxelSize);
                using (labels)
                using (image)
                {
                    if (image is { Shape.C: 1 } && ShowsLabels(image))
                        Doubt($"{job.ImagePath} is a label image or a mask, not an image: its intensities, and chromocentres found by them, mean nothing. Give the recording with --image.");
                    stacks.Add(new MeasuredStack(job.Name, job.Specimen, Morphometry.Measure(labels, image, request.Options, parallel: new ParallelOptions { CancellationToken = context.Cancellation })));
                }
            }
            catch (NucleusException e) when (request.Jobs.Count > 1)
            {
                // One bad stack must not cost the others.
                Console.Error.WriteLine("error: " + e.Message.ReplaceLineEndings(" "));
                failed++;
            }
            progress.Report(new ProgressReport("Measuring", i + 1, request.Jobs.Count, job.Name));
        }
        if (stacks.Count == 0)
            throw new NucleusException(ErrorKind.Input, $"None of {failed} stacks could be measured; the reasons stand above.", "Nothing was written.");
        return (stacks, failed);
    }

    private static bool ShowsLabels(Volumes.Volume image)
    {
        using var numbers = image.ToFloat();
        return LabelLook.Is(numbers);
    }

    private static void Write(CliContext context, Request request, List<MeasuredStack> stacks, RunRecorder recorder, List<string> warnings)
    {
        if (request.Chromocentres is { } spots)
        {
            MorphometryCsv.WriteChromocentres(spots, stacks);
            recorder.AddOutput(spots);
        }
        if (request.ChromocentreLabels is { } file)
        {
            using var volume = stacks[0].Table.ChromocentreLabels();
            VolumeFile.WriteLabels(file, volume);
            recorder.AddOutput(file);
        }
        if (request.Table is { } table)
        {
            MorphometryCsv.Write(table, stacks);
            recorder.Config = new JsonObject
            {
                ["backgroundMarginUm"] = request.Options.BackgroundMargin,
                ["chromocentres"] = System.Text.Json.JsonSerializer.SerializeToNode(request.Options.Chromocentres),
            };
            recorder.Metrics = Summary(stacks);
            if (warnings.Count > 0)
                recorder.Config["warnings"] = new JsonArray([.. warnings.Select(w => (JsonNode)w)]);
            recorder.AddOutput(table).Write(RunRecord.PathFor(table));
        }
        foreach (var stack in stacks)
            foreach (var note in stack.Table.Notes)
                context.Say($"note: {stack.File}: {note}");
        if (context.Json)
            CliContext.Result(request.Table is null ? Rows(stacks) : Summary(stacks));
        else if (request.Table is null)
            Console.Out.Write(MorphometryCsv.ToText(stacks));
        else
            foreach (var stack in stacks)
                CliContext.Result($"{stack.File}: {stack.Table}");
    }

    private static JsonArray Summary(List<MeasuredStack> stacks) => new([.. stacks.Select(s => (JsonNode)new JsonObject
    {
        ["file"] = s.File,
        ["specimen"] = s.Specimen,
        ["nuclei"] = s.Table.Rows.Count,
        ["voxelSizeUm"] = s.Table.VoxelSize.ToOption(),
        ["channels"] = new JsonArray([.. s.Table.ChannelNames.Select(n => (JsonNode)n)]),
        ["notes"] = new JsonArray([.. s.Table.Notes.Select(n => (JsonNode)n)]),
    })]);

    private static JsonArray Rows(List<MeasuredStack> stacks)
    {
        var all = Summary(stacks);
        foreach (var (i, stack) in stacks.Index())
            all[i]!["rows"] = stack.Table.ToNode();
        return all;
    }
}
