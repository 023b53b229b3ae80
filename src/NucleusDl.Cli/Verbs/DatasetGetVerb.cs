using System.CommandLine;
using NucleusDl.Datasets;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl dataset get: a public data set, downloaded or from a local file.</summary>
internal static class DatasetGetVerb
{
    public static Command Create()
    {
        var id = new Argument<string>("ID") { Description = "A name from 'nucleusdl dataset list'." };
        var output = new Option<string?>("--out") { Description = "Folder for the data set; it must not exist or be empty. Without it, a folder with the name ID." };
        var from = new Option<string[]>("--from") { Description = "Archives, one folder, or other addresses, instead of those of the catalogue.", AllowMultipleArgumentsPerToken = true };
        var keep = new Option<bool>("--keep-archives") { Description = "Keep what was downloaded, in OUT.download." };
        var (voxelSize, specimen) = (CommonOptions.VoxelSize(), DatasetVerb.Specimen());
        var command = new Command("get", """
            Download a data set of the catalogue, check it, unpack it and import it. Ctrl-C stops, and the same command goes on where it stopped.
            Where no source states a checksum, the first download is recorded in OUT.downloads.json, and a later one must be the same.
            The network is used for nothing else.

            Example: nucleusdl dataset get bbbc050 --from Images.zip GroundTruth.zip --out bbbc050
            """)
        {
            id, output, from, keep, voxelSize, specimen,
        };
        CliContext.Run(command, context =>
        {
            var entry = DatasetCatalogue.Find(context.Value(id));
            var options = new FetchOptions
            {
                From = context.Value(from) ?? [],
                KeepArchives = context.Value(keep),
                Import = new ImportOptions { VoxelSize = context.Value(voxelSize), SpecimenPattern = context.Value(specimen) },
            };
            context.Say($"{entry.Name}. Licence: {entry.Licence}. Please cite: {entry.Citation}");
            var result = context.WithProgress(progress => DatasetFetcher.Get(entry, context.Value(output) ?? entry.Id, options, progress, context.Cancellation));
            DatasetImportVerb.Say(context, result.Import, result.Folder, result.Notes, result.Downloads);
            return ExitCodes.Done;
        });
        return command;
    }
}
