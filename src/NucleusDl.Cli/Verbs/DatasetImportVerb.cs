using System.CommandLine;
using System.Text.Json.Nodes;
using NucleusDl.Datasets;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl dataset import: files of any layout become a data set.</summary>
internal static class DatasetImportVerb
{
    public static Command Create()
    {
        var sources = new Argument<string[]>("FOLDER") { Description = "A folder, or one or several archives (zip, tar, tar.gz).", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string>("--out") { Description = "Folder for the data set; it must not exist or be empty.", Required = true };
        var like = new Option<string?>("--like") { Description = "The layout, voxel size, licence and citation of a data set of the catalogue." };
        var images = new Option<string[]>("--images") { Description = "Where the images are, relative to the folder: * is any text, ** any folders, {name} a text that the labels have too. Example: 'raw/{name}.tif'" };
        var labels = new Option<string[]>("--labels") { Description = "Where the labels are. Example: 'masks/{name}_mask.tif'" };
        var (voxelSize, specimen, axes, channel) = (CommonOptions.VoxelSize(), DatasetVerb.Specimen(), CommonOptions.Axes(), CommonOptions.Channel());
        var command = new Command("import", """
            Make a data set (images/, labels/, dataset.yaml with checksums) of files in any layout. They are copied as they are, and written anew only with --axes or --channel.
            Without --like or patterns, images and labels are told apart by the names of folders and files.

            Example: nucleusdl dataset import downloads --like bbbc050 --out bbbc050
            """)
        {
            sources, output, like, images, labels, voxelSize, specimen, axes, channel,
        };
        CliContext.Run(command, context =>
        {
            var (i, l) = (context.Value(images) ?? [], context.Value(labels) ?? []);
            if (i.Length > 0 != l.Length > 0)
                throw new NucleusException(ErrorKind.Usage, "Patterns are needed for both images and labels.", "Give --images and --labels.");
            var entry = context.Value(like) is { } id ? DatasetCatalogue.Find(id) : null;
            var mapping = i.Length > 0 ? new ImportMapping { Images = i, Labels = l } : entry?.Mapping;
            if (context.Value(axes) is not null || context.Value(channel) is not null)
                mapping = (mapping ?? throw new NucleusException(ErrorKind.Usage, "--axes and --channel need to know which files are images.", "Add --images and --labels, or --like."))
                    with
                { Axes = context.Value(axes) ?? mapping.Axes, Channel = context.Value(channel) ?? mapping.Channel };
            var options = new ImportOptions { Like = entry, Mapping = mapping, VoxelSize = context.Value(voxelSize), SpecimenPattern = context.Value(specimen) };
            var result = context.WithProgress(progress => DatasetImporter.Import(context.Value(sources), context.Value(output), options, progress, context.Cancellation));
            Say(context, result, context.Value(output), result.Notes, new Dictionary<string, DownloadRecord>());
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>What was made, for people or as JSON.</summary>
    public static void Say(CliContext context, ImportResult? result, string folder, IReadOnlyList<string> notes, IReadOnlyDictionary<string, DownloadRecord> downloads)
    {
        if (context.Json)
        {
            CliContext.Result(new JsonObject
            {
                ["folder"] = folder,
                ["imported"] = result is not null,
                ["stacks"] = result?.Dataset.Items.Count,
                ["specimens"] = result is null ? null : new JsonArray([.. result.Dataset.Specimens.Select(s => (JsonNode)s)]),
                ["voxelSizeUm"] = result?.Dataset.VoxelSize is { } v ? new JsonArray(v.Z, v.Y, v.X) : null,
                ["rewritten"] = result?.Rewritten,
                ["downloads"] = new JsonArray([.. downloads.Select(d => (JsonNode)new JsonObject { ["file"] = d.Key, ["url"] = d.Value.Url, ["sha256"] = d.Value.Sha256, ["bytes"] = d.Value.Bytes })]),
                ["notes"] = new JsonArray([.. notes.Select(n => (JsonNode)n)]),
            });
            return;
        }
        if (result is not null)
            CliContext.Result($"{result.Dataset}, {(result.Dataset.VoxelSize is { } size ? size.ToString() : "voxel size as the files say")}, in {folder}");
        foreach (var note in notes)
            CliContext.Result($"note: {note}");
    }
}
