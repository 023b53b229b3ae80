using NucleusDl.Datasets;
using NucleusDl.Measuring;
using NucleusDl.Metrics;
using NucleusDl.Models;

namespace NucleusDl.Cli.Tour;

/// <summary>What happened on the tour, filled step by step, for the report.</summary>
internal sealed class TourStory
{
    public const string LabelsFolder = "labels";

    /// <summary>A stack to look around in.</summary>
    public const string ViewerFile = "viewer.html";

    public required string Folder { get; init; }

    public Doctor Machine { get; set; } = new([]);

    public Dataset Data { get; set; } = null!;

    public IReadOnlyList<DatasetFinding> Findings { get; set; } = [];

    public DatasetSplit Split { get; set; } = new([], [], []);

    public TrainingResult Training { get; set; } = null!;

    public EvaluationReport Evaluation { get; set; } = new();

    /// <summary>The nuclei of the unseen stacks, measured.</summary>
    public List<MeasuredStack> Measured { get; } = [];

    /// <summary>Seconds that segmenting and measuring the unseen stacks took.</summary>
    public double Seconds { get; set; }
}
