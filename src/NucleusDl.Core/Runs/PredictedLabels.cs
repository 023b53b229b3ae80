using System.Text.Json.Nodes;

namespace NucleusDl.Runs;

/// <summary>Knows from the run record beside labels whether a model made them and nobody has changed them since.</summary>
public static class PredictedLabels
{
    /// <summary>Name of the program and verb in the record of a prediction.</summary>
    public const string Tool = "nucleusdl predict";

    /// <summary>The model that made labels; null where no record says so, or where the file is no longer the one that the record names, as after a correction.</summary>
    /// <param name="labels">A label file.</param>
    /// <exception cref="NucleusException">The labels cannot be read.</exception>
    public static string? Model(string labels)
    {
        if (!File.Exists(labels) || RecordOf(labels) is not { } record)
            return null;
        var now = FileRecord.Of(labels);
        return record.Outputs.Any(o => o.Sha256 == now.Sha256) ? (record.Config as JsonObject)?["model"]?.ToString() ?? "(not named)" : null;
    }

    /// <summary>The record of the prediction that lies beside a result; null where there is none, or it is of something else.</summary>
    /// <param name="result">A file, or a folder that is an image.</param>
    public static RunRecord? RecordOf(string result) => RunRecord.ReadIfAny(RunRecord.PathFor(result)) is { Tool: Tool } record ? record : null;
}
