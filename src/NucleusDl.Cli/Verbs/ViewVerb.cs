using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using NucleusDl.IO;
using NucleusDl.Labels;
using NucleusDl.Measuring;
using NucleusDl.Runs;
using NucleusDl.Views;
using NucleusDl.Volumes;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl view: a stack and its labels as one page to look around in.</summary>
internal static class ViewVerb
{
    private const string Ending = ".html";

    private sealed record Request(string Image, string? Labels, string Page, ReadOptions Reading, bool Measure);

    public static Command Create()
    {
        var image = new Argument<string>("IMAGE") { Description = "A stack. Of several channels up to four are in the page, one shown at a time; of several time points one, chosen with --frame." };
        var labels = new Option<string?>("--labels") { Description = "Its labels: outlines, colours, and a row of measurements for each nucleus." };
        var output = new Option<string?>("--out") { Description = "The page, FILE.html; its record is written beside it. Default: NAME.html in this folder." };
        var without = new Option<bool>("--no-measure") { Description = "Leave the measurements out: quicker, and the table has the numbers alone." };
        var open = new Option<bool>("--open") { Description = "Open the page in the browser when it is done." };
        var (voxelSize, axes, channel) = (CommonOptions.VoxelSize(), CommonOptions.Axes(), CommonOptions.Channel());
        var (series, frame, dataset, level) = (CommonOptions.Series(), CommonOptions.Frame(), CommonOptions.InnerDataset(), CommonOptions.Level());
        var command = new Command("view", "Look at a stack in the browser, labels and measurements included: one page that needs nothing else.\n\nExample: nucleusdl view embryo.tif --labels embryo_labels.tif --out embryo.html")
        {
            image, labels, output, without, open, voxelSize, axes, channel, series, frame, dataset, level,
        };
        CliContext.Run(command, context =>
        {
            var recorder = new RunRecorder("nucleusdl view", Environment.GetCommandLineArgs().Skip(1), typeof(ViewVerb).Assembly);
            var reading = new ReadOptions(context.Value(axes), context.Value(voxelSize), context.Value(channel), context.Value(series), context.Value(frame),
                context.Value(dataset), context.Value(level));
            var request = new Request(context.Value(image), context.Value(labels), Target(context.Value(image), context.Value(output)), reading, !context.Value(without));
            Refuse(request);
            var page = context.WithProgress(progress => Make(context, request, recorder, progress));
            page.Save(request.Page);
            recorder.Config = new JsonObject { ["maxVoxels"] = ViewerOptions.FileVoxels, ["measure"] = request.Measure };
            recorder.Metrics = Describe(page, request);
            recorder.AddOutput(request.Page).Write(RunRecord.PathFor(request.Page));
            foreach (var note in page.Notes)
                context.Say($"note: {note}");
            if (context.Json)
                CliContext.Result(Describe(page, request));
            else
                CliContext.Result($"{request.Page}: {page}");
            if (context.Value(open))
                Open(context, request.Page);
            return ExitCodes.Done;
        });
        return command;
    }

    private static string Target(string image, string? output) => output ?? VolumeFile.NameWithoutExtension(Path.TrimEndingDirectorySeparator(image)) + Ending;

    /// <summary>What cannot end well is said before the work.</summary>
    private static void Refuse(Request request)
    {
        if (!request.Page.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) && !request.Page.EndsWith(".htm", StringComparison.OrdinalIgnoreCase))
            throw new NucleusException(ErrorKind.Usage, "A page is an HTML file.", $"End the name of --out with {Ending}.", request.Page);
        if (Directory.Exists(request.Page))
            throw new NucleusException(ErrorKind.Usage, "This is a folder, a file is needed.", "Give a file name with --out.", request.Page);
        OutputFolder.Prepare(Path.GetDirectoryName(Path.GetFullPath(request.Page))!);
    }

    private static ViewerPage Make(CliContext context, Request request, RunRecorder recorder, IProgress<ProgressReport> progress)
    {
        progress.Report(new ProgressReport("Reading", 0, 1));
        using var image = VolumeFile.Read(request.Image, request.Reading);
        recorder.AddInput(request.Image);
        using var labels = request.Labels is null ? null : Labels(request.Labels, request.Reading);
        if (request.Labels is not null)
            recorder.AddInput(request.Labels);
        var options = ViewerOptions.ForFile with { Measure = request.Measure ? new MorphometryOptions() : null };
        progress.Report(new ProgressReport("Reading", 1, 1));
        return View.Viewer(image, labels, options, progress, context.Cancellation);
    }

    /// <summary>Labels have axes and a voxel size of the image, and its time point where they have several; series, channel and path inside are the image's own affair.</summary>
    private static LabelVolume Labels(string path, ReadOptions image)
    {
        var options = new ReadOptions(image.Axes, image.VoxelSize, Level: image.Level);
        var labels = VolumeFile.ReadLabels(path, VolumeFile.Inspect(path, options).Frames > 1 ? options with { Frame = image.Frame } : options);
        try
        {
            LabelLook.RefuseImage(labels, path);
            return labels;
        }
        catch
        {
            labels.Dispose();
            throw;
        }
    }

    private static JsonObject Describe(ViewerPage page, Request request) => new()
    {
        ["page"] = request.Page,
        ["bytes"] = page.Bytes,
        ["shown"] = new JsonArray(page.Shape.C, page.Shape.Z, page.Shape.Y, page.Shape.X),
        ["nuclei"] = page.Nuclei,
        ["notes"] = new JsonArray([.. page.Notes.Select(n => (JsonNode)n)]),
    };

    private static void Open(CliContext context, string page)
    {
        try
        {
            using var browser = Process.Start(new ProcessStartInfo(Path.GetFullPath(page)) { UseShellExecute = true });
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException or FileNotFoundException)
        {
            // The page is written; that this machine has no browser, as many servers have none, is no failure.
            context.Say($"note: no browser could be opened ({e.Message.TrimEnd('.')}). Open {page} yourself.");
        }
    }
}
