using System.CommandLine;
using System.Text.Json.Nodes;
using NucleusDl.Datasets;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl dataset list: what the catalogue knows.</summary>
internal static class DatasetListVerb
{
    private static readonly string[] Head = ["ID", "DIM", "MODALITY", "NUCLEI", "LICENCE", "SIZE", "GET"];
    private static readonly int[] Widths = [23, 6, 30, 24, 17, 9, 0];

    public static Command Create()
    {
        var dimension = new Option<string?>("--dimension") { Description = "2D, 3D (with series of stacks) or 3D+t." };
        dimension.AcceptOnlyFromAmong("2D", "3D", "3D+t");
        var search = new Option<string?>("--search") { Description = "Words that must all occur in name, sample, modality, licence or notes." };
        var command = new Command("list", "List the public data sets of the catalogue. GET says what 'get' can do: download and import, download only, or import what you downloaded by hand.\n\nExample: nucleusdl dataset list --dimension 3D")
        {
            dimension, search,
        };
        CliContext.Run(command, context =>
        {
            var entries = DatasetCatalogue.Search(context.Value(search), context.Value(dimension));
            if (context.Json)
            {
                CliContext.Result(new JsonArray([.. entries.Select(e => (JsonNode)DatasetShowVerb.Describe(e))]));
                return ExitCodes.Done;
            }
            if (entries.Count == 0)
            {
                context.Say("No data set of the catalogue fits.");
                return ExitCodes.Done;
            }
            CliContext.Result(Row(Head));
            foreach (var e in entries)
                CliContext.Result(Row([e.Id, e.Dimension, e.Modality, e.Nuclei, e.Licence, e.Size, How(e)]));
            context.Say($"{entries.Count} data sets. More about one: nucleusdl dataset show ID");
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>What the program can do with a data set, in two or three words.</summary>
    public static string How(CatalogueEntry e) => (e.CanBeFetched, e.Mapping is not null) switch
    {
        (true, true) => "download, import",
        (true, false) => "download",
        (false, true) => "import",
        _ => "by hand",
    };

    private static string Row(string[] cells) => string.Concat(cells.Select((c, i) => Widths[i] == 0 ? c : Cut(c, Widths[i] - 1).PadRight(Widths[i])));

    private static string Cut(string text, int width) => text.Length <= width ? text : text[..(width - 1)] + "…";
}
