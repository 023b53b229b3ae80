using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using NucleusDl.IO;
using NucleusDl.Labelling.Page;
using NucleusDl.Models;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl label: draw, correct and measure nuclei in the browser.</summary>
internal static class LabelVerb
{
    public static Command Create()
    {
        var input = new Argument<string>("INPUT") { Description = "A stack, a folder of stacks, or with --crops a folder of crops." };
        var labels = new Option<string?>("--labels") { Description = "Where labels are read from, if they are there, and saved. Default: NAME_labels.tif beside the stack." };
        var port = new Option<int>("--port") { Description = "Port on 127.0.0.1; 0 takes a free one." };
        var silent = new Option<bool>("--no-browser") { Description = "Do not open the browser; the address is printed." };
        var hosts = new Option<string[]>("--allow-host") { Description = "Name under which a proxy sends requests on, such as hub.example.org; by default only this machine is answered.", AllowMultipleArgumentsPerToken = true };
        var crops = new Option<bool>("--crops") { Description = "Sort the images of a folder into classes, one key a class; writes qualitative_annotations.csv." };
        var classes = new Option<string[]>("--classes") { Description = "Names of the classes of crops, in the order of their keys.", AllowMultipleArgumentsPerToken = true };
        var device = CommonOptions.Device();
        var memory = CommonOptions.MemoryGiB("Memory for features and channels, GiB.", 2);
        var (voxelSize, axes, channel) = (CommonOptions.VoxelSize(), CommonOptions.Axes(), CommonOptions.Channel());
        var (series, frame, dataset, level) = (CommonOptions.Series(), CommonOptions.Frame(), CommonOptions.InnerDataset(), CommonOptions.Level());
        var command = new Command("label", "Draw, correct and measure nuclei in the browser, by hand, with a forest or with a trained model. What is drawn is on the disk within a second.\n\nExample: nucleusdl label embryo.tif --labels embryo_labels.tif")
        {
            input, labels, port, silent, hosts, crops, classes, voxelSize, axes, channel, series, frame, dataset, level, memory, device,
        };
        CliContext.Run(command, context =>
        {
            if (context.Value(port) is < 0 or > 65535)
                throw new NucleusException(ErrorKind.Usage, $"There is no port {context.Value(port)}.", "Ports go from 1 to 65535; 0 takes a free one.");
            using var page = LabelPage.Start(context.Value(input), new LabelPageOptions
            {
                Labels = context.Value(labels),
                Port = context.Value(port),
                AllowHosts = context.Value(hosts),
                Crops = context.Value(crops),
                Classes = context.Value(classes),
                Reading = new ReadOptions(context.Value(axes), context.Value(voxelSize), context.Value(channel), context.Value(series), context.Value(frame), context.Value(dataset), context.Value(level)),
                MemoryBytes = Memory.GiB(context.Value(memory)),
                Models = new LabelModels(context.Value(device)),
            });
            if (context.Json)
                CliContext.Result(new JsonObject { ["address"] = page.Address, ["port"] = page.Port });
            else
                CliContext.Result(page.Address);
            context.Say("Ctrl-C ends the page; what is drawn is kept.");
            if (!context.Value(silent))
                Open(context, page.Address);
            // Ctrl-C is the usual end and no failure: the page is closed as its button would.
            Task.WhenAny(page.Closed, Task.Delay(Timeout.Infinite, context.Cancellation)).GetAwaiter().GetResult();
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Open(CliContext context, string address)
    {
        try
        {
            using var browser = Process.Start(new ProcessStartInfo(address) { UseShellExecute = true });
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException or FileNotFoundException)
        {
            // A server has no browser; the address is printed.
            context.Say($"note: no browser could be opened ({e.Message.TrimEnd('.')}). Open the address yourself.");
        }
    }
}
