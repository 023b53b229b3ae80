using System.CommandLine;
using System.Text.Json.Nodes;
using NucleusDl.IO;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl convert: from one file format to another.</summary>
internal static class ConvertVerb
{
    public static Command Create()
    {
        var source = new Argument<string>("A") { Description = "The image: a file, or a folder that is an OME-Zarr." };
        var target = new Argument<string>("B") { Description = $"The new file; its ending says the format: {string.Join(", ", VolumeFile.Extensions)}." };
        var (axes, voxelSize, channel, frame) = (CommonOptions.Axes(), CommonOptions.VoxelSize(), CommonOptions.Channel(), CommonOptions.Frame());
        var (series, dataset, level) = (CommonOptions.Series(), CommonOptions.InnerDataset(), CommonOptions.Level());
        var labels = new Option<bool>("--labels") { Description = "The numbers are labels: say so where the format can, and never average them." };
        var compression = new Option<string>("--compression") { Description = "Of a TIFF: none, deflate or lzw.", DefaultValueFactory = _ => "deflate" };
        compression.AcceptOnlyFromAmong("none", "deflate", "lzw");
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace B if it is there already." };
        var zarr = new Option<string?>("--ome-zarr") { Description = "Version of an OME-Zarr: 0.4 or 0.5." };
        zarr.AcceptOnlyFromAmong("0.4", "0.5");
        var command = new Command("convert", "Write an image in another file format, with its axes and voxel size; what cannot be kept is said.\n\nExample: nucleusdl convert embryo.tif embryo.ome.zarr")
        {
            source, target, axes, voxelSize, channel, frame, series, dataset, level, labels, compression, zarr, overwrite,
        };
        CliContext.Run(command, context =>
        {
            var reading = new ReadOptions(context.Value(axes), context.Value(voxelSize), context.Value(channel), context.Value(series),
                context.Value(frame), context.Value(dataset), context.Value(level));
            if (VolumeFile.IsImage(context.Value(target)) && !context.Value(overwrite))
                throw new NucleusException(ErrorKind.Usage, "There is an image of this name already.", "Choose another name, or replace it with --overwrite.", context.Value(target));
            var writing = new WriteOptions(null, Enum.Parse<TiffCompression>(context.Value(compression), ignoreCase: true), context.Value(labels), context.Value(zarr));
            var result = context.WithProgress(progress =>
                VolumeConverter.Convert(context.Value(source), context.Value(target), reading, writing, progress, context.Cancellation));
            if (context.Json)
                CliContext.Result(new JsonObject
                {
                    ["from"] = result.From.ToString(),
                    ["to"] = result.To.ToString(),
                    ["lost"] = new JsonArray([.. result.Losses.Select(l => (JsonNode)l)]),
                });
            else
            {
                CliContext.Result($"{result.To.Path}: {result.To}");
                foreach (var loss in result.Losses)
                    CliContext.Result($"note        {loss}");
            }
            return ExitCodes.Done;
        });
        return command;
    }
}
