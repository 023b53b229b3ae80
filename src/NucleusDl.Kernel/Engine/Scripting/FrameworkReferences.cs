using System.Reflection;
using Microsoft.CodeAnalysis;

namespace NucleusDl.Kernel;

/// <summary>
/// The framework's assemblies, read once a process. Every reference costs each later cell about 4 kB, so a cell starts
/// with the usual ones and gets the other 140 only where it does not compile without.
/// </summary>
internal static class FrameworkReferences
{
    private static readonly string[] UsualNames =
    [
        "System.Private.CoreLib", "System.Runtime", "netstandard", "System.Console", "System.Collections", "System.Collections.Concurrent",
        "System.Collections.Immutable", "System.Linq", "System.Linq.Expressions", "Microsoft.CSharp", "System.Memory", "System.ObjectModel",
        "System.Text.RegularExpressions", "System.Text.Json", "System.Threading", "System.Threading.Tasks.Parallel", "System.Runtime.Numerics",
        "System.Diagnostics.Process", "System.ComponentModel.Primitives", "System.Private.Uri", "System.Runtime.InteropServices",
    ];

    private static readonly Lazy<Dictionary<string, PortableExecutableReference>> Shared = new(Read);

    /// <summary>Where the running framework lies.</summary>
    public static string Folder { get; } = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    /// <summary>All of it.</summary>
    public static IReadOnlyCollection<MetadataReference> All => Shared.Value.Values;

    /// <summary>What most cells need.</summary>
    public static IEnumerable<MetadataReference> Usual => UsualNames.Select(name => Shared.Value[name]);

    /// <summary>Those parts of the framework that an assembly was compiled against.</summary>
    public static IEnumerable<MetadataReference> UsedBy(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(name => Shared.Value.GetValueOrDefault(name.Name!)).OfType<MetadataReference>();

    private static Dictionary<string, PortableExecutableReference> Read() =>
        ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "").Split(Path.PathSeparator)
        .Where(path => Path.GetDirectoryName(path) == Folder)
        .Distinct()
        .ToDictionary(path => Path.GetFileNameWithoutExtension(path), path => MetadataReference.CreateFromFile(path), StringComparer.OrdinalIgnoreCase);
}
