using System.CommandLine;
using System.Text.Json.Nodes;
using NucleusDl.Datasets;
using NucleusDl.Models;
using NucleusDl.Views;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl check: is this data set fit to train on, is this package fit to be shared?</summary>
internal static class CheckVerb
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("DIR|FILE") { Description = "A data set folder; or an image, or an image and its labels; or a bioimage.io package (.zip).", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string?>("--out") { Description = "Page with the findings and pictures of the worst, HTML." };
        var fix = new Option<string?>("--fix") { Description = "Folder, absent or empty, for a repaired copy of the data set; the source is never changed." };
        var method = new Option<string>("--method") { Description = "Method whose plan tells how large a nucleus may be.", DefaultValueFactory = _ => "unet3d" };
        var (voxelSize, channel) = (CommonOptions.VoxelSize(), CommonOptions.Channel());
        var memory = CommonOptions.MemoryGiB("Memory the plan may use, GiB.", 4);
        var command = new Command("check", "Check images and labels before time is spent on training: what is wrong, what it does, how to mend it. Exit code 6 when there are errors.\n\nExample: nucleusdl check my-embryos --out check.html")
        {
            paths, voxelSize, channel, method, memory, output, fix,
        };
        CliContext.Run(command, context =>
        {
            if (PackageReport.Is(context.Value(paths)))
                return PackageReport.Check(context, context.Value(paths)[0]);
            var (data, known) = DataCheck.Open(context.Value(paths));
            if (context.Value(voxelSize) is { } size)
                data = data.WithVoxelSize(size);
            var options = new DoctorOptions { Channel = context.Value(channel) ?? 0, Patch = DataCheck.Patch(data, Methods.Get(context.Value(method)), Memory.GiB(context.Value(memory))) };
            var report = context.WithProgress(progress => DatasetDoctor.Check(data, known, options, progress, context.Cancellation));
            if (context.Value(output) is { } page)
                DoctorPage.Of(report).Save(page);
            var result = report.ToNode();
            if (!context.Json)
                foreach (var line in FindingLines.Of(report, stacks: true).Prepend("").Prepend(report.ToString()))
                    CliContext.Result(line);
            if (context.Value(fix) is { } folder)
                result["repair"] = Repair(context, report, folder, options);
            if (context.Json)
                CliContext.Result(result);
            return report.HasErrors ? ExitCodes.Check : ExitCodes.Done;
        });
        return command;
    }

    /// <summary>Writes the copy and examines it, so that nobody has to believe in the repair.</summary>
    private static JsonObject Repair(CliContext context, DatasetReport report, string folder, DoctorOptions options)
    {
        var done = context.WithProgress(progress => DatasetRepair.Write(report, folder, progress, context.Cancellation));
        var after = context.WithProgress(progress => DatasetDoctor.Check(folder, options, progress, context.Cancellation));
        if (!context.Json)
        {
            CliContext.Result("");
            foreach (var line in done.Lines())
                CliContext.Result(line);
            CliContext.Result($"checked again, {folder}: {after.Summary()}");
        }
        var node = done.ToNode();
        node["after"] = after.ToNode();
        return node;
    }
}
