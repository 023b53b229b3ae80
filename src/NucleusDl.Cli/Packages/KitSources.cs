using System.Text.RegularExpressions;
using NucleusDl.Models;
using NucleusDl.Runs;
using NucleusDl.Sharing;

namespace NucleusDl.Cli;

/// <summary>What an audit of the kit's own methods and models looks at.</summary>
internal static partial class KitSources
{
    private static readonly string[] Documents = ["README.md", "CONTRIBUTING.md"];

    // What methods are made of; the rest of the kit is no part of how a method works.
    private static readonly string[] Shared = ["Restoration", "Blocks"];

    /// <summary>A method, together with the weights of it that ship.</summary>
    public static AuditMaterial OfMethod(IMethod method)
    {
        var kit = Of(method);
        foreach (var name in Methods.Pretrained)
            if (ModelFolder.Open(Methods.FolderOf(name)).Card.Method == method.Info.Name)
                return kit.With(AuditMaterial.OfFolder(Methods.FolderOf(name)));
        return kit;
    }

    /// <summary>A folder; where it is a model of this kit, together with the method's own code and documents.</summary>
    public static AuditMaterial OfModel(string folder)
    {
        var here = AuditMaterial.OfFolder(folder);
        var card = Path.Combine(folder, ModelFolder.CardFile);
        if (!File.Exists(card) || StrictJson.Parse(File.ReadAllText(card), card)["method"]?.ToString() is not { } name || Methods.All.FirstOrDefault(m => m.Info.Name == name) is not { } method)
            return here;
        return (here with { Paper = method.Info.Paper, ValidationMetric = method.Info.ValidationMetric }).With(Of(method));
    }

    /// <summary>What the sources hold about a method; for a published program, what documents lie beside it, and why there is no more.</summary>
    private static AuditMaterial Of(IMethod method)
    {
        var empty = new AuditMaterial { Name = method.Info.Name, Paper = method.Info.Paper, NeedsTraining = method.Info.NeedsTraining, ValidationMetric = method.Info.ValidationMetric };
        var checkout = NotebookHost.Checkout();
        var root = checkout ?? AppContext.BaseDirectory;
        (string, string) Text(string file) => (Path.GetRelativePath(root, file).Replace('\\', '/'), File.ReadAllText(file));
        return empty with
        {
            Unseen = checkout is null ? WithoutSources() : null,
            Code = [.. Code(Path.Combine(root, "src", "NucleusDl.Models"), method.GetType().Name).Select(Text)],
            Documents = [.. Documents.Select(d => Path.Combine(root, d)).Where(File.Exists).Select(Text), .. Files(Path.Combine(root, "nucleus-dl-guide"), "*.md").Select(Text)],
            Environment = [.. new[] { "global.json", "Directory.Packages.props" }.Where(f => File.Exists(Path.Combine(root, f))), .. Directory.Exists(Path.Combine(root, "environment", "locks")) ? ["environment/locks"] : Array.Empty<string>()],
        };
    }

    /// <summary>The files of a method's folder, then those shared ones whose type they name, then those that these name. A type lies in the file of its name.</summary>
    private static List<string> Code(string models, string method)
    {
        var folder = Path.Combine(models, "Methods", method);
        List<string> found = [.. Files(folder, "*.cs")];
        var shared = Shared.SelectMany(s => Files(Path.Combine(models, s), "*.cs")).ToDictionary(f => Path.GetFileNameWithoutExtension(f).Split('.')[0]);
        for (var i = 0; i < found.Count; i++)
            foreach (var word in Word().Matches(File.ReadAllText(found[i])).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal))
                if (shared.Remove(word, out var file))
                    found.Add(file);
        return found;
    }

    private static IEnumerable<string> Files(string folder, string pattern) => Directory.Exists(folder) ? Directory.GetFiles(folder, pattern).Order(StringComparer.Ordinal) : [];

    private static string WithoutSources()
    {
        var (version, commit) = Machine.VersionOf(typeof(KitSources).Assembly);
        return $"an installed program does not have the kit's source code beside it, nor all of its documents; run the same command in a folder of its sources{(commit is null ? "" : $", commit {commit[..Math.Min(10, commit.Length)]} of version {version}")}";
    }

    [GeneratedRegex(@"\b[A-Z]\w+\b")]
    private static partial Regex Word();
}
