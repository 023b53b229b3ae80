using System.Text;
using System.Text.Json.Nodes;
using NucleusDl.IO;
using NucleusDl.Labelling.Annotations;
using NucleusDl.Labelling.Session;
using NucleusDl.Measuring;
using NucleusDl.Runs;

namespace NucleusDl.Labelling.Page;

/// <summary>Jobs that write files.</summary>
internal static class SaveJobs
{
    private const string ScribblesEnding = "_scribbles.tif";

    /// <summary>Writes the labels with the stack's voxel size, beside them a record, and the scribbles where there are any.</summary>
    public static Job Save(Workspace work, RequestBody options)
    {
        var stack = work.Stack();
        var session = stack.Session;
        var path = options.Has("file") ? work.Guard.ForWriting(options.Text("file"), VolumeFile.Extensions, session.Image.Path) : session.LabelsPath;
        return work.Jobs.Add("save", work.CommandsOf(stack).Open, replaces: false, job =>
        {
            job.Progress.Report(new ProgressReport("Saving labels", 0, 1));
            Write(session, path, work.Options);
            var files = new List<string> { path };
            if (session.Read(c => c.CountOf(Layer.Scribbles)) > 0)
                files.Add(Scribbles(session, Path.Combine(work.Guard.Root, Name(stack) + ScribblesEnding)));
            job.Text = $"{Path.GetFileName(path)} is written.";
            work.Hub.Tell("saved", new JsonObject { ["file"] = Path.GetFileName(path) });
            return new JsonObject { ["file"] = Path.GetFileName(path), ["files"] = Names(files) };
        });
    }

    /// <summary>Writes something else into the folder.</summary>
    public static Job Export(Workspace work, RequestBody options)
    {
        var stack = work.Stack();
        var what = options.OneOf("what", null, "table", "detections", "review", "forest", "uncertainty", "probability", "scribbles");
        var (ending, endings) = what switch
        {
            "table" => ("_nuclei.csv", [".csv"]),
            "detections" => ("_detections.csv", [".csv", ".xml", ".txt"]),
            "review" => ("_review.csv", [".csv"]),
            "forest" => (".forest", [".forest"]),
            "scribbles" => (ScribblesEnding, VolumeFile.Extensions),
            _ => ($"_{what}.tif", VolumeFile.Extensions),
        };
        var path = work.Guard.ForWriting(options.Text("file", Name(stack) + ending), endings, stack.Session.Image.Path, stack.Session.LabelsPath, stack.Session.JournalPath);
        var label = options.Whole("class", 2, 1, byte.MaxValue);
        var spots = options.Flag("chromocentres");
        if (what == "table")
            stack.RequireVoxelSize();
        var commands = work.CommandsOf(stack);
        return work.Jobs.Add("export", what == "table" ? commands.Measure : commands.Open, replaces: false, job =>
        {
            IReadOnlyList<string> losses = [];
            switch (what)
            {
                case "table":
                    var table = stack.Measured is var (known, revision) && revision == stack.Session.State().Revision && known.HasChromocentres == spots ? known : TableJobs.MeasureNow(stack, spots, job);
                    MorphometryCsv.Write(path, [new MeasuredStack(Path.GetFileName(stack.File), Name(stack), table)]);
                    break;
                case "detections":
                    losses = Detections(stack, path);
                    break;
                case "review":
                    Review(stack.Session, path);
                    break;
                case "forest":
                    (stack.Forest?.Classifier ?? throw new NucleusException(ErrorKind.Usage, "The forest has not learnt yet.", "Scribble, then press predict.")).Save(path);
                    break;
                case "scribbles":
                    Scribbles(stack.Session, path);
                    break;
                default:
                    using (var map = (stack.Forest ?? throw new NucleusException(ErrorKind.Usage, "There are no probabilities yet.", "Scribble, then press predict."))
                        .Map.Whole(what == "probability" ? (byte)label : null, stack.Session.Image.VoxelSize))
                        VolumeFile.Write(path, map);
                    break;
            }
            job.Text = string.Join(" ", losses.Prepend($"{Path.GetFileName(path)} is written."));
            return new JsonObject { ["files"] = Names([path]), ["notes"] = Answer.Texts(losses) };
        });
    }

