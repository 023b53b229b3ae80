using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using NucleusDl.Datasets;
using NucleusDl.Runs;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl synth: stacks of nuclei with known truth.</summary>
internal static class SynthVerb
{
    private static readonly Dictionary<string, PhantomConfig> Presets = new()
    {
        ["tour"] = PhantomConfig.Tour,
        ["wild-type"] = PhantomConfig.WildType,
        ["mutant"] = PhantomConfig.Mutant,
    };

    public static Command Create()
    {
        var output = new Argument<string>("OUT") { Description = "Folder for the data set." };
        var recipe = new Option<string?>("--recipe") { Description = "A recipe.json to make again, to the bit." };
        var preset = new Option<string>("--preset") { Description = $"{string.Join(", ", Presets.Keys)}.", DefaultValueFactory = _ => "tour" };
        preset.AcceptOnlyFromAmong([.. Presets.Keys]);
        var specimens = new Option<int>("--specimens") { Description = "Specimens of each population.", DefaultValueFactory = _ => 3 };
        var stacks = new Option<int>("--stacks") { Description = "Stacks of each specimen.", DefaultValueFactory = _ => 2 };
        var test = new Option<int>("--test-specimens") { Description = "Specimens of each population kept for judging.", DefaultValueFactory = _ => 1 };
        var shape = new Option<VolumeShape?>("--shape") { Description = "Voxels Z,Y,X of a stack.", CustomParser = r => ParseShape(r.Tokens[0].Value, r.AddError) };
        var psnr = new Option<double?>("--psnr") { Description = "Make pairs to denoise: images of this PSNR in dB (18 is noisy), and the same without noise in targets/." };
        var (voxelSize, seed) = (CommonOptions.VoxelSize(), CommonOptions.Seed());
        var command = new Command("synth", "Make stacks of nuclei with known truth: shapes, chromatin, optics and camera as stated in recipe.json.\n\nExample: nucleusdl synth my-phantoms --preset wild-type --specimens 4 --seed 7\nPairs to denoise: nucleusdl synth my-pairs --preset wild-type --psnr 18")
        {
            output, recipe, preset, specimens, stacks, test, shape, psnr, voxelSize, seed,
        };
        CliContext.Run(command, context =>
        {
            var recorder = new RunRecorder("nucleusdl synth", Environment.GetCommandLineArgs().Skip(1), typeof(SynthVerb).Assembly) { Seed = (long)context.Value(seed) };
            var folder = context.Value(output);
            if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
                throw new NucleusException(ErrorKind.Usage, "This folder is not empty.", "Choose a new one: stacks of two recipes must not mix.", folder);
            var config = context.Value(recipe) is { } file ? DatasetRecipe.Read(file) : Recipe();
            // A refused recipe leaves no folder behind.
            config.Validate();
            OutputFolder.Prepare(folder);
            var dataset = context.WithProgress(progress => PhantomDatasets.Write(folder, config, progress, context.Cancellation));
            recorder.Metrics = new JsonObject { ["stacks"] = dataset.Items.Count };
            recorder.AddOutput(folder).Write(Path.Combine(folder, RunRecord.FolderFileName));
            if (context.Json)
                CliContext.Result(new JsonObject { ["folder"] = folder, ["stacks"] = dataset.Items.Count, ["specimens"] = dataset.Specimens.Count });
            else
                CliContext.Result(dataset.ToString());
            return ExitCodes.Done;

            RecipeConfig Recipe()
            {
                var phantom = Presets[context.Value(preset)];
                phantom = phantom with { Shape = context.Value(shape) ?? phantom.Shape, VoxelSize = context.Value(voxelSize) ?? phantom.VoxelSize };
                return RecipeConfig.Create(Path.GetFileName(Path.GetFullPath(folder)), phantom, context.Value(specimens), context.Value(stacks), context.Value(test), context.Value(seed)) with { Psnr = context.Value(psnr) };
            }
        });
        return command;
    }

    private static VolumeShape? ParseShape(string text, Action<string> refuse)
    {
        var parts = text.Split(',');
        if (parts.Length == 3 && parts.All(p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0))
            return new VolumeShape(int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[2], CultureInfo.InvariantCulture));
        refuse($"'{text}' is not a shape. Write voxels as Z,Y,X, for example --shape 32,96,96.");
        return null;
    }
}
