using System.CommandLine;
using System.Text.Json.Nodes;
using NucleusDl.Kernel;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl kernel: the C# kernel in Jupyter.</summary>
internal static class KernelVerb
{
    public static Command Create() => new("kernel", """
        Make C# notebooks run in Jupyter.

        install                  tell Jupyter of this kernel; --user (the default) or --prefix DIR, --name NAME, --force
        list                     the kernels Jupyter knows on this computer
        uninstall                take it away again; --name NAME, --prefix DIR, --force
        start CONNECTION_FILE    what Jupyter calls

        A kernel of the same name that another program installed is never replaced without --force.

        Example: nucleusdl kernel install
        """)
    {
        Install(),
        List(),
        Uninstall(),
        Start(),
    };

    private static Option<string> Name() => new("--name") { Description = "The kernel's name; notebooks ask for the usual one.", DefaultValueFactory = _ => KernelInstall.UsualName };

    private static Option<string?> Prefix() => new("--prefix") { Description = "An installation or environment instead of the user's own folder, such as /usr/local." };

    private static Command Install()
    {
        var (name, prefix) = (Name(), Prefix());
        var user = new Option<bool>("--user") { Description = "For this user (the default)." };
        var force = new Option<bool>("--force") { Description = "Replace a kernel of this name that is another program's." };
        var command = new Command("install", "Tell Jupyter of this kernel.\n\nExample: nucleusdl kernel install --user") { user, prefix, name, force };
        CliContext.Run(command, context => Known(() =>
        {
            if (context.Value(user) && context.Value(prefix) is not null)
                throw new NucleusException(ErrorKind.Usage, "--user and --prefix name two places.", "Give one of them.");
            var spec = new KernelSpecs(JupyterFolders.Current).Install(NotebookHost.Install() with
            {
                Name = context.Value(name),
                DataFolder = context.Value(prefix) is { } folder ? JupyterFolders.Prefix(folder) : null,
                Force = context.Value(force),
            });
            Show(context, [spec], $"Installed {spec.Name} ({spec.DisplayName}): {spec.Folder}");
            context.Say("Open notebooks with 'nucleusdl lab', or choose the kernel in Jupyter's menu.");
        }));
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "The kernels Jupyter knows on this computer.\n\nExample: nucleusdl kernel list");
        CliContext.Run(command, context => Known(() =>
        {
            var specs = new KernelSpecs(JupyterFolders.Current).All();
            Show(context, specs, string.Join(Environment.NewLine, specs.Select(spec =>
                $"{spec.Name,-20} {spec.Language,-10} {(spec.IsOurs ? "ours  " : "others")} {spec.Folder}{(spec.ProgramExists ? "" : "   (its program is gone: install it again)")}")));
            if (specs.Count == 0)
                context.Say("None. Install this one with 'nucleusdl kernel install'.");
        }));
        return command;
    }

    private static Command Uninstall()
    {
        var (name, prefix) = (Name(), Prefix());
        var force = new Option<bool>("--force") { Description = "Remove it even where another program installed it." };
        var command = new Command("uninstall", "Take the kernel away from Jupyter.\n\nExample: nucleusdl kernel uninstall") { prefix, name, force };
        CliContext.Run(command, context => Known(() =>
        {
            var data = context.Value(prefix) is { } folder ? JupyterFolders.Prefix(folder) : null;
            var gone = new KernelSpecs(JupyterFolders.Current).Uninstall(context.Value(name), data, context.Value(force));
            if (context.Json)
                CliContext.Result(new JsonObject { ["removed"] = gone });
            else
                CliContext.Result($"Removed {gone}");
        }));
        return command;
    }

    private static Command Start()
    {
        var file = new Argument<string>("CONNECTION_FILE") { Description = "The file in which Jupyter says where to listen." };
        var command = new Command("start", "Serve one notebook; Jupyter calls this.\n\nExample: nucleusdl kernel start connection.json") { file };
        CliContext.Run(command, context => Known(() =>
            JupyterKernel.RunAsync(context.Value(file), NotebookHost.Jupyter(), context.Cancellation).GetAwaiter().GetResult()));
        return command;
    }

    private static void Show(CliContext context, IReadOnlyList<KernelSpec> specs, string text)
    {
        if (context.Json)
            CliContext.Result(new JsonArray([.. specs.Select(spec => (JsonNode)new JsonObject
            {
                ["name"] = spec.Name,
                ["display_name"] = spec.DisplayName,
                ["language"] = spec.Language,
                ["folder"] = spec.Folder,
                ["ours"] = spec.IsOurs,
                ["program_exists"] = spec.ProgramExists,
            })]));
        else if (text.Length > 0)
            CliContext.Result(text);
    }

    private static int Known(Action work)
    {
        NotebookHost.Known(() =>
        {
            work();
            return true;
        });
        return ExitCodes.Done;
    }
}