    /// <summary>Writes the labels and their record, and notes it in the journal.</summary>
    public static void Write(LabelSession session, string path, LabelPageOptions options)
    {
        var recorder = new RunRecorder("nucleusdl label", Environment.GetCommandLineArgs().Skip(1), typeof(SaveJobs).Assembly);
        var (labels, revision) = session.Copy();
        using (labels)
        {
            VolumeFile.WriteLabels(path, labels);
            if (session.Image.IsFile)
                recorder.AddInput(session.Image.Path);
            recorder.Config = new JsonObject { ["voxelSizeUm"] = session.Image.VoxelSize?.ToOption(), ["axes"] = options.Reading.Axes, ["channel"] = options.Reading.Channel };
            recorder.Metrics = new JsonObject { ["nuclei"] = labels.Sizes().Count };
        }
        recorder.AddOutput(path).Write(RunRecord.PathFor(path));
        session.Saved(path, revision);
    }

    private static string Name(OpenStack stack) => VolumeFile.NameWithoutExtension(stack.Session.Image.Path);

    private static JsonArray Names(IEnumerable<string> files) => Answer.Texts(files.Select(f => Path.GetFileName(f)!));

    private static string Scribbles(LabelSession session, string path)
    {
        using var copy = session.Read(c => c.Scribbles.Clone());
        copy.VoxelSize = session.Image.VoxelSize;
        VolumeFile.Write(path, copy, WriteOptions.Default with { IsLabels = true });
        return path;
    }

    /// <summary>Boxes and points: all in one CSV of ours (µm and voxels), or by the name's ending as napari, VOC or YOLO where they fit.</summary>
    private static IReadOnlyList<string> Detections(OpenStack stack, string path)
    {
        var session = stack.Session;
        var classes = Items.Classes(session).ToDictionary(c => c.Id, c => c.Item.Name);
        string Class(int id) => classes.GetValueOrDefault(id, $"class {id}");
        var (points, boxes) = (Items.Points(session), Items.Boxes(session));
        if (points.Count + boxes.Count == 0)
            throw new NucleusException(ErrorKind.Usage, "There are no points and no boxes.", "Draw one first.");
        if (path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) && !path.EndsWith("_napari.csv", StringComparison.OrdinalIgnoreCase))
        {
            AtomicFile.WriteText(path, DetectionTable.ToText(points, boxes, Class, session.Image.VoxelSize));
            return [];
        }
        var set = new AnnotationSet
        {
            Image = Path.GetFileName(session.Image.Path),
            Shape = session.Shape,
            VoxelSize = session.Image.VoxelSize,
            Classes = [.. classes.Values],
            Items = [.. points.Select(p => Annotation.Point(p.Item.Y, p.Item.X, (int)Math.Floor(p.Item.Z), Class(p.Item.Class))),
                .. boxes.Select(b => Annotation.Box(b.Item.Y0, b.Item.X0, b.Item.Y1, b.Item.X1, b.Item.Z0, Class(b.Item.Class)) with { Depth = b.Item.Z1 - b.Item.Z0 })],
        };
        return path.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) ? VocXml.Write(path, set)
            : path.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) ? YoloText.Write(path, set)
            : NapariCsv.Write(path, set);
    }

    private static void Review(LabelSession session, string path)
    {
        var (reviews, text) = (Items.Reviews(session), new StringBuilder("label,verdict,comment\n"));
        foreach (var label in session.Read(c => c.Values(Layer.Labels).ToList()))
            if (reviews.TryGetValue(label, out var review))
                text.AppendJoin(',', CsvCells.Cell(label), CsvCells.Cell(review.Verdict), CsvCells.Cell(review.Comment)).Append('\n');
        AtomicFile.WriteText(path, text.ToString());
    }
}
