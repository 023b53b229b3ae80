using System.Runtime.InteropServices;
using NucleusDl.Kernel;
using NucleusDl.Runs;

namespace NucleusDl.Cli;

/// <summary>What this program lends to notebooks: its own assemblies as packages, so that they load at once and offline.</summary>
internal static class NotebookHost
{
    private const string KitPackage = "NucleusDl";

    /// <summary>C# that runs once after <c>#r "nuget: NucleusDl"</c>.</summary>
    internal const string Extension = ViewsExtension + "\n" + ModelsExtension + "\n" + LabellingExtension;

    /// <summary>The part that pictures and charts need.</summary>
    internal const string ViewsExtension = "NucleusDl.Views.Formatters.Register();";

    /// <summary>The part that tensors need; it loads no native library before one is used.</summary>
    internal const string ModelsExtension =
        "NucleusDl.Models.Bridge.NativeLibraries.EnsureOnUse();\n"
        + "Microsoft.DotNet.Interactive.Formatting.Formatter.SetPreferredMimeTypesFor(typeof(TorchSharp.torch.Tensor), \"text/plain\");\n"
        + "Microsoft.DotNet.Interactive.Formatting.Formatter.Register<TorchSharp.torch.Tensor>((tensor, writer) => writer.Write(NucleusDl.Models.Bridge.TensorSummary.Of(tensor)), \"text/plain\");";

    /// <summary>The part that shows the labelling page in a frame.</summary>
    internal const string LabellingExtension =
        "Microsoft.DotNet.Interactive.Formatting.Formatter.SetPreferredMimeTypesFor(typeof(NucleusDl.Labelling.Page.LabelPage), \"text/html\", \"text/plain\");\n"
        + "Microsoft.DotNet.Interactive.Formatting.Formatter.Register<NucleusDl.Labelling.Page.LabelPage>((page, writer) => writer.Write(page.ToFrame()), \"text/html\");\n"
        + "Microsoft.DotNet.Interactive.Formatting.Formatter.Register<NucleusDl.Labelling.Page.LabelPage>((page, writer) => writer.Write(page.ToString()), \"text/plain\");";

    private static readonly string[] Kit = ["NucleusDl.Core", "NucleusDl.Models", "NucleusDl.Labelling", "NucleusDl.Sharing", "NucleusDl.Views", "NucleusDl.Course"];

    /// <summary>The engine's options: <c>#r "nuget: NucleusDl"</c> gives the whole library; every other package that comes along is there under its own name.</summary>
    public static EngineOptions Options()
    {
        var folder = AppContext.BaseDirectory;
        var packages = new Dictionary<string, BundledPackage>(BundledPackages.FromApplication(Path.Combine(folder, "nucleusdl.deps.json")), StringComparer.OrdinalIgnoreCase);
        var assemblies = Kit.SelectMany(name => packages[name].Assemblies).Distinct().ToList();
        packages[KitPackage] = new BundledPackage(packages[Kit[0]].Version, assemblies, Extension);
        packages["NucleusDl.Views"] = packages["NucleusDl.Views"] with { Extension = ViewsExtension };
        packages["NucleusDl.Models"] = packages["NucleusDl.Models"] with { Extension = ModelsExtension };
        packages["NucleusDl.Labelling"] = packages["NucleusDl.Labelling"] with { Extension = LabellingExtension };
        // A chart made with Plotly.NET alone must not need a network either.
        foreach (var charts in new[] { "Plotly.NET", "Plotly.NET.Interactive" })
            packages[charts] = new BundledPackage(packages["Plotly.NET"].Version, packages["NucleusDl.Views"].Assemblies, ViewsExtension);
        return new EngineOptions { BundledPackages = packages };
    }

    /// <summary>The Jupyter kernel's options.</summary>
    public static JupyterOptions Jupyter() => new()
    {
        Engine = Options(),
        Banner = "C# with NucleusDl: 3D images of cell nuclei",
    };

    /// <summary>How Jupyter starts this program as a kernel, whatever folder or PATH it is started with.</summary>
    public static KernelInstall Install()
    {
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        return new KernelInstall
        {
            Command = [.. OwnProgram.Command()!, "kernel", "start"],
            Environment = new Dictionary<string, string> { ["DOTNET_ROOT"] = Path.TrimEndingDirectorySeparator(root) },
        };
    }

    /// <summary>The folder of the sources this program was built from, or null for one that was published.</summary>
    public static string? Checkout() => OwnProgram.Sources().FirstOrDefault();

    /// <summary>The kit's notebooks, where the program or the current folder is within its sources.</summary>
    public static string? Notebooks() =>
        Checkout() is { } checkout && Path.Combine(checkout, "notebooks") is var notebooks && Directory.Exists(notebooks) ? notebooks : null;

    /// <summary>What a program made of a notebook needs to know: the projects that stand for the kit's packages.</summary>
    public static AppExportOptions Export(string file, string? checkout)
    {
        string Project(string name) => Path.Combine(checkout!, "src", name, name + ".csproj");
        var projects = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);
        if (checkout is not null)
        {
            foreach (var name in Kit)
                projects[name] = [Project(name)];
            projects[KitPackage] = [.. Kit.Select(Project)];
        }
        return new AppExportOptions { File = file, Engine = Options(), Projects = projects, NeedsProject = [KitPackage, .. Kit] };
    }

    /// <summary>Runs what the kernel does, its errors as this program's own.</summary>
    public static T Known<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (NotebookException e)
        {
            throw new NucleusException(ErrorKind.Input, e.Problem, e.Fix, e.File, e.InnerException);
        }
    }
}
