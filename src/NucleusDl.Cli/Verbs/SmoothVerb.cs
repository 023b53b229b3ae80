using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using NucleusDl.IO;
using NucleusDl.Labelling.Agreement;
using NucleusDl.Labels;
using NucleusDl.Runs;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl smooth: jagged outlines of labels smoothed in 3D.</summary>
internal static class SmoothVerb
{
    public static Command Create()
    {
        var labels = new Argument<string>("LABELS") { Description = "Labels that were drawn plane by plane." };
        var sigma = new Option<double>("--sigma") { Description = "How far to smooth, µm: about the distance of two planes.", Required = true };
        var output = new Option<string>("--out") { Description = "File for the smooth labels; its record is written beside it.", Required = true };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace the file if it is there already." };
        var voxelSize = CommonOptions.VoxelSize();
        var command = new Command("smooth", "Take the jitter between planes out of labels, in 3D; numbers and volumes of nuclei stay, and how many voxels changed is said.\n\nExample: nucleusdl smooth drawn.tif --sigma 0.5 --out smooth.tif")
        {
            labels, sigma, output, overwrite, voxelSize,
        };
        CliContext.Run(command, context =>
        {
            var (source, target) = (context.Value(labels), context.Value(output));
            if (Path.GetFullPath(source) == Path.GetFullPath(target))
                throw new NucleusException(ErrorKind.Usage, "The result would be written over its input.", "Choose another name with --out.", target);
            if (VolumeFile.IsImage(target) && !context.Value(overwrite))
                throw new NucleusException(ErrorKind.Usage, "There is a file of this name already.", "Choose another name, or replace it with --overwrite.", target);
            if (!VolumeFile.HasKnownExtension(target))
                throw new NucleusException(ErrorKind.Usage, "The name does not say the format.", $"End it with one of {string.Join(", ", VolumeFile.Extensions)}.", target);
            var recorder = new RunRecorder("nucleusdl smooth", Environment.GetCommandLineArgs().Skip(1), typeof(SmoothVerb).Assembly);
            recorder.AddInput(source);
            using var before = VolumeFile.ReadLabels(source, new ReadOptions(VoxelSize: context.Value(voxelSize)));
            LabelLook.RefuseImage(before, source);
            using var smooth = context.WithProgress(progress =>
                LabelSmoothing.Smooth(before, context.Value(sigma), progress, new ParallelOptions { CancellationToken = context.Cancellation }));
            VolumeFile.WriteLabels(target, smooth.Labels);
            recorder.Config = new JsonObject { ["sigmaUm"] = context.Value(sigma) };
            var kept = new JsonArray([.. smooth.Kept.Select(k => (JsonNode)k)]);
            var node = new JsonObject { ["changedVoxels"] = smooth.Changed, ["labelledVoxels"] = smooth.Labelled, ["leftAsTheyWere"] = kept };
            recorder.Metrics = node.DeepClone().AsObject();
            recorder.AddOutput(target).Write(RunRecord.PathFor(target));
            if (context.Json)
                CliContext.Result(node);
            else
            {
                CliContext.Result(string.Create(CultureInfo.InvariantCulture,
                    $"{target}: {smooth.Changed} voxels changed ({100.0 * smooth.Changed / Math.Max(1, smooth.Labelled):0.0} % of those labelled); every nucleus has the number it had."));
                if (smooth.Kept.Count > 0)
                    CliContext.Result($"note        left as they were, since they would have vanished: {string.Join(", ", smooth.Kept)}");
            }
            return ExitCodes.Done;
        });
        return command;
    }
}
