using System.Text.Json.Nodes;
using NucleusDl.IO;
using NucleusDl.Labelling.Session;

namespace NucleusDl.Labelling.Page;

/// <summary>Things as the browser gets them.</summary>
internal static class Answer
{
    /// <summary>A box; null where there is none.</summary>
    public static JsonObject? Box(VolumeBox? box) => box is not { } b ? null
        : new JsonObject { ["z0"] = b.Z, ["y0"] = b.Y, ["x0"] = b.X, ["z1"] = b.Z + b.Depth, ["y1"] = b.Y + b.Height, ["x1"] = b.X + b.Width };

    /// <summary>What each answer says of the session.</summary>
    public static JsonObject State(SessionState state) => new()
    {
        ["revision"] = state.Revision,
        ["undo"] = state.Undo,
        ["redo"] = state.Redo,
        ["undoName"] = state.UndoName,
        ["redoName"] = state.RedoName,
        ["unsaved"] = state.Unsaved,
        ["next"] = state.Next,
        ["count"] = state.Count,
    };

    /// <summary>A change.</summary>
    public static JsonObject Change(SessionChange change, SessionState state)
    {
        var answer = State(state);
        var layers = new JsonArray();
        foreach (var (name, there) in new[] { ("labels", change.Labels), ("scribbles", change.Scribbles), ("items", change.Items) })
            if (there)
                layers.Add(name);
        answer["box"] = Box(change.Box);
        answer["layers"] = layers;
        answer["by"] = change.By;
        answer["voxels"] = change.Voxels;
        return answer;
    }

    /// <summary>An error in plain words.</summary>
    public static JsonObject Error(NucleusException e) => new() { ["problem"] = e.Problem, ["fix"] = e.Fix, ["file"] = e.File is null ? null : Path.GetFileName(Path.TrimEndingDirectorySeparator(e.File)) };

    /// <summary>A list of numbers.</summary>
    public static JsonArray Numbers(params IEnumerable<double> numbers) => new([.. numbers.Select(n => double.IsFinite(n) ? (JsonNode)n : null)]);

    /// <summary>A list of texts.</summary>
    public static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);
}
