using NucleusDl.Judging;
using NucleusDl.Runs;

namespace NucleusDl.Models.Judging;

/// <summary>A method or model that is ready to predict.</summary>
/// <param name="Method">How the tables call it.</param>
/// <param name="Folder">The model's folder; null for methods without one.</param>
/// <param name="Identity">What its results depend on.</param>
internal sealed record BenchEntry(BenchMethod Method, ModelFolder? Folder, string Identity)
{
    /// <summary>A method that learns nothing.</summary>
    public static BenchEntry Untrained(IMethod method) => new(new BenchMethod(method.Info.Name, method.Info.Title), null, method.Info.Name);

    /// <summary>A model, its tile replaced where asked for.</summary>
    public static BenchEntry Of(BenchMethod method, string path, Zyx? tile)
    {
        var folder = ModelFolder.Open(path);
        if (tile is { } t)
            folder = folder with { Card = folder.Card with { Tile = t } };
        return new BenchEntry(method with { Tile = folder.Card.Tile.ToString() }, folder, StrictJson.ToNode(folder.Card).ToJsonString());
    }

    /// <summary>Opens it; the caller disposes it.</summary>
    /// <param name="device">Where it computes.</param>
    /// <param name="tile">Tile that stands above the model's own, for the message.</param>
    /// <exception cref="NucleusException">The model cannot be opened, or its network cannot take the tile.</exception>
    public IModel Open(string device, Zyx? tile)
    {
        try
        {
            return Methods.Get(Folder?.Card.Method ?? Method.Name).Open(Folder, device);
        }
        catch (NucleusException e) when (tile is { } t && e.Problem.Contains($"{t}", StringComparison.Ordinal))
        {
            throw new NucleusException(ErrorKind.Usage, e.Problem, "Give --tile edges that its poolings divide; multiples of 16 always are.", e.File, e);
        }
    }

    /// <summary>What its record says about the stacks that are judged.</summary>
    public static IReadOnlyList<string> Provenance(string path, IReadOnlyCollection<string> judged)
    {
        var file = Path.Combine(path, ModelFolder.RunFile);
        if (!File.Exists(file))
            return ["it has no record, so nobody can say whether it was trained on the judged stacks."];
        var metrics = RunRecord.Read(file).Metrics;
        string[] Known(string key) => metrics?[key] is System.Text.Json.Nodes.JsonArray names ? [.. names.Select(n => n!.GetValue<string>())] : [];
        var seen = Known("training").Intersect(judged).ToArray();
        var chosen = Known("validation").Intersect(judged).ToArray();
        var notes = new List<string>();
        if (seen.Length > 0)
            notes.Add($"it was **trained** on {seen.Length} of the judged stacks ({seen[0]}{(seen.Length > 1 ? " …" : "")}): its scores here show its memory.");
        if (chosen.Length > 0)
            notes.Add($"its weights and thresholds were chosen on {chosen.Length} of the judged stacks ({chosen[0]}{(chosen.Length > 1 ? " …" : "")}): its scores here are too good.");
        return notes;
    }
}
