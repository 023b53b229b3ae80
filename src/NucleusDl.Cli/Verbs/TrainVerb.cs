using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using NucleusDl.Datasets;
using NucleusDl.Models;
using NucleusDl.Models.Training;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl train: learn from stacks with labels.</summary>
internal static class TrainVerb
{
    public static Command Create()
    {
        var data = new Argument<string>("DATA") { Description = "A data set folder, a folder of loose images and labels (or targets), or one stack. What a method needs beside the images is in its line of --method." };
        var method = new Option<string>("--method") { Description = $"Method: {string.Join(", ", Methods.All.Where(m => m.Info.NeedsTraining).Select(m => $"{m.Info.Name} ({Needs(m.Info.Needs)})"))}.", DefaultValueFactory = _ => "unet3d" };
        var output = new Option<string>("--out") { Description = "Folder for the model.", Required = true };
        var preset = new Option<string>("--preset") { Description = "full (as published, for a GPU), quick (at most 20 minutes on 2 cores), tour (minutes, for small stacks) or smoke (seconds, only to see that everything runs).", DefaultValueFactory = _ => "quick" };
        var labels = new Option<string?>("--labels") { Description = "Folder of the labels, when it is not beside the images." };
        var target = new Option<string?>("--target") { Description = "What the images should look like, for methods that learn from pairs: a folder with the same file names, or a file for one stack. Otherwise the folder targets beside images." };
        var validate = new Option<string[]>("--validate") { Description = "Specimens to validate on; otherwise a fifth of them.", AllowMultipleArgumentsPerToken = true };
        var only = new Option<string[]>("--specimens") { Description = "Specimens to use at all; the others are left for judging.", AllowMultipleArgumentsPerToken = true };
        var set = new Option<string[]>("--set") { Description = "A key of the method's configuration that differs from the preset, such as trainer.steps=500." };
        var from = new Option<string?>("--from") { Description = "Start from the weights of this model instead of from nothing: its folder, or its name." };
        var resume = new Option<bool>("--resume") { Description = "Go on where the run in --out was stopped." };
        var skip = new Option<bool>("--skip-check") { Description = "Do not check the data first; errors in them then show only in the result." };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace a model or an unfinished run in --out." };
        var (voxelSize, device, threads, seed, channel) = (CommonOptions.VoxelSize(), CommonOptions.Device(), CommonOptions.Threads(), CommonOptions.Seed(), CommonOptions.Channel());
        var memory = CommonOptions.MemoryGiB("Memory the plan may use, GiB.", 4);
        var command = new Command("train", "Train a method on stacks, and write a model folder.\n\nExample: nucleusdl train my-embryos --voxel-size 1.75,0.8,0.8 --out my-model --preset quick\nExample: nucleusdl train noisy.tif --method noise2void --out my-denoiser")
        {
            data, method, output, preset, labels, target, validate, only, set, voxelSize, device, threads, memory, seed, channel, from, resume, overwrite, skip,
        };
        CliContext.Run(command, context =>
        {
            var dataset = context.Value(labels) is { } folder ? Dataset.FromPairs(context.Value(data), folder) : Dataset.Open(context.Value(data));
            if (context.Value(voxelSize) is { } size)
                dataset = dataset.WithVoxelSize(size);
            if (context.Value(target) is { } targets)
                dataset = dataset.WithTargets(targets);
            var chosen = Methods.Get(context.Value(method));
            dataset = Suited(dataset, chosen);
            context.Say(dataset.ToString());
            foreach (var note in dataset.Notes)
                context.Say("note: " + note);
            if (chosen.Info.Needs is TrainingNeeds.Labels && dataset.Items.All(i => i.LabelPath is null))
                throw new NucleusException(ErrorKind.Input, $"No stack has labels, and {chosen.Info.Name} needs them.",
                    "Put labels under the same file names into a folder labels beside images, or name their folder with --labels. To denoise without labels, train with --method noise2void.", context.Value(data));
            var split = Split(dataset, context.Value(only), context.Value(validate), context.Value(seed));
            if (split.Warning is not null && chosen.Info.Needs != TrainingNeeds.Images)
                context.Say("note: " + split.Warning);
            context.Say($"{split.Train.Count} stacks to train on, {split.Validation.Count} to validate on{(split.Test.Count > 0 ? $", {split.Test.Count} kept for judging" : "")}");
            if (!context.Value(skip) && chosen.Info.Needs is TrainingNeeds.Labels)
                DataCheck.BeforeTraining(context, dataset, new DoctorOptions
                {
                    Channel = context.Value(channel) ?? 0,
                    Split = split,
                    Patch = DataCheck.Patch(dataset, chosen, Memory.GiB(context.Value(memory)), split, context.Value(preset)),
                });
            var result = context.WithProgress(progress => TrainingRun.Execute(chosen, dataset, split, new TrainingRequest
            {
                Folder = context.Value(output),
                Preset = context.Value(preset),
                Overrides = Overrides(context.Value(set)),
                Seed = context.Value(seed),
                Device = context.Value(device),
                Threads = context.Value(threads),
                MemoryBytes = Memory.GiB(context.Value(memory)),
                Channel = context.Value(channel) ?? 0,
                StartFrom = context.Value(from) is { } start ? Methods.FolderOf(start) : null,
                Resume = context.Value(resume),
                SkipChecks = context.Value(skip),
                Notes = new Said(context),
                Progress = new TrainingReports(progress),
                Stages = progress,
                Cancellation = context.Cancellation,
            }, context.Value(overwrite), Environment.GetCommandLineArgs().Skip(1)));
            Report(context, chosen, result);
            return ExitCodes.Done;
        });
        return command;
    }

