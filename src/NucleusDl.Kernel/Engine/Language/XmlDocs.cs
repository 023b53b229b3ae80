using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace NucleusDl.Kernel;

/// <summary>Reads documentation from the <c>.xml</c> files beside assemblies, and the framework's from its targeting pack where one is installed.</summary>
internal static partial class XmlDocs
{
    private static readonly string[] UsualFiles = ["System.Runtime", "System.Collections", "System.Threading", "System.Memory", "System.Runtime.Extensions"];

    private static readonly Lazy<string?> Pack = new(FindPack);

    private static readonly ConcurrentDictionary<string, XElement?> Seen = new();

    /// <summary>The documentation of a symbol; empty where there is none.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="compilation">Where it was found.</param>
    public static SymbolDoc Of(ISymbol symbol, Compilation compilation) => Member(symbol, compilation, 0) is { } member ? Read(member) : SymbolDoc.None;

    private static XElement? Member(ISymbol symbol, Compilation compilation, int depth)
    {
        symbol = symbol is IMethodSymbol { ReducedFrom: { } full } ? full : symbol;
        symbol = symbol.OriginalDefinition;
        var member = symbol.Locations.Any(l => l.IsInSource) ? FromSource(symbol) : FromFile(symbol, compilation);
        if (member is not null && member.Element("inheritdoc") is null)
            return member;
        return depth < 4 && Base(symbol) is { } inherited ? Member(inherited, compilation, depth + 1) : member;
    }

    private static XElement? FromSource(ISymbol symbol)
    {
        var xml = symbol.GetDocumentationCommentXml();
        return string.IsNullOrWhiteSpace(xml) ? null : Parse(xml.TrimStart().StartsWith("<member", StringComparison.Ordinal) ? xml : $"<member>{xml}</member>");
    }

    private static XElement? Parse(string xml)
    {
        try
        {
            return XElement.Parse(xml);
        }
        catch (XmlException)
        {
            // A badly written comment is no documentation.
            return null;
        }
    }

    private static ISymbol? Base(ISymbol symbol) => symbol switch
    {
        IMethodSymbol { OverriddenMethod: { } method } => method,
        IPropertySymbol { OverriddenProperty: { } property } => property,
        _ => symbol.ContainingType?.AllInterfaces.SelectMany(i => i.GetMembers(symbol.Name))
            .FirstOrDefault(m => SymbolEqualityComparer.Default.Equals(symbol.ContainingType.FindImplementationForInterfaceMember(m), symbol)),
    };

    private static XElement? FromFile(ISymbol symbol, Compilation compilation)
    {
        if (symbol.GetDocumentationCommentId() is not { } id || symbol.ContainingAssembly is not { } assembly)
            return null;
        return Seen.GetOrAdd($"{assembly.Name}|{id}", _ => Files(assembly, compilation).Select(file => Find(file, id)).FirstOrDefault(found => found is not null));
    }

    private static IEnumerable<string> Files(IAssemblySymbol assembly, Compilation compilation)
    {
        var path = (compilation.GetMetadataReference(assembly) as PortableExecutableReference)?.FilePath;
        if (path is null)
            return [];
        if (Path.GetDirectoryName(path) != FrameworkReferences.Folder)
            return new[] { Path.ChangeExtension(path, ".xml") }.Where(File.Exists);
        if (Pack.Value is not { } pack)
            return [];
        // The pack's files go by the names of the public assemblies, the running framework's types lie elsewhere.
        var first = UsualFiles.Prepend(assembly.Name).Select(name => Path.Combine(pack, name + ".xml"));
        var rest = Directory.EnumerateFiles(pack, "*.xml").Order(StringComparer.Ordinal);
        return first.Concat(rest).Distinct().Where(File.Exists);
    }

    private static string? FindPack()
    {
        var root = Path.GetFullPath(Path.Combine(FrameworkReferences.Folder, "..", "..", "..", "packs", "Microsoft.NETCore.App.Ref"));
        if (!Directory.Exists(root))
            return null;
        return Directory.EnumerateDirectories(root)
            .OrderByDescending(folder => System.Version.TryParse(Path.GetFileName(folder).Split('-')[0], out var version) ? version : new())
            .SelectMany(folder => Directory.Exists(Path.Combine(folder, "ref")) ? Directory.EnumerateDirectories(Path.Combine(folder, "ref")) : [])
            .FirstOrDefault();
    }

    private static XElement? Find(string file, string id)
    {
        try
        {
            using var reader = XmlReader.Create(file, new() { IgnoreWhitespace = false, DtdProcessing = DtdProcessing.Ignore });
            while (reader.ReadToFollowing("member"))
                if (reader.GetAttribute("name") == id)
                    return XNode.ReadFrom(reader) as XElement;
            return null;
        }
        catch (Exception error) when (error is XmlException or IOException or UnauthorizedAccessException)
        {
            // Documentation that cannot be read is documentation that is not there.
            return null;
        }
    }

    private static SymbolDoc Read(XElement member) => new(
        Text(member.Element("summary")),
        [.. member.Elements().Where(e => e.Name.LocalName is "param" or "typeparam").Select(e => (e.Attribute("name")?.Value ?? "", Text(e)))],
        Text(member.Element("returns") ?? member.Element("value")),
        Text(member.Element("remarks")),
        [.. member.Elements("exception").Select(e => (Short(e.Attribute("cref")?.Value ?? ""), Text(e)))]);

    private static string Text(XElement? element) =>
        element is null ? "" : Spaces().Replace(string.Concat(element.Nodes().Select(Piece)), " ").Replace(" ¶ ", "\n").Replace("¶", "\n").Trim();

    private static string Piece(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "para" or "br" or "item" or "code" } block => "¶" + string.Concat(block.Nodes().Select(Piece)) + "¶",
        XElement element when element.Nodes().Any() => string.Concat(element.Nodes().Select(Piece)),
        XElement element => element.Attribute("name")?.Value ?? element.Attribute("langword")?.Value ?? Short(element.Attribute("cref")?.Value ?? ""),
        _ => "",
    };

    // "M:System.Math.Max(System.Int32,System.Int32)" is read as Max, "T:System.String" as String.
    private static string Short(string cref)
    {
        var name = cref[(cref.IndexOf(':', StringComparison.Ordinal) + 1)..].Split('(')[0].Split('`')[0];
        return name[(name.LastIndexOf('.') + 1)..];
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
