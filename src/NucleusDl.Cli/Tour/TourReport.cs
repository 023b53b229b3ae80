using System.Globalization;
using NucleusDl.IO;
using NucleusDl.Metrics;
using NucleusDl.Runs;
using NucleusDl.Views;

namespace NucleusDl.Cli.Tour;

/// <summary>The page that the tour leaves behind.</summary>
internal static class TourReport
{
    private const int LossWindow = 20;

    /// <summary>Writes the page, and its pictures beside it for other documents.</summary>
    public static void Write(string path, TourStory story, RunRecord record)
    {
        var e = story.Evaluation;
        var page = new ReportPage("From stack to nuclei", "A small 3D U-Net, trained from scratch on this machine, finds nuclei it has never seen.")
            .KeyNumber(MetricKeys.Ap50, N(e.Ap50), $"{story.Split.Test.Count} unseen stacks of other specimens")
            .KeyNumber("Nuclei found", $"{e.TP} of {e.TrueCount}", $"{e.FP} invented")
            .KeyNumber("Training", Time(story.Training.History.Seconds), $"{story.Training.History.Loss.Count} steps, {story.Training.Device}, {story.Training.Threads} threads")
            .KeyNumber("Segmenting and measuring", Time(story.Seconds / Math.Max(1, story.Split.Test.Count)), "a stack");
        Data(page, story);
        Training(page, story);
        Result(page, story, Path.GetDirectoryName(path)!);
        TourNuclei.Write(page, story.Measured);
        Next(page);
        var machine = page.Section("This machine, this run");
        machine.Table(["What", "Found", "What to do"], story.Machine.Findings.Select(f => (IReadOnlyList<string>)[f.Name, f.Value, f.Fix ?? ""]));
        machine.Prose("The record names every file with its SHA-256, the configuration, the seed and the versions. With equal versions, threads and instruction set the same seed gives the same weights to the bit.");
        machine.Json("Run record", record.ToJson());
        page.Footer = $"NucleusDl {record.ToolVersion}, {record.StartedUtc.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC";
        page.Save(path);
    }

    private static void Data(ReportPage page, TourStory story)
    {
        var section = page.Section("1 The data");
        section.Prose($"{story.Data}. The stacks are synthetic: nuclei of known shape, seen through a microscope that blurs more along z than in the plane, with a camera that adds noise. "
            + "So the truth is exact. Stacks are divided by specimen: what is judged comes from specimens that training never saw.");
        var item = story.Split.Train[0];
        var (image, labels) = story.Data.ReadItem(item);
        using (image)
        using (labels)
            section.Figure(View.Slices(image), $"{item.Name}: {image}. The three planes cross in the middle of the stack.");
        section.Table(["Stack", "Specimen", "Used to"], story.Data.Items.Select(i => (IReadOnlyList<string>)[i.Name, i.Specimen,
            story.Split.Train.Contains(i) ? "train" : story.Split.Validation.Contains(i) ? "validate" : "judge"]));
        section.Prose(story.Findings.Count == 0 ? "The data check found nothing to mend: pairs, shapes, voxel size and labels are in order." : "The data check found:");
        foreach (var finding in story.Findings)
            section.Note(finding.ToString());
    }

    private static void Training(ReportPage page, TourStory story)
    {
        var history = story.Training.History;
        var section = page.Section("2 Training");
        section.Prose("The network sees small random patches, guesses which voxels are nucleus and how deep inside a nucleus they lie, and is corrected. The loss says how wrong it was.");
        section.Figure(LossCurve(story), "Loss of every step, and its mean over the last steps. Lower is better; it should fall fast, then slowly.");
        if (history.ValidationSteps.Count > 0)
            section.Figure(View.Curves([Series.Of("validation score", history.ValidationSteps.Zip(history.ValidationScore, (s, v) => ((double)s, v)))],
                new ChartOptions { Title = "Validation", XLabel = "Step", YLabel = "Mean AP at IoU 0.5 and 0.7", YMin = 0, YMax = 1, Marks = [new ChartMark(history.BestStep, "kept")] }),
                "Score on specimens that are not trained on. The weights with the best score are kept.");
        section.Prose("Why the network looks as it does:");
        foreach (var reason in story.Training.Plan)
            section.Note(reason);
    }

