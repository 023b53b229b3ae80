using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using NucleusDl.Labelling.Forest;
using NucleusDl.Labelling.Session;

namespace NucleusDl.Labelling.Page;

/// <summary>Jobs of the forest: learn and predict, and from probabilities to nuclei.</summary>
internal static class ForestJobs
{
    /// <summary>Trees where nothing is said: fewer than the command's, for an answer at once; the probabilities differ little.</summary>
    public const int UsualTrees = 40;

    private const int MostViews = 12;
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(400);

    /// <summary>Learns from the scribbles, predicts what is looked at, then everything if asked.</summary>
    public static Job Forest(Workspace work, RequestBody options)
    {
        var stack = work.Stack();
        var trees = options.Whole("trees", UsualTrees, 1, 2000);
        var channel = options.Whole("channel", 0);
        var whole = options.OneOf("scope", "visible", "visible", "whole") == "whole";
        var views = options.Parts("views", MostViews).Select(v => Cut(v, stack)).ToList();
        stack.Session.Image.Check(channel);
        return work.Jobs.Add("forest", work.CommandsOf(stack).Forest(channel, trees, new InstanceOptions().Threshold), replaces: true, job =>
        {
            job.Progress.Report(new ProgressReport("Learning from the scribbles", 0, 1));
            var forest = stack.ForestOf(channel);
            var learn = stack.Session.Read(canvas => forest.Find(canvas.Scribbles));
            learn(new ForestOptions { Trees = trees }, job.Progress, job.Cancellation);
            var report = forest.Classifier!.Forest.Report;
            foreach (var (i, view) in views.Index())
            {
                forest.Predict(view, share => job.Progress.Report(new ProgressReport("Predicting what you look at", i + share, views.Count)), NowAndThen(work, view, forest), job.Cancellation);
                Tell(work, view, forest.Map.Revision);
            }
            if (whole)
                Rest(work, forest, job);
            job.Text = string.Create(CultureInfo.InvariantCulture, $"Learnt from {report.Samples} voxels{(double.IsFinite(report.OutOfBagError) ? $"; {100 * report.OutOfBagError:0.#} % of them are wrong in the eyes of the trees that did not see them (strokes are alike, so the true error is larger)" : "")}.");
            return new JsonObject
            {
                ["oobError"] = double.IsFinite(report.OutOfBagError) ? report.OutOfBagError : null,
                ["scribbledVoxels"] = report.Samples,
                ["classes"] = new JsonArray([.. forest.Classifier.ClassLabels.Select(l => (JsonNode)(int)l)]),
                ["whole"] = forest.IsWhole,
            };
        });
    }

    /// <summary>Nuclei from the probabilities; what was not predicted yet is predicted first.</summary>
    public static Job Instances(Workspace work, RequestBody options)
    {
        var stack = work.Stack();
        var spacing = stack.RequireVoxelSize();
        var usual = new InstanceOptions();
        var number = (byte)options.Whole("class", 2, 1, byte.MaxValue);
        var instances = new InstanceOptions
        {
            Threshold = options.Number("threshold", usual.Threshold),
            SmoothingMicrons = options.Number("sigmaUm", usual.SmoothingMicrons),
            DistanceSmoothingMicrons = options.Number("distanceSigmaUm", usual.DistanceSmoothingMicrons),
            MarkerHeightMicrons = options.Number("markerHeightUm", usual.MarkerHeightMicrons),
            MinVolumeCubicMicrons = options.Number("minVolumeUm3", usual.MinVolumeCubicMicrons),
        }.Validate();
        var keep = options.Flag("keep");
        return work.Jobs.Add("instances", work.CommandsOf(stack).Forest(0, UsualTrees, instances.Threshold), replaces: false, job =>
        {
            var forest = stack.Forest ?? throw new NucleusException(ErrorKind.Usage, "The forest has not learnt yet.", "Scribble some background and some nuclei, then press predict.");
            if (!forest.IsWhole)
                Rest(work, forest, job);
            job.Progress.Report(new ProgressReport("Parting nuclei", 0, 1));
            using var nuclei = forest.Instances(number, spacing, instances, job.Cancellation);
            return NucleiJobs.Take(stack, nuclei, "nuclei of the forest", keep, job);
        });
    }

    private static void Rest(Workspace work, LiveForest forest, JobContext job)
    {
        forest.PredictAll(job.Progress, NowAndThen(work, null, forest), job.Cancellation);
        Tell(work, null, forest.Map.Revision);
    }

    /// <summary>Tells the page of a prediction that goes on, though not each time that it is called.</summary>
    private static Action NowAndThen(Workspace work, PlaneCut? cut, LiveForest forest)
    {
        var since = Stopwatch.StartNew();
        return () =>
        {
            if (since.Elapsed < Often)
                return;
            Tell(work, cut, forest.Map.Revision);
            since.Restart();
        };
    }

    private static PlaneCut Cut(RequestBody view, OpenStack stack)
    {
        var axis = PlaneCut.AxisOf(view.Text("axis"));
        var shape = stack.Session.Shape;
        return new PlaneCut(axis, view.Whole("index"), view.Whole("row", 0), view.Whole("column", 0),
            view.Whole("rows", PlaneCut.RowsOf(axis, shape)), view.Whole("columns", PlaneCut.ColumnsOf(axis, shape))).Within(shape);
    }

    private static void Tell(Workspace work, PlaneCut? cut, long revision) => work.Hub.Tell("preview", cut is not { } c
        ? new JsonObject { ["axis"] = null, ["revision"] = revision }
        : new JsonObject
        {
            ["axis"] = "zyx"[c.Axis].ToString(),
            ["index"] = c.Index,
            ["row"] = c.Row,
            ["column"] = c.Column,
            ["rows"] = c.Rows,
            ["columns"] = c.Columns,
            ["revision"] = revision,
        });
}
