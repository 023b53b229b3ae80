using NucleusDl.Kernel;

namespace NucleusDl.Cli;

/// <summary>What this program lends to notebooks: its own assemblies as packages, so that they load at once and offline.</summary>
internal static class NotebookHost
{
    private const string KitPackage = "NucleusDl";

    /// <summary>C# that runs once after <c>#r "nuget: NucleusDl"</c>.</summary>
    private const string Extension = "NucleusDl.Views.Formatters.Register();";

    /// <summary>The engine's options: <c>#r "nuget: NucleusDl"</c> gives the whole library; every other package that comes along is there under its own name.</summary>
    public static EngineOptions Options()
    {
        var folder = AppContext.BaseDirectory;
        var packages = new Dictionary<string, BundledPackage>(BundledPackages.FromApplication(Path.Combine(folder, "nucleusdl.deps.json")), StringComparer.OrdinalIgnoreCase);
        string[] kit = ["NucleusDl.Core", "NucleusDl.Models", "NucleusDl.Views", "NucleusDl.Course"];
        var assemblies = kit.SelectMany(name => packages[name].Assemblies).Distinct().ToList();
        packages[KitPackage] = new BundledPackage(packages[kit[0]].Version, assemblies, Extension);
        return new EngineOptions { BundledPackages = packages };
    }
}
