using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace NucleusDl.Metrics;

/// <summary>
/// The scores of a data set. The report itself carries the <b>pooled</b> scores (counts, sums and voxels added over all images);
/// <see cref="MeanByImage"/> has the means of the images' own scores, its counts still being sums.
/// </summary>
public sealed record EvaluationReport : Scores
{
    /// <summary>Version of the JSON layout.</summary>
    [JsonPropertyName("version")]
    [JsonPropertyOrder(-3)]
    public int Version { get; init; } = 1;

    /// <summary>Number of images.</summary>
    [JsonPropertyName("nImages")]
    [JsonPropertyOrder(-2)]
    public int ImageCount { get; init; }

    /// <summary>Means over the images, those without a value left out.</summary>
    [JsonPropertyName("meanByImage")]
    [JsonPropertyOrder(1)]
    public Scores MeanByImage { get; init; } = new();

    /// <summary>Each image, in the order in which they were added.</summary>
    [JsonPropertyName("images")]
    [JsonPropertyOrder(2)]
    public IReadOnlyList<ImageScores> Images { get; init; } = [];

    /// <summary>How each key is taken.</summary>
    [JsonPropertyName("protocol")]
    [JsonPropertyOrder(3)]
    public IReadOnlyDictionary<string, string> Protocol { get; init; } = MetricKeys.Protocol;

    /// <summary>The report as JSON; the order of keys is fixed, undefined values are null.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, FiniteJson.Options);

    /// <summary>The report as a JSON tree, for a run record.</summary>
    public JsonNode ToNode() => JsonSerializer.SerializeToNode(this, FiniteJson.Options)!;

    /// <summary>Reads what <see cref="ToJson"/> wrote; unknown keys are ignored.</summary>
    /// <exception cref="NucleusException">It is not an evaluation.</exception>
    public static EvaluationReport Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<EvaluationReport>(json, FiniteJson.Options) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new NucleusException(ErrorKind.Input, "This is not an evaluation report.", "Give the JSON that 'evaluate --json' wrote.", inner: e);
        }
    }

    /// <summary>The main numbers for people: a table of pooled values and means over images.</summary>
    public IReadOnlyList<string> Summary()
    {
        var lines = new List<string>
        {
            Text($"{ImageCount} image{(ImageCount == 1 ? "" : "s")}: {TrueCount} true nuclei, {PredCount} predicted; at IoU 0.5: {TP} matched, {FP} false, {FN} missed"),
            Text($"{"",-12}{"pooled",8}{"by image",10}"),
            Line(MetricKeys.Ap50, s => s.Ap50, "accuracy TP/(TP+FP+FN), StarDist matching, IoU >= 0.5"),
            Line(MetricKeys.ApMean, s => s.ApMean, "mean accuracy over IoU 0.5, 0.55, ... 0.95"),
            Line(MetricKeys.F1, s => s.F1, "2TP/(2TP+FP+FN), same matching"),
            Line(MetricKeys.PanopticQuality, s => s.PanopticQuality, "panoptic quality at IoU 0.5"),
            Line(MetricKeys.Seg, s => s.Seg, "Cell Tracking Challenge, mean IoU over the truth"),
            Line(MetricKeys.Det, s => s.Det, "Cell Tracking Challenge, detection"),
            Line(MetricKeys.MUCov, s => s.MUCov, "QCANet, mean best IoU over the predictions"),
            Line(MetricKeys.Iou, s => s.Iou, "foreground voxels"),
            Line(MetricKeys.Dice, s => s.Dice, "foreground voxels, nnU-Net (no smoothing)"),
            Line(MetricKeys.Aji, s => s.Aji, "aggregated Jaccard, classic"),
        };
        if (Marks is { } marks)
            lines.Insert(1, marks == 0 ? "No label of the truth is small enough to be a mark: these are the scores of all labels" : Text($"{marks} label{(marks == 1 ? " was" : "s were")} left out of the truth as marks, with the nuclei found in their place: not comparable with scores of all labels"));
        if (Detection is { } d)
            lines.Add(Line("F1 centroid", s => s.Detection?.F1 ?? double.NaN, Text($"centroids less than {d.Radius} µm apart")));
        return lines;
    }

    private string Line(string name, Func<Scores, double> value, string protocol) =>
        Text($"{name,-12}{Number(value(this)),8}{Number(value(MeanByImage)),10}  {protocol}");

    private static string Number(double value) => double.IsFinite(value) ? value.ToString("0.000", CultureInfo.InvariantCulture) : "-";

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
