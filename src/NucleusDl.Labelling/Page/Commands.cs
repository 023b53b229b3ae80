using System.Globalization;
using System.Text.Json.Nodes;
using NucleusDl.IO;

namespace NucleusDl.Labelling.Page;

/// <summary>Command lines that do what a button does, run from the folder that is open.</summary>
internal sealed class Commands(string file, string labels, ReadOptions reading)
{
    private readonly string name = VolumeFile.NameWithoutExtension(file);

    /// <summary>Opens the page.</summary>
    public string Open => $"nucleusdl label {Quote(file)}{Reading(channel: true)}";

    /// <summary>The scribbles' forest and its nuclei.</summary>
    public string Forest(int channel, int trees, double threshold) => string.Create(CultureInfo.InvariantCulture,
        $"nucleusdl forest {Quote(file)} --scribbles {Quote(name + "_scribbles.tif")} --out {Quote(labels)} --trees {trees} --threshold {threshold}{Reading(channel: false)}{Channel(channel)}");

    /// <summary>A model's nuclei.</summary>
    public string Model(string model, int channel, double? diameter, bool mirrors) => string.Create(CultureInfo.InvariantCulture,
        $"nucleusdl predict {Quote(file)} --model {Quote(model)} --out {Quote(labels)}{(diameter is { } d ? $" --diameter {d}" : "")}{(mirrors ? " --mirrors" : "")}{Reading(channel: false)}{Channel(channel)}");

    /// <summary>A training from a model.</summary>
    public static string Retrain(string from, string model, int? steps) => $"nucleusdl train . --from {Quote(from)} --out {Quote(model)}{(steps is { } s ? $" --set trainer.steps={s}" : "")}";

    /// <summary>Measurements.</summary>
    public string Measure => $"nucleusdl measure {Quote(labels)} --image {Quote(file)} --out {Quote(name + "_nuclei.csv")}";

    /// <summary>The data doctor.</summary>
    public static string Doctor => "nucleusdl check .";

    /// <summary>A page to look at.</summary>
    public string View => $"nucleusdl view {Quote(file)} --labels {Quote(labels)}{Reading(channel: true)}";

    /// <summary>For the session's answer.</summary>
    public JsonObject ToJson() => new()
    {
        ["open"] = Open,
        ["forest"] = Forest(0, ForestJobs.UsualTrees, 0.5),
        ["instances"] = Forest(0, ForestJobs.UsualTrees, 0.5),
        ["model"] = Model("nuclei-3d", 0, null, false),
        ["retrain"] = Retrain("nuclei-3d", "my-model", null),
        ["measure"] = Measure,
        ["save"] = $"nucleusdl label {Quote(file)} --labels {Quote(labels)}",
        ["view"] = View,
        ["doctor"] = Doctor,
        ["crops"] = "nucleusdl label . --crops",
    };

    private string Channel(int channel) => channel > 0 || reading.Channel is not null ? string.Create(CultureInfo.InvariantCulture, $" --channel {(reading.Channel ?? 0) + channel}") : "";

    private string Reading(bool channel) => string.Create(CultureInfo.InvariantCulture, $"{(reading.VoxelSize is { } size ? $" --voxel-size {size.ToOption()}" : "")}{(reading.Axes is { } axes ? $" --axes {axes}" : "")}{(channel && reading.Channel is { } c ? $" --channel {c}" : "")}");

    private static string Quote(string text) => text.All(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '-' or '/') && text.Length > 0 ? text : $"\"{text}\"";
}
