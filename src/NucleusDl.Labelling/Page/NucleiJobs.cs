using System.Globalization;
using System.Text.Json.Nodes;
using NucleusDl.Labelling.Session;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Page;

/// <summary>Jobs with a trained model: find the nuclei, and train it further on what was corrected.</summary>
internal static class NucleiJobs
{
    /// <summary>Labels from a model.</summary>
    public static Job Model(Workspace work, RequestBody options)
    {
        var stack = work.Stack();
        var models = Models(work);
        var image = stack.Session.Image;
        var request = new LabelPrediction(Known(work, options.Text("name", "nuclei-3d")), work.Guard.Root, image.IsFile ? image.Path : null, null, image.Reading,
            options.Whole("channel", 0), options.Has("diameterUm") ? options.Number("diameterUm", null, 0.01, 10_000) : null, options.Flag("mirrors"));
        stack.RequireVoxelSize();
        image.Check(request.Channel);
        var keep = options.Flag("keep");
        return work.Jobs.Add("model", work.CommandsOf(stack).Model(request.Model, request.Channel, request.NucleusDiameterUm, request.Mirrors), replaces: false, job =>
        {
            using var volume = image.IsFile ? null : image.All();
            using var labels = models.Predict(request with { Volume = volume }, job.Progress, job.Cancellation);
            return Take(stack, labels, $"nuclei of {request.Model}", keep, job);
        });
    }

    /// <summary>Trains further on all stacks of the folder that have labels.</summary>
    public static Job Retrain(Workspace work, RequestBody options)
    {
        var models = Models(work);
        var from = Known(work, options.Text("base", "nuclei-3d"));
        var name = options.Text("name", "my-model", 100);
        if (name.Contains('/', StringComparison.Ordinal))
            throw new NucleusException(ErrorKind.Usage, "The model's name must be one word.", "Leave the slash away.", name);
        var folder = work.Guard.Resolve(name);
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
            throw new NucleusException(ErrorKind.Usage, $"There is a file or folder '{name}' already.", "Choose another name for the model.", name);
        var steps = options.Has("steps") ? options.Whole("steps", null, 1, 1_000_000) : (int?)null;
        var channel = options.Whole("channel", 0);
        if (work.Current is { } open && open.Session.State().Unsaved)
            throw new NucleusException(ErrorKind.Usage, "The labels of this stack are not saved, so the training would not see them.", "Save them first.", open.File);
        var pairs = FolderListing.Labelled(work.Guard.Root);
        if (pairs.Count == 0)
            throw new NucleusException(ErrorKind.Input, "No stack of this folder has labels yet.", $"Correct and save one: its labels are then beside it as NAME{SessionFiles.LabelsEnding}.", work.Guard.Root);
        return work.Jobs.Add("retrain", Commands.Retrain(from, name, steps), replaces: false, job =>
        {
            job.Text = models.Retrain(new LabelTraining(from, work.Guard.Root, name, pairs, steps, channel, work.Options.Reading.VoxelSize), job.Progress, job.Cancellation);
            work.Hub.Tell("opened", []);
            return new JsonObject { ["model"] = name, ["stacks"] = pairs.Count };
        });
    }

    /// <summary>Puts new labels in place of those that are there, as one step that can be undone.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="labels">New labels of its shape.</param>
    /// <param name="name">Name of the step.</param>
    /// <param name="keep">Whether nuclei that were accepted stay; new ones get other numbers and do not draw over them.</param>
    /// <param name="job">Told what became of it.</param>
    public static JsonObject Take(OpenStack stack, LabelVolume labels, string name, bool keep, JobContext job)
    {
        var session = stack.Session;
        if (!labels.Shape.SameSpace(session.Shape))
            throw new NucleusException(ErrorKind.Input, $"The result has {labels.Shape} voxels, the stack {session.Shape}.", "Use a model that keeps the shape.");
        var accepted = keep ? session.Items("review").Where(r => ReviewItem.Parse(r.Json).Verdict == ReviewItem.Accepted).Select(r => r.Id).ToHashSet() : [];
        job.Cancellation.ThrowIfCancellationRequested();
        session.Do(name, edit =>
        {
            var above = accepted.Count == 0 ? 0 : accepted.Max();
            var row = new int[session.Shape.X];
            for (var z = 0; z < session.Shape.Z; z++)
                for (var y = 0; y < session.Shape.Y; y++)
                {
                    labels.Voxels.Row(0, z, y).CopyTo(row);
                    if (accepted.Count > 0)
                        Merge(row, edit.Canvas.Labels.Row(0, z, y), accepted, above);
                    edit.SetRow(z, y, row);
                }
            foreach (var (id, _) in session.Items("review"))
                if (!accepted.Contains(id))
                    edit.SetItem("review/" + id.ToString(CultureInfo.InvariantCulture), null);
        }, by: "job");
        stack.Suspicions = null;
        var count = session.State().Count;
        job.Text = $"{count} {(count == 1 ? "nucleus" : "nuclei")}.{(accepted.Count > 0 ? $" {accepted.Count} accepted {(accepted.Count == 1 ? "one" : "ones")} stayed." : "")}";
        return new JsonObject { ["nuclei"] = count };
    }

    private static void Merge(int[] row, ReadOnlySpan<int> before, HashSet<int> accepted, int above)
    {
        for (var x = 0; x < row.Length; x++)
            row[x] = before[x] != 0 && accepted.Contains(before[x]) ? before[x] : row[x] == 0 ? 0 : checked(row[x] + above);
    }

    private static ILabelModels Models(Workspace work) => work.Options.Models
        ?? throw new NucleusException(ErrorKind.Usage, "This page was started without models.", "Start it with 'nucleusdl label'.");

    /// <summary>Only models that were offered, so that no name leads anywhere else.</summary>
    private static string Known(Workspace work, string name)
    {
        var all = Models(work).List(work.Guard.Root);
        return all.Any(m => m.Name == name) ? name
            : throw new NucleusException(ErrorKind.Usage, $"There is no model '{name}' here.", $"Choose one of: {string.Join(", ", all.Select(m => m.Name))}.");
    }
}
