using System.Globalization;
using System.Text.Json.Nodes;
using NucleusDl.Measuring;
using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>The measurements of all nuclei as the page wants them: columns with a name, a unit and a meaning, numbers with six digits.</summary>
internal static class NucleusRows
{
    /// <summary>Above this many nuclei, a page holds the main columns alone.</summary>
    public const int MostWithAllColumns = 20_000;

    private static readonly string[] Main =
    [
        "label", "volume_um3", "surface_um2", "sphericity", "elongation", "flatness", "max_diameter_um", "c0_mean_grey", "c0_mean_corrected_grey",
        "chromocentres", "chromocentre_volume_fraction", "neighbours", "touching_fraction", "touches_border",
    ];

    /// <summary>What is true in voxels too: no length, no area, no angle, and no proportion of them.</summary>
    private static readonly string[] WithoutSize = ["label", "voxels", "extent", "neighbours", "touches_border", "border_faces"];

    private static readonly string[] WithoutSizeEndings = ["_px", "_min_grey", "_mean_grey", "_median_grey", "_max_grey", "_sd_grey", "_integrated_grey", "_saturated_fraction"];

    private static readonly (string Ending, string Unit)[] Units = [("_um3", "µm³"), ("_um2", "µm²"), ("_um", "µm"), ("_deg", "°"), ("_px", "voxels"), ("_grey", "grey")];

    /// <summary>Rows of measured nuclei.</summary>
    /// <param name="table">The measurements.</param>
    /// <param name="sizeKnown">Whether lengths mean something.</param>
    /// <param name="notes">What must be said is added here.</param>
    public static JsonArray Of(MorphometryTable table, bool sizeKnown, List<string> notes)
    {
        var columns = table.Columns.Where(c => sizeKnown || IsWithoutSize(c.Name));
        if (table.Rows.Count > MostWithAllColumns)
        {
            columns = columns.Where(c => IsMain(c.Name, sizeKnown));
            notes.Add($"With {table.Rows.Count} nuclei the table holds the main columns; nucleusdl measure writes all.");
        }
        return new JsonArray([.. columns.Select(c => (JsonNode)Column(c, table.Rows, IsMain(c.Name, sizeKnown)))]);
    }

    /// <summary>Rows of nuclei that were not measured: the number and the size in voxels of the shown volume.</summary>
    public static JsonArray Of(LabelVolume labels)
    {
        var sizes = labels.Sizes().Where(s => s.Key > 0).ToList();
        return
        [
            Column("label", "label", "", "Number in the label image", true, new JsonArray([.. sizes.Select(s => (JsonNode)s.Key)])),
            Column("voxels", "voxels", "", "Number of voxels shown", true, new JsonArray([.. sizes.Select(s => (JsonNode)s.Value)])),
        ];
    }

    private static bool IsWithoutSize(string name) => WithoutSize.Contains(name) || WithoutSizeEndings.Any(e => name.EndsWith(e, StringComparison.Ordinal) && !name.Contains("corrected", StringComparison.Ordinal));

    private static bool IsMain(string name, bool sizeKnown) => Main.Contains(name) || (!sizeKnown && WithoutSize.Contains(name));

    private static JsonObject Column(MorphometryColumn column, IReadOnlyList<NucleusMeasurement> rows, bool main)
    {
        var (title, unit) = Split(column.Name);
        return Column(column.Name, title, unit, column.Meaning, main, new JsonArray([.. rows.Select(r => column.Text is { } text ? JsonValue.Create(text(r)) : Number(column.Value(r)))]));
    }

    private static JsonObject Column(string name, string title, string unit, string meaning, bool main, JsonArray values) => new()
    {
        ["name"] = name,
        ["title"] = title,
        ["unit"] = unit,
        ["meaning"] = meaning,
        ["main"] = main,
        ["values"] = values,
    };

    private static (string Title, string Unit) Split(string name)
    {
        foreach (var (ending, unit) in Units)
            if (name.EndsWith(ending, StringComparison.Ordinal))
                return (name[..^ending.Length].Replace('_', ' '), unit);
        return (name.Replace('_', ' '), "");
    }

    /// <summary>Whole numbers as they are, others with six digits; what is unknown is null.</summary>
    private static JsonValue? Number(double value)
    {
        if (!double.IsFinite(value))
            return null;
        return value == Math.Floor(value) && Math.Abs(value) < 1e15
            ? JsonValue.Create((long)value)
            : JsonValue.Create(double.Parse(value.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
    }
}
