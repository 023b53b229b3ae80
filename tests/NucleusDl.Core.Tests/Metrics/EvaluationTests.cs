using System.Text.Json.Nodes;
using FsCheck.Xunit;
using NucleusDl.Metrics;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Metrics;

[Trait(Kind.Name, Kind.Fast)]
public class EvaluationTests
{
    [Property(MaxTest = 40)]
    public void Scores_do_not_depend_on_label_numbers(int seed)
    {
        var random = new Random(seed);
        using var truth = LabelCases.Random(random);
        using var prediction = LabelCases.Disturbed(truth, random);
        using var other = Renumbered(prediction, random);
        using var otherTruth = Renumbered(truth, random);
        var a = Evaluator.Evaluate([("a", prediction, truth)]);
        var b = Evaluator.Evaluate([("a", other, otherTruth)]);
        Assert.Equal(Numbers(a.ToNode()), Numbers(b.ToNode()), (x, y) => Math.Abs(x - y) < 1e-12);
    }

    [Property(MaxTest = 40)]
    public void Scores_lie_between_0_and_1_and_identity_scores_1(int seed)
    {
        var random = new Random(seed);
        using var truth = LabelCases.Random(random);
        using var prediction = LabelCases.Disturbed(truth, random);
        using var same = Renumbered(truth, random);
        string[] counts = ["version", "nImages", "nTrue", "nPred", "TP", "FP", "FN", "threshold"];
        foreach (var (key, value) in Leaves(Evaluator.Evaluate([("a", prediction, truth)]).ToNode(), ""))
            Assert.True(counts.Contains(key) || value is >= 0 and <= 1, $"{key} = {value}");
        if (truth.Max() > 0)
            foreach (var (key, value) in Leaves(Evaluator.Evaluate([("a", same, truth)]).ToNode(), ""))
                Assert.True(counts.Contains(key) || value == 1, $"{key} = {value}");
    }

    [Fact]
    public void Keys_are_a_contract()
    {
        using var labels = LabelCases.Line(1, 1, 0, 2);
        labels.VoxelSize = new VoxelSize(1, 1, 1);
        var node = Evaluator.Evaluate([("a.tif", labels, labels)], new EvaluationOptions { DetectionRadius = 2 }).ToNode().AsObject();
        string[] scores = ["nTrue", "nPred", "TP", "FP", "FN", "AP@0.5", "AP@0.75", "AP@0.5:0.95", "F1@0.5", "precision@0.5", "recall@0.5", "PQ", "SQ", "RQ",
            "meanTrueIoU@0.5", "SEG", "DET", "MUCov", "IoU", "Dice", "Dice (smooth=1)", "AJI", "detection", "byThreshold"];
        Assert.Equal(["version", "nImages", .. scores, "meanByImage", "images", "protocol"], node.Select(p => p.Key));
        Assert.Equal(scores, node["meanByImage"]!.AsObject().Select(p => p.Key));
        Assert.Equal(["name", .. scores], node["images"]![0]!.AsObject().Select(p => p.Key));
        Assert.Equal(["threshold", "TP", "FP", "FN", "AP", "precision", "recall", "F1", "PQ", "meanMatchedIoU", "meanTrueIoU"],
            node["byThreshold"]![0]!.AsObject().Select(p => p.Key));
        Assert.Equal(["radiusMicrometres", "TP", "FP", "FN", "F1", "precision", "recall"], node["detection"]!.AsObject().Select(p => p.Key));
    }

    [Fact]
    public void Every_score_has_a_protocol()
    {
        using var labels = LabelCases.Line(1, 1, 0, 2);
        labels.VoxelSize = new VoxelSize(1, 1, 1);
        var node = Evaluator.Evaluate([("a", labels, labels)], new EvaluationOptions { DetectionRadius = 2 }).ToNode().AsObject();
        var protocol = node["protocol"]!.AsObject();
        foreach (var key in node["meanByImage"]!.AsObject().Select(p => p.Key))
            Assert.False(string.IsNullOrWhiteSpace(protocol[key]?.GetValue<string>()), key);
        Assert.NotNull(protocol["pooling"]);
    }

    [Fact]
    public void A_report_is_read_back_as_it_was_with_undefined_values_as_null()
    {
        using var empty = LabelCases.Line(0, 0, 0);
        using var labels = LabelCases.Line(1, 1, 0);
        var report = Evaluator.Evaluate([("empty", empty, empty), ("full", labels, labels)]);
        var json = report.ToJson();
        Assert.Null(JsonNode.Parse(json)!["images"]![0]!["SEG"]);
        Assert.Equal(json, EvaluationReport.Parse(json).ToJson());
        Assert.True(double.IsNaN(EvaluationReport.Parse(json).Images[0].Ap50));
        Assert.Equal(1, report.MeanByImage.Ap50);
        Assert.Equal(ErrorKind.Input, Assert.Throws<NucleusException>(() => EvaluationReport.Parse("{\"SEG\": \"x\"")).Kind);
    }

    [Fact]
    public void A_summary_names_both_ways_of_averaging_and_each_protocol()
    {
        using var empty = LabelCases.Line(0, 0, 0);
        var lines = Evaluator.Evaluate([("a", empty, empty)]).Summary();
        Assert.StartsWith("1 image: 0 true nuclei", lines[0], StringComparison.Ordinal);
        Assert.Contains("pooled", lines[1], StringComparison.Ordinal);
        Assert.Contains("by image", lines[1], StringComparison.Ordinal);
        Assert.Matches(@"^AP@0\.5 +- +-  accuracy .*StarDist", lines[2]);
        Assert.Contains(lines, l => l.StartsWith("SEG", StringComparison.Ordinal) && l.Contains("Cell Tracking Challenge", StringComparison.Ordinal));
    }

    [Fact]
    public void Bad_input_is_explained()
    {
        using var small = new LabelVolume(1, 2, 3);
        using var large = new LabelVolume(1, 2, 4);
        Assert.Equal("pair 7", Assert.Throws<NucleusException>(() => new Evaluator().Add("pair 7", small, large)).File);
        Assert.Equal(ErrorKind.Input, Assert.Throws<NucleusException>(() => new Evaluator().Finish()).Kind);
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => new Evaluator(new() { ExtraThresholds = [50] })).Kind);
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => new Evaluator(new() { DetectionRadius = 0 })).Kind);
        var error = Assert.Throws<NucleusException>(() => new Evaluator(new() { DetectionRadius = 2 }).Add("a", small, small));
        Assert.Contains("--voxel-size", error.Fix, StringComparison.Ordinal);
    }

    private static LabelVolume Renumbered(LabelVolume labels, Random random)
    {
        var numbers = Enumerable.Range(1, 50).ToArray();
        random.Shuffle(numbers);
        return new LabelVolume(labels.Voxels.Map(v => v == 0 ? 0 : numbers[v]));
    }

    private static double[] Numbers(JsonNode node) => [.. Leaves(node, "").Select(l => l.Value)];

    private static IEnumerable<(string Key, double Value)> Leaves(JsonNode? node, string key) => node switch
    {
        JsonObject o => o.SelectMany(p => Leaves(p.Value, p.Key)),
        JsonArray a => a.SelectMany(n => Leaves(n, key)),
        JsonValue v when v.TryGetValue<double>(out var d) => [(key, d)],
        _ => [],
    };
}
