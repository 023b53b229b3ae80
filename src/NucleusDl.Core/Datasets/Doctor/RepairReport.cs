using System.Text.Json.Nodes;

namespace NucleusDl.Datasets;

/// <summary>One thing that a repair did.</summary>
/// <param name="Item">The stack; null for the whole data set.</param>
/// <param name="Code">The code of the finding it answers.</param>
/// <param name="What">What was done.</param>
public sealed record RepairChange(string? Item, string Code, string What)
{
    /// <summary>"Emb01_t301: 3 tiny labels removed".</summary>
    public override string ToString() => Item is null ? What : $"{Item}: {What}";
}

/// <summary>What a repair did, and what it left to people.</summary>
/// <param name="Folder">The repaired copy.</param>
/// <param name="Changes">Every change, by stack.</param>
/// <param name="Left">Findings that no program can mend safely.</param>
public sealed record RepairReport(string Folder, IReadOnlyList<RepairChange> Changes, IReadOnlyList<DatasetFinding> Left)
{
    /// <summary>For people: a line a change, then what is left.</summary>
    public IEnumerable<string> Lines() => Changes.Select(c => $"mended  {c}")
        .Concat(Left.Where(f => f.Level > IO.FindingLevel.Note).Select(f => $"left    {(f.File ?? f.Item) switch { null => "", var w => w + ": " }}{f.Problem}"));

    /// <summary>For scripts.</summary>
    public JsonObject ToNode() => new()
    {
        ["folder"] = Folder,
        ["changes"] = new JsonArray([.. Changes.Select(c => (JsonNode)new JsonObject { ["stack"] = c.Item, ["code"] = c.Code, ["what"] = c.What })]),
        ["left"] = new JsonArray([.. Left.Select(f => (JsonNode)new JsonObject { ["stack"] = f.Item, ["code"] = f.Code, ["problem"] = f.Problem })]),
    };

    /// <summary>"12 changes, 1 finding left to people".</summary>
    public override string ToString() => $"{Words.Count(Changes.Count, "change", "changes")}, {Words.Count(Left.Count, "finding", "findings")} left to people";
}
