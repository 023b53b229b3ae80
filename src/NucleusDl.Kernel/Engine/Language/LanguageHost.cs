using System.Composition;
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
    private static readonly string[] Unwanted = ["CodeFixProvider", "CodeRefactoringProvider", "ImportCompletionProvider", "SnippetCompletionProvider"];

    private static readonly Lazy<HostServices> Shared = new(Create);

    /// <summary>The services.</summary>
    public static HostServices Services => Shared.Value;

    private static MefHostServices Create()
    {
        var parts = MefHostServices.DefaultAssemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => type.IsDefined(typeof(ExportAttribute), false)).ToArray();
        var unwanted = parts.Where(IsUnwanted).ToHashSet();
        var wanted = parts.Where(part => !unwanted.Contains(part) && !Needs(part, unwanted));
        return MefHostServices.Create(new ContainerConfiguration().WithParts(wanted).CreateContainer());
    }

    private static bool IsUnwanted(Type type) => Unwanted.Any(ending => type.Name.EndsWith(ending, StringComparison.Ordinal));

    private static bool Needs(Type part, HashSet<Type> others) =>
        part.GetConstructors().SelectMany(constructor => constructor.GetParameters()).Any(parameter => others.Contains(parameter.ParameterType));
}
