using System.Reflection;
using Microsoft.CodeAnalysis;

namespace NucleusDl.Kernel;

/// <summary>
/// The framework's assemblies, as one session refers to them. Every reference costs each later cell about 4 kB, so a cell starts
/// with the usual ones and gets the other 140 only where it does not compile without. No two sessions share a reference: the
/// compiler keeps with it what it made of its types, and would mix those of both.
/// </summary>
internal sealed class FrameworkReferences
{
    private static readonly string[] UsualNames =
    [
        "System.Private.CoreLib", "System.Runtime", "netstandard", "System.Console", "System.Collections", "System.Collections.Concurrent",
        "System.Collections.Immutable", "System.Linq", "System.Linq.Expressions", "Microsoft.CSharp", "System.Memory", "System.ObjectModel",
        "System.Text.RegularExpressions", "System.Text.Json", "System.Threading", "System.Threading.Tasks.Parallel", "System.Runtime.Numerics",
        "System.Diagnostics.Process", "System.ComponentModel.Primitives", "System.Private.Uri", "System.Runtime.InteropServices",
    ];

    private static readonly Lazy<Dictionary<string, string>> Paths = new(() =>
        ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "").Split(Path.PathSeparator)
        .Where(path => Path.GetDirectoryName(path) == Folder)
        .Distinct()
        .ToDictionary(path => Path.GetFileNameWithoutExtension(path), StringComparer.OrdinalIgnoreCase));

    private readonly Dictionary<string, MetadataReference> read = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Where the running framework lies.</summary>
    public static string Folder { get; } = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    /// <summary>All of it.</summary>
    public IEnumerable<MetadataReference> All => Paths.Value.Keys.Select(Get).OfType<MetadataReference>();

    /// <summary>What most cells need.</summary>
    public IEnumerable<MetadataReference> Usual => UsualNames.Select(Get).OfType<MetadataReference>();

    /// <summary>Those parts of the framework that an assembly was compiled against.</summary>
    public IEnumerable<MetadataReference> UsedBy(Assembly assembly) => assembly.GetReferencedAssemblies().Select(name => Get(name.Name!)).OfType<MetadataReference>();

    private MetadataReference? Get(string name)
    {
        lock (read)
        {
            if (!read.TryGetValue(name, out var reference) && Paths.Value.TryGetValue(name, out var path))
                read[name] = reference = MetadataReference.CreateFromFile(path);
            return reference;
        }
    }
}
