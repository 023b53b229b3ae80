using System.Text.Json.Nodes;
using NucleusDl.Metrics;

namespace NucleusDl.Tests.Metrics;

/// <summary>Every score against masks, loops and scipy's assignment (tests/Golden/metrics/make_goldens.py).</summary>
[Trait(Kind.Name, Kind.Fast)]
public class GoldenTests
{
    public static TheoryData<string> Names => [.. LabelCases.Images.Select(i => i.Name())];

    private static readonly EvaluationOptions Options = new() { ExtraThresholds = [0.1, 0.3] };

    [Theory]
    [MemberData(nameof(Names))]
    public void One_image(string name)
    {
        var image = LabelCases.Images.Single(i => i.Name() == name);
        using var truth = image.Labels("truth");
        using var prediction = image.Labels("pred");
        var report = Evaluator.Evaluate([(name, prediction, truth)], Options);
        Same(image["scores"]!.AsObject(), report.ToNode().AsObject());
        Same(image["scores"]!.AsObject(), report.ToNode()["images"]![0]!.AsObject());
        Same(image["scores"]!.AsObject(), report.ToNode()["meanByImage"]!.AsObject());
    }

    [Fact]
    public void All_images_pooled_and_by_image()
    {
        var evaluator = new Evaluator(Options);
        foreach (var image in LabelCases.Images)
        {
            using var truth = image.Labels("truth");
            using var prediction = image.Labels("pred");
            evaluator.Add(image.Name(), prediction, truth);
        }
        var report = evaluator.Finish().ToNode().AsObject();
        Same(LabelCases.Golden["pooled"]!.AsObject(), report);
        Same(LabelCases.Golden["meanByImage"]!.AsObject(), report["meanByImage"]!.AsObject());
        Assert.NotEqual(report["AP@0.5"]!.GetValue<double>(), report["meanByImage"]!["AP@0.5"]!.GetValue<double>(), 0.01);
    }

    private static void Same(JsonObject expected, JsonObject actual)
    {
        Assert.NotEmpty(expected);
        foreach (var (key, value) in expected)
            switch (value)
            {
                case JsonArray list:
                    Assert.Equal(list.Count, actual[key]!.AsArray().Count);
                    for (var k = 0; k < list.Count; k++)
                        Same(list[k]!.AsObject(), actual[key]![k]!.AsObject());
                    break;
                case null:
                    Assert.True(actual.ContainsKey(key) && actual[key] is null, $"{key} should be null, is {actual[key]}");
                    break;
                case var number when key != "sumIoU":
                    Assert.True(actual[key] is not null, $"{key} is null or missing");
                    Assert.True(Math.Abs(number.GetValue<double>() - actual[key]!.GetValue<double>()) < 1e-12, $"{key}: expected {number}, is {actual[key]}");
                    break;
            }
    }
}
