using System.CommandLine;
using System.Text.Json.Nodes;
using NucleusDl.Datasets;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl dataset show: all about one data set of the catalogue.</summary>
internal static class DatasetShowVerb
{
    private const int Width = 100;

    public static Command Create()
    {
        var id = new Argument<string>("ID") { Description = "A name from 'nucleusdl dataset list'." };
        var command = new Command("show", "Show all that the catalogue knows of a data set, what it does not know, and how to get it.\n\nExample: nucleusdl dataset show bbbc050") { id };
        CliContext.Run(command, context =>
        {
            var entry = DatasetCatalogue.Find(context.Value(id));
            if (context.Json)
                CliContext.Result(Describe(entry));
            else
                Show(entry);
            return ExitCodes.Done;
        });
        return command;
    }

    public static JsonObject Describe(CatalogueEntry e) => new()
    {
        ["id"] = e.Id,
        ["name"] = e.Name,
        ["modality"] = e.Modality,
        ["dimension"] = e.Dimension,
        ["sample"] = e.Sample,
        ["images"] = e.Images,
        ["nuclei"] = e.Nuclei,
        ["voxelSizeUm"] = e.VoxelSize is { } v ? new JsonArray(v.Z, v.Y, v.X) : null,
        ["licence"] = e.Licence,
        ["citation"] = e.Citation,
        ["doi"] = e.Doi,
        ["page"] = e.Page,
        ["size"] = e.Size,
        ["archives"] = new JsonArray([.. e.Archives.Select(a => (JsonNode)new JsonObject { ["url"] = a.Url, ["file"] = a.FileName, ["sha256"] = a.Sha256 })]),
        ["canBeFetched"] = e.CanBeFetched,
        ["canBeImported"] = e.Mapping is not null,
        ["whyNotImported"] = e.NoMapping,
        ["unknown"] = new JsonArray([.. e.UnknownFields.Select(f => (JsonNode)f)]),
        ["notes"] = e.Notes,
        ["sources"] = new JsonArray([.. e.Sources.Select(s => (JsonNode)s)]),
    };

    private static void Show(CatalogueEntry e)
    {
        Line("name", e.Name);
        Line("modality", e.Modality);
        Line("dimension", e.Dimension);
        Line("sample", e.Sample);
        Line("images", e.Images);
        Line("nuclei", e.Nuclei);
        Line("voxel size", e.VoxelSize is { } v ? $"{v} (Z x Y x X)" : CatalogueEntry.Unknown);
        Line("licence", e.Licence);
        Line("citation", e.Citation);
        Line("DOI", e.Doi);
        Line("page", e.Page);
        Line("size", e.Size);
        foreach (var archive in e.Archives)
            Line("archive", $"{archive.Url} ({(archive.Sha256 is { } sum ? $"SHA-256 {sum[..12]}…" : "no checksum is stated: the first download is recorded")})");
        Line("notes", e.Notes);
        if (e.UnknownFields.Count > 0)
            Line("not known", string.Join(", ", e.UnknownFields));
        foreach (var source in e.Sources)
            Line("source", source);
        Line("how", How(e));
    }

    private static string How(CatalogueEntry e) => (e.CanBeFetched, e.Mapping) switch
    {
        (true, not null) => $"nucleusdl dataset get {e.Id} --out {e.Id}",
        (true, null) => $"'nucleusdl dataset get {e.Id}' downloads it. It cannot be imported as it is: {e.NoMapping}",
        (false, not null) => $"download it with a browser, then: nucleusdl dataset get {e.Id} --from FOLDER --out {e.Id}",
        _ => $"open the page in a browser. It cannot be imported as it is: {e.NoMapping}",
    };

    private static void Line(string key, string text)
    {
        foreach (var part in Wrap(text))
        {
            CliContext.Result($"{key,-12}{part}");
            key = "";
        }
    }

    private static IEnumerable<string> Wrap(string text)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + word.Length >= Width)
            {
                yield return line;
                line = "";
            }
            line = line.Length == 0 ? word : $"{line} {word}";
        }
        yield return line;
    }
}
