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
        var path = RunRecord.PathFor(labels);
        if (!File.Exists(labels) || !File.Exists(path))
            return null;
        RunRecord record;
        try
        {
            record = RunRecord.Read(path);
        }
        catch (NucleusException)
        {
            // Somebody else's file of that name says nothing about the labels.
            return null;
        }
        if (record.Tool != Tool)
            return null;
        var now = FileRecord.Of(labels);
        return record.Outputs.Any(o => o.Sha256 == now.Sha256) ? (record.Config as JsonObject)?["model"]?.ToString() ?? "(not named)" : null;
    }
}
