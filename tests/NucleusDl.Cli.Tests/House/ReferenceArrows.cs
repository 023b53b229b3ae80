namespace NucleusDl.Tests.House;

/// <summary>Who may know whom. Core is known by all but Kernel and knows nobody; Kernel stands alone; only Cli knows everyone.</summary>
internal static class ReferenceArrows
{
    private const string Cli = "nucleusdl", Core = "NucleusDl.Core", Kernel = "NucleusDl.Kernel";

    private static readonly string[] Middle = ["NucleusDl.Models", "NucleusDl.Labelling", "NucleusDl.Sharing", "NucleusDl.Views", "NucleusDl.Course"];

    /// <summary>Libraries that one room has for itself, so that the others stay light and replaceable. The first prefix that fits decides.</summary>
    private static readonly (string Prefix, string[] Rooms)[] Libraries =
    [
        ("TorchSharp", ["NucleusDl.Models"]),
        ("Plotly.NET", ["NucleusDl.Views"]),
        ("Spectre.Console", [Cli]),
        ("System.CommandLine", [Cli]),
        ("Microsoft.CodeAnalysis", [Kernel]),
        ("Microsoft.DotNet.Interactive", [Kernel, "NucleusDl.Views"]),
        ("BitMiracle.", [Core]),
        ("Microsoft.ML.OnnxRuntime", ["NucleusDl.Models"]),
        ("Microsoft.ML", ["NucleusDl.Labelling"]),
        ("Docker.DotNet", ["NucleusDl.Sharing"]),
        ("Microsoft.AspNetCore.Html", [Kernel, "NucleusDl.Views"]),
        ("Microsoft.AspNetCore", ["NucleusDl.Labelling"]),
        ("SkiaSharp", []),
    ];

    /// <summary>Everything besides the framework that Core may stand on.</summary>
    private static readonly string[] CoreLibraries =
        ["BitMiracle.LibJpeg.NET", "BitMiracle.LibTiff.NET", "ICSharpCode.SharpZipLib", "K4os.Compression.LZ4", "PureHDF", "YamlDotNet", "ZstdSharp"];

    /// <summary>Assemblies that have a place in the plan.</summary>
    public static IReadOnlyList<string> Known { get; } = [Core, .. Middle, Kernel, Cli];

    /// <summary>The references that an assembly must not have.</summary>
    public static IEnumerable<string> Wrong(string assembly, IEnumerable<string> references) => references.Where(r => !MayKnow(assembly, r));

    private static bool MayKnow(string from, string to)
    {
        if (!Known.Contains(from))
            return false;
        if (IsOurs(to))
            return from == Cli || (Middle.Contains(from) && to == Core);
        foreach (var (prefix, rooms) in Libraries)
            if (to.StartsWith(prefix, StringComparison.Ordinal))
                return rooms.Contains(from);
        return from != Core || IsFramework(to) || CoreLibraries.Contains(to);
    }

    private static bool IsOurs(string name) => name == Cli || name.StartsWith("NucleusDl", StringComparison.Ordinal);

    private static bool IsFramework(string name) =>
        name is "mscorlib" or "netstandard" or "System" || name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.Win32.", StringComparison.Ordinal);
}
