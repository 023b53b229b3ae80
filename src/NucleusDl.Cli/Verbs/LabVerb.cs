using System.CommandLine;
using NucleusDl.Kernel;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl lab: Jupyter with the C# kernel.</summary>
internal static class LabVerb
{
    public static Command Create()
    {
        var place = new Argument<string?>("FOLDER_OR_NOTEBOOK") { Description = "What to open; the kit's notebooks in a checkout, else this folder.", Arity = ArgumentArity.ZeroOrOne };
        var port = new Option<int?>("--port") { Description = "The port to serve at; the first free one from 8888." };
        var quiet = new Option<bool>("--no-browser") { Description = "Print the address, open nothing." };
        var more = new Option<string[]>("--jupyter") { Description = "A word to pass on to Jupyter, such as --jupyter=--allow-root." };
        var command = new Command("lab", """
            Open notebooks in Jupyter Lab or Jupyter Notebook, whichever is there, with the C# kernel installed. Ctrl-C ends it.

            Example: nucleusdl lab notebooks
            """)
        { place, port, quiet, more };
        CliContext.Run(command, context => NotebookHost.Known(() =>
        {
            var open = Path.GetFullPath(context.Value(place) ?? NotebookHost.Notebooks() ?? ".");
            if (!File.Exists(open) && !Directory.Exists(open))
                throw new NucleusException(ErrorKind.Input, "There is no such folder or notebook.", "Check the path.", open);
            var jupyter = JupyterProgram.Find() ?? throw Missing();
            Install(context);
            context.Say($"{jupyter.Name} {jupyter.Version}; Ctrl-C ends it.");
            // -y: asked to stop, it stops, and does not wait for an answer.
            List<string> arguments = [open, "-y", .. context.Value(more)];
            if (context.Value(port) is { } number)
                arguments.Add($"--port={number}");
            if (context.Value(quiet))
                arguments.Add("--no-browser");
            var code = JupyterServer.RunAsync(jupyter, arguments, context.Cancellation).GetAwaiter().GetResult();
            return code == 0 ? ExitCodes.Done : throw new NucleusException(ErrorKind.Resource, $"{jupyter.Name} ended with code {code}.", "What it says about it stands above.");
        }));
        return command;
    }

    // Somebody else's kernel stays: ours then goes by another name.
    private static void Install(CliContext context)
    {
        var kernels = new KernelSpecs(JupyterFolders.Current);
        var install = NotebookHost.Install();
        if (kernels.Find(install.Name) is { IsOurs: false } other)
        {
            install = install with { Name = KernelInstall.OtherName };
            var spec = kernels.Install(install);
            context.Say($"The kernel {other.Name} in {other.Folder} is another program's and stays; choose '{spec.DisplayName}' in the menu Kernel to run notebooks with this one.");
            return;
        }
        kernels.Install(install);
    }

    private static NucleusException Missing() => new(
        ErrorKind.Resource,
        "There is no Jupyter on this computer.",
        $"Get it with one of: {string.Join("; or ", JupyterProgram.HowToGet())}. Without it, 'nucleusdl run NOTEBOOK' makes a page of a notebook.");
}
