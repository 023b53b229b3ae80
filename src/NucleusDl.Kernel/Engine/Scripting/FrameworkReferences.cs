using System.Reflection;
using Microsoft.CodeAnalysis;

namespace NucleusDl.Kernel;

/// <summary>
/// The framework's assemblies, as one session refers to them. Every reference costs each later cell about 10 kB, so a cell has
/// what programs use and gets the other hundred only where it does not compile without. No two sessions share a reference: the
/// compiler keeps with it what it made of its types, and would mix those of both.
/// </summary>
internal sealed class FrameworkReferences
{
    private static readonly string[] UsualNames =
    [
        "System.Private.CoreLib", "System.Runtime", "netstandard", "Microsoft.CSharp", "System.Console", "System.Memory", "System.ObjectModel",
        "System.Collections", "System.Collections.Concurrent", "System.Collections.Immutable", "System.Collections.NonGeneric", "System.Collections.Specialized",
        "System.Linq", "System.Linq.AsyncEnumerable", "System.Linq.Expressions", "System.Linq.Parallel", "System.Linq.Queryable",
        "System.Text.Json", "System.Text.RegularExpressions", "System.Text.Encodings.Web", "System.Threading", "System.Threading.Channels",
        "System.Threading.Tasks.Parallel", "System.Runtime.Numerics", "System.Numerics.Vectors", "System.Runtime.InteropServices", "System.Runtime.Loader",
        "System.Diagnostics.Process", "System.Diagnostics.FileVersionInfo", "System.Diagnostics.StackTrace", "System.Diagnostics.DiagnosticSource",
        "System.ComponentModel", "System.ComponentModel.Primitives", "System.ComponentModel.TypeConverter", "System.IO.Compression", "System.IO.Compression.ZipFile",
        "System.IO.MemoryMappedFiles", "System.IO.Pipes", "System.Private.Uri", "System.Net.Http", "System.Net.Http.Json", "System.Net.Primitives",
        "System.Net.Sockets", "System.Net.WebClient", "System.Net.NetworkInformation", "System.Web.HttpUtility", "System.Security.Cryptography",
        "System.Private.Xml", "System.Private.Xml.Linq", "System.Xml.Linq", "System.Xml.XDocument", "System.Xml.ReaderWriter", "System.Xml.XmlSerializer",
        "System.Drawing.Primitives", "System.Data.Common", "System.Reflection.Metadata",
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
                read[name] = reference = MetadataFiles.Reference(path);
            return reference;
        }
    }
}