    private static void Result(ReportPage page, TourStory story, string folder)
    {
        var section = page.Section("3 Nuclei it never saw");
        var worst = story.Evaluation.Images.OrderBy(i => i.Ap50).First();
        foreach (var item in story.Split.Test.OrderBy(i => i.Name == worst.Name ? 0 : 1).Take(2))
        {
            var (image, truth) = story.Data.ReadItem(item);
            using var labels = VolumeFile.ReadLabels(Path.Combine(folder, TourStory.LabelsFolder, Path.GetFileName(item.ImagePath)));
            using (image)
            using (truth)
            {
                var overlay = View.Overlay(image, labels);
                var compare = View.Compare(image, truth!, labels, new Views.CompareOptions { Planes = [Plane.XY, Plane.XZ] });
                section.Figure(overlay, $"{item.Name}{(item.Name == worst.Name ? ", the worst of them" : "")}: each nucleus found has its own colour.");
                section.Figure(compare, "Image, truth, what was found, and where they differ.");
                if (item.Name != worst.Name || story.Split.Test.Count == 1)
                {
                    overlay.SaveSvg(Path.Combine(folder, "tour-overlay.svg"));
                    compare.SaveSvg(Path.Combine(folder, "tour-compare.svg"));
                    LossCurve(story).SaveSvg(Path.Combine(folder, "tour-loss.svg"));
                    View.Viewer(image, labels, ViewerOptions.ForFile with { Title = $"{item.Name}: nuclei found by the tour" }).Save(Path.Combine(folder, TourStory.ViewerFile));
                    section.Note($"Open `{TourStory.ViewerFile}` beside this page to go through {item.Name} plane by plane, in 3D, and to click on its nuclei for their measurements.");
                }
            }
        }
        section.Table(["Stack", "True", "Found", MetricKeys.Ap50, MetricKeys.PanopticQuality, MetricKeys.Seg, MetricKeys.Iou],
            story.Evaluation.Images.Select(i => (IReadOnlyList<string>)[i.Name, $"{i.TrueCount}", $"{i.PredCount}", N(i.Ap50), N(i.PanopticQuality), N(i.Seg), N(i.Iou)]));
        section.Prose("Every score has a protocol; the same name can mean different things elsewhere.");
        section.Code(string.Join('\n', story.Evaluation.Summary()));
    }

    private static void Next(ReportPage page)
    {
        var section = page.Section("5 Your own stacks");
        section.Prose("Put images into a folder `images` and their labels, under the same names, into `labels`. Then:");
        section.Code("""
            nucleusdl inspect my-data/images/embryo1.tif
            nucleusdl train my-data --voxel-size 1.75,0.8,0.8 --out my-model --preset quick
            nucleusdl predict new-stack.tif --model my-model --voxel-size 1.75,0.8,0.8
            nucleusdl evaluate predicted/ truth/
            nucleusdl measure predicted/ --image my-data/images --out nuclei.csv
            """);
        section.Prose("The voxel size is Z,Y,X in µm. Leave it out where the file already says it.");
    }

    private static ChartFigure LossCurve(TourStory story)
    {
        var loss = Series.Of("loss", story.Training.History.Loss);
        return View.Curves([loss, loss.Smoothed(LossWindow)], new ChartOptions { Title = "Training loss", XLabel = "Step", YLabel = "Loss (Dice + cross-entropy + distance)", LogY = true });
    }

    private static string N(double value) => double.IsFinite(value) ? value.ToString("0.000", CultureInfo.InvariantCulture) : "-";

    private static string Time(double seconds) => seconds < 90
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#} s")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)seconds / 60} min {(int)seconds % 60} s");
}
