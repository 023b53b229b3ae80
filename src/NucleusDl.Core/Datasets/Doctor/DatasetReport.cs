using System.Collections;
using System.Text.Json.Nodes;
using NucleusDl.IO;

namespace NucleusDl.Datasets;

/// <summary>What the doctor found, worst first; and every stack as it was measured. A notebook shows it as a page.</summary>
public sealed class DatasetReport : IReadOnlyList<DatasetFinding>
{
    private readonly IReadOnlyList<DatasetFinding> findings;

    internal DatasetReport(Dataset data, IReadOnlyList<StackSummary> stacks, IEnumerable<DatasetFinding> found)
    {
        Data = data;
        findings = [.. found.OrderByDescending(f => f.Level).ThenByDescending(f => Rank(f.Code)).ThenByDescending(f => f.Weight).ThenBy(f => f.Item ?? "", StringComparer.Ordinal)];
        Stacks = [.. stacks.Select(s => s with { Grade = Worst(s.Name) })];
    }

    /// <summary>The data set that was examined.</summary>
    public Dataset Data { get; }

    /// <summary>The stacks, by name.</summary>
    public IReadOnlyList<StackSummary> Stacks { get; }

    /// <summary>Number of findings.</summary>
    public int Count => findings.Count;

    /// <summary>One finding; the worst is the first.</summary>
    public DatasetFinding this[int index] => findings[index];

    /// <summary>Whether anything would make training fail or learn something wrong.</summary>
    public bool HasErrors => CountOf(FindingLevel.Error) > 0;

    /// <summary>The findings by level and code, the worst group first: for showing, where one cause appears in many stacks.</summary>
    public IReadOnlyList<FindingGroup> Groups => [.. findings.GroupBy(f => (f.Level, f.Code)).OrderByDescending(g => g.Key.Level)
        .ThenByDescending(g => Rank(g.Key.Code)).Select(g => new FindingGroup(g.Key.Level, DoctorCode.Of(g.Key.Code), [.. g]))];

    /// <summary>Number of findings of a level.</summary>
    public int CountOf(FindingLevel level) => findings.Count(f => f.Level == level);

    /// <inheritdoc/>
    public IEnumerator<DatasetFinding> GetEnumerator() => findings.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Everything for scripts.</summary>
    public JsonObject ToNode() => new()
    {
        ["data"] = Data.Root,
        ["errors"] = CountOf(FindingLevel.Error),
        ["warnings"] = CountOf(FindingLevel.Warning),
        ["notes"] = CountOf(FindingLevel.Note),
        ["findings"] = new JsonArray([.. findings.Select(f => (JsonNode)Node(f))]),
        ["stacks"] = new JsonArray([.. Stacks.Select(s => (JsonNode)Node(s))]),
    };

    /// <summary>"1 error, 2 warnings, no notes".</summary>
    public string Summary() => Findings.Count == 0 ? "nothing to mend" : string.Join(", ",
        Words.Count(CountOf(FindingLevel.Error), "error", "errors"), Words.Count(CountOf(FindingLevel.Warning), "warning", "warnings"), Words.Count(CountOf(FindingLevel.Note), "note", "notes"));

    /// <summary>"nuclei3d-mini: 12 stacks of 6 specimens, 12 with labels: 1 error, 2 warnings, 0 notes".</summary>
    public override string ToString() => $"{Data}: {Summary()}";

    private IReadOnlyList<DatasetFinding> Findings => findings;

    private FindingLevel? Worst(string stack) => findings.Where(f => f.Item == stack || f.Items.Contains(stack)).Max(f => (FindingLevel?)f.Level);

    /// <summary>Causes stand before what follows from them, in the order of the table.</summary>
    private static int Rank(string code)
    {
        for (var i = 0; i < DoctorCode.All.Count; i++)
            if (DoctorCode.All[i].Code == code)
                return -i;
        return int.MinValue;
    }

    private static JsonObject Node(DatasetFinding f) => new()
    {
        ["level"] = f.Level.ToString().ToLowerInvariant(),
        ["code"] = f.Code,
        ["stack"] = f.Item,
        ["stacks"] = new JsonArray([.. f.Items.Select(i => (JsonNode)i)]),
        ["file"] = f.File,
        ["problem"] = f.Problem,
        ["effect"] = f.Effect,
        ["fix"] = f.Fix,
        ["place"] = f.Place is { } p ? new JsonArray(p.Z, p.Y, p.X) : null,
        ["labels"] = new JsonArray([.. f.Labels.Select(l => (JsonNode)l)]),
    };

    private static JsonObject Node(StackSummary s) => new()
    {
        ["name"] = s.Name,
        ["specimen"] = s.Specimen,
        ["shape"] = s.Shape is { } n ? new JsonArray(n.C, n.Z, n.Y, n.X) : null,
        ["dtype"] = s.PixelType?.ToString().ToLowerInvariant(),
        ["voxelSizeUm"] = s.VoxelSize is { } v ? new JsonArray(v.Z, v.Y, v.X) : null,
        ["nuclei"] = s.Nuclei,
        ["medianVolume"] = s.MedianVolume,
        ["auc"] = s.Auc is { } auc ? Math.Round(auc, 4) : null,
        ["grade"] = s.Grade?.ToString().ToLowerInvariant(),
    };
}