    private static DatasetSplit Split(Dataset dataset, string[] only, string[] validate, ulong seed)
    {
        var test = only.Length == 0 ? null : (IReadOnlyList<string>)[.. dataset.Specimens.Except(Known(dataset, only))];
        return dataset.Split(new SplitOptions { Seed = seed, Validation = validate.Length == 0 ? null : validate, Test = test });
    }

    private static string Needs(TrainingNeeds needs) => needs switch
    {
        TrainingNeeds.Labels => "labels",
        TrainingNeeds.SomeLabels => "images, and labels for some",
        TrainingNeeds.Pairs => "images and targets",
        _ => "images alone",
    };

    /// <summary>What a method can use: pairs for those that learn from pairs. Labels that a method does not look at do not decide who validates.</summary>
    private static Dataset Suited(Dataset dataset, IMethod method) => method.Info.Needs switch
    {
        TrainingNeeds.Pairs when dataset.Items.All(i => i.TargetPath is null) => throw new NucleusException(ErrorKind.Input, $"{method.Info.Name} learns from pairs, and no stack has a target.",
            "Put the same fields, recorded better, under the same names into a folder targets beside images, or name it with --target.", dataset.Root),
        TrainingNeeds.Pairs => dataset.Where(i => i.TargetPath is not null).WithoutLabels(),
        TrainingNeeds.Images => dataset.WithoutLabels(),
        _ => dataset,
    };

    /// <summary>Says a sentence at once.</summary>
    private sealed class Said(CliContext context) : IProgress<string>
    {
        public void Report(string value) => context.Say("note: " + value);
    }

    private static string[] Known(Dataset dataset, string[] names)
    {
        foreach (var name in names.Except(dataset.Specimens))
            throw new NucleusException(ErrorKind.Usage, $"There is no specimen '{name}'.", $"There are: {string.Join(", ", dataset.Specimens)}.");
        return names;
    }

    /// <summary>"trainer.steps=500" as {"trainer": {"steps": 500}}.</summary>
    internal static JsonObject Overrides(string[] settings)
    {
        var result = new JsonObject();
        foreach (var setting in settings)
        {
            var cut = setting.IndexOf('=', StringComparison.Ordinal);
            if (cut <= 0)
                throw new NucleusException(ErrorKind.Usage, $"'{setting}' is not a setting.", "Write key=value, for example --set trainer.steps=500.");
            var node = result;
            var path = setting[..cut].Split('.');
            foreach (var key in path[..^1])
                node = (JsonObject)(node[key] ??= new JsonObject());
            var text = setting[(cut + 1)..];
            node[path[^1]] = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) || text is "true" or "false" or "null" ? JsonNode.Parse(text)
                : text.StartsWith('[') ? List(text, setting) : text;
        }
        return result;
    }

    /// <summary>"[16,64,64]".</summary>
    private static JsonNode? List(string text, string setting)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            throw new NucleusException(ErrorKind.Usage, $"'{setting}' is not a setting: its list cannot be read.", "Write numbers between brackets, for example --set patchSize=[16,64,64].");
        }
    }

    private static void Report(CliContext context, IMethod method, TrainingResult result)
    {
        if (context.Json)
            CliContext.Result(new JsonObject
            {
                ["model"] = result.Folder.Path,
                ["validationScore"] = result.History.BestScore,
                ["validationMetric"] = method.Info.ValidationMetric,
                ["bestStep"] = result.History.BestStep,
                ["seconds"] = Math.Round(result.History.Seconds, 1),
                ["config"] = result.Config.DeepClone(),
                ["plan"] = new JsonArray([.. result.Plan.Select(p => (JsonNode)p)]),
            });
        else
        {
            foreach (var reason in result.Plan)
                context.Say("plan: " + reason);
            context.Say("validation score: " + method.Info.ValidationMetric);
            CliContext.Result(string.Create(CultureInfo.InvariantCulture,
                $"model {result.Folder.Path}: best at step {result.History.BestStep}, validation score {result.History.BestScore:0.000}, {result.History.Seconds:0} s"));
        }
    }
}
