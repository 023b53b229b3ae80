using System.CommandLine;
using System.Text.Json.Nodes;
using NucleusDl.IO;
using NucleusDl.Labelling.Annotations;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl convert: from one file format to another, images and annotations of other tools.</summary>
internal static class ConvertVerb
{
    public static Command Create()
    {
        var source = new Argument<string>("A") { Description = "The image (a file, or a folder that is an OME-Zarr), labels, or annotations of ImageJ (.roi, .zip), webKnossos (.zip, .nml), LabelImg (.xml, .txt), VIA (.json, .csv) or napari (.csv)." };
        var target = new Argument<string>("B") { Description = $"The new file; its ending says the format: {string.Join(", ", VolumeFile.Extensions)}; for annotations .roi, .zip, .xml, .txt, .json, .csv, .nml." };
        var (axes, voxelSize, channel, frame) = (CommonOptions.Axes(), CommonOptions.VoxelSize(), CommonOptions.Channel(), CommonOptions.Frame());
        var (series, dataset, level) = (CommonOptions.Series(), CommonOptions.InnerDataset(), CommonOptions.Level());
        var labels = new Option<bool>("--labels") { Description = "The numbers are labels: say so where the format can, and never average them." };
        var compression = new Option<string>("--compression") { Description = "Of a TIFF: none, deflate or lzw.", DefaultValueFactory = _ => "deflate" };
        compression.AcceptOnlyFromAmong("none", "deflate", "lzw");
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace B if it is there already." };
        var zarr = new Option<string?>("--ome-zarr") { Description = "Version of an OME-Zarr: 0.4 or 0.5." };
        zarr.AcceptOnlyFromAmong("0.4", "0.5");
        var format = new Option<string?>("--as") { Description = "Format of annotations where the ending leaves a choice: a .csv is napari's, a .zip ImageJ's unless said here." };
        format.AcceptOnlyFromAmong([.. AnnotationFile.Names.Keys]);
        var like = new Option<string?>("--like") { Description = "The image that was annotated: its extent and voxel size are taken where annotations do not say them." };
        var plane = new Option<int?>("--plane") { Description = "Plane, from 0, of annotations that do not say theirs." };
        var imageName = new Option<string?>("--image-name") { Description = "Which image of a file with annotations of several." };
        var background = new Option<int?>("--background-class") { Description = "A is a map of classes by ilastik (Simple Segmentation or Probabilities) and this, from 1, is its background; each piece of the others becomes a nucleus." };
        var command = new Command("convert", "Write an image, labels or annotations in another file format; what cannot be kept is said.\n\nExample: nucleusdl convert embryo.tif embryo.ome.zarr\nExample: nucleusdl convert labels.tif RoiSet.zip\nExample: nucleusdl convert RoiSet.zip labels.tif --like embryo.tif")
        {
            source, target, axes, voxelSize, channel, frame, series, dataset, level, labels, compression, zarr, overwrite, format, like, plane, imageName, background,
        };
        CliContext.Run(command, context =>
        {
            var reading = new ReadOptions(context.Value(axes), context.Value(voxelSize), context.Value(channel), context.Value(series),
                context.Value(frame), context.Value(dataset), context.Value(level));
            if ((VolumeFile.IsImage(context.Value(target)) || File.Exists(context.Value(target))) && !context.Value(overwrite))
                throw new NucleusException(ErrorKind.Usage, "There is a file of this name already.", "Choose another name, or replace it with --overwrite.", context.Value(target));
            var options = new ConversionOptions
            {
                Like = context.Value(like),
                Plane = context.Value(plane),
                As = context.Value(format),
                ImageName = context.Value(imageName),
                BackgroundClass = context.Value(background),
                Reading = reading,
            };
            if (AnnotationConverter.Concerns(context.Value(source), context.Value(target), options))
                return Say(AnnotationConverter.Convert(context.Value(source), context.Value(target), options, context.Cancellation), context);
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

    private static int Say(AnnotationConversion done, CliContext context)
    {
        if (context.Json)
            CliContext.Result(new JsonObject { ["to"] = done.Summary, ["lost"] = new JsonArray([.. done.Losses.Select(l => (JsonNode)l)]) });
        else
        {
            CliContext.Result(done.Summary);
            foreach (var loss in done.Losses)
                CliContext.Result($"note        {loss}");
        }
        return ExitCodes.Done;
    }
}
