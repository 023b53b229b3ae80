using System.Composition.Hosting;
using Microsoft.CodeAnalysis.Host;
using Microsoft.CodeAnalysis.Host.Mef;

namespace NucleusDl.Kernel;

/// <summary>
/// Roslyn's parts without those a kernel has no use for. Above all without the offers from namespaces that are not
/// imported: a cell does not get the <c>using</c> they need, and their index takes most of the memory.
/// </summary>
internal static class LanguageHost
{
    private static readonly string[] Unwanted = ["CodeFix", "Refactoring", "ImportCompletion", "Snippet", "Analyzer", "SolutionCrawler", "EditAndContinue", "NavigateTo", "FindUsages", "EmbeddedLanguages", "AddImport", "ChangeSignature", "SemanticSearch", "InlineHints", "DocumentHighlight"];

    private static readonly Lazy<HostServices> Shared = new(Create);

    /// <summary>The services.</summary>
    public static HostServices Services => Shared.Value;

    private static MefHostServices Create()
    {
        var parts = MefHostServices.DefaultAssemblies.SelectMany(assembly => assembly.GetTypes()).Where(IsWanted);
        return MefHostServices.Create(new ContainerConfiguration().WithParts(parts).CreateContainer());
    }

    private static bool IsWanted(Type type) =>
        type is { IsAbstract: false, IsClass: true }
        && !Unwanted.Any(word => type.FullName!.Contains(word, StringComparison.Ordinal))
        && type.GetCustomAttributesData().Any(a => a.AttributeType.Name.StartsWith("Export", StringComparison.Ordinal) || a.AttributeType.Name == "SharedAttribute");
}
