using System.Text.Json.Nodes;
using NucleusDl.Measuring;

namespace NucleusDl.Labelling.Page;

/// <summary>Jobs that look at every nucleus: measurements, and the data doctor's suspicion.</summary>
internal static class TableJobs
{
    /// <summary>Measures all nuclei in µm.</summary>
    public static Job Measure(Workspace work, RequestBody options)
    {
        var stack = work.Stack();
        stack.RequireVoxelSize();
        var spots = options.Flag("chromocentres");
        return work.Jobs.Add("measure", work.CommandsOf(stack).Measure, replaces: false, job =>
        {
            var table = MeasureNow(stack, spots, job);
            job.Text = table.ToString();
            return new JsonObject { ["nuclei"] = table.Rows.Count, ["notes"] = Answer.Texts(table.Notes) };
        });
    }

    /// <summary>Looks for nuclei that may be wrong.</summary>
    public static Job Doctor(Workspace work)
    {
        var stack = work.Stack();
        return work.Jobs.Add("doctor", Commands.Doctor, replaces: false, job =>
        {
            var (labels, _) = stack.Session.Copy();
            using (labels)
                stack.Suspicions = Suspicions.Find(stack.Session.Image, labels, job.Progress, job.Cancellation);
            var odd = stack.Suspicions.Count(s => s.Value.Reasons.Count > 0);
            job.Text = $"{odd} of {stack.Suspicions.Count} nuclei have something odd; they stand first.";
            return new JsonObject { ["nuclei"] = stack.Suspicions.Count, ["odd"] = odd };
        });
    }

    /// <summary>The newest measurements as the browser gets them.</summary>
    /// <exception cref="StatusException">Nothing was measured yet.</exception>
    public static JsonObject Table(OpenStack stack)
    {
        if (stack.Measured is not var (table, revision))
            throw new StatusException(StatusException.NotFound, new NucleusException(ErrorKind.Input, "Nothing was measured yet.", "Press measure first."));
        var size = table.VoxelSize;
        return new JsonObject
        {
            ["columns"] = Answer.Texts(table.Columns.Select(c => c.Name)),
            ["titles"] = Answer.Texts(table.Columns.Select(c => c.Meaning)),
            ["units"] = Answer.Texts(table.Columns.Select(c => Unit(c.Name))),
            ["rows"] = new JsonArray([.. table.Rows.Select(row => (JsonNode)new JsonArray([.. table.Columns.Select(c => Cell(c, row))]))]),
            ["centres"] = new JsonArray([.. table.Rows.Select(row => (JsonNode)Answer.Numbers(row.Centroid.Z / size.Z + 0.5, row.Centroid.Y / size.Y + 0.5, row.Centroid.X / size.X + 0.5))]),
            ["labels"] = new JsonArray([.. table.Rows.Select(row => (JsonNode)row.Label)]),
            ["notes"] = Answer.Texts(table.Notes),
            ["fresh"] = stack.Session.State().Revision == revision,
        };
    }

    /// <summary>Measures, and keeps the table.</summary>
    public static MorphometryTable MeasureNow(OpenStack stack, bool chromocentres, JobContext job)
    {
        job.Progress.Report(new ProgressReport("Measuring nuclei", 0, 1));
        var (labels, revision) = stack.Session.Copy();
        using (labels)
        {
            labels.VoxelSize = stack.RequireVoxelSize();
            using var image = stack.Session.Image.All();
            var table = Morphometry.Measure(labels, image, new MorphometryOptions { Chromocentres = chromocentres ? new ChromocentreOptions() : null }, job.Progress,
                new ParallelOptions { CancellationToken = job.Cancellation });
            stack.Measured = (table, revision);
            return table;
        }
    }

    private static JsonNode? Cell(MorphometryColumn column, NucleusMeasurement row) => column.Text is { } text ? text(row)
        : column.Value(row) is var value && double.IsFinite(value) ? value : null;

    private static string Unit(string name) => name[(name.LastIndexOf('_') + 1)..] switch
    {
        "um" => "µm",
        "um2" => "µm²",
        "um3" => "µm³",
        "deg" => "°",
        "grey" => "grey value",
        "px" => "voxels",
        _ => "",
    };
}
