using System.CommandLine;
using System.Text.Json.Nodes;
using NucleusDl.Models;
using NucleusDl.Sharing;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl audit: what a shared method must contain, and what it lacks.</summary>
internal static class AuditVerb
{
    private static readonly string[] KitDocuments = ["README.md", "CONTRIBUTING.md"];

    public static Command Create()
    {
        var what = new Argument<string?>("METHOD|DIR|PACKAGE") { Description = $"A method ({string.Join(", ", Methods.All.Select(m => m.Info.Name))}), a model folder or its name, a folder of anybody's code, or a bioimage.io package.", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Every method of the kit." };
        var command = new Command("audit", """
            Look up, element by element, whether a method brings what others need to use it and to train it again: explanation, commented code, documentation,
            environment, trained model; data, loss, metrics, optimizer, training routine, training documentation; a way to use it without programming.
            Exit code 6 when something is missing; each gap says how to fill it.

            Example: nucleusdl audit my-model
            """)
        {
            what, all,
        };
        CliContext.Run(command, context =>
        {
            if (context.Value(all) == (context.Value(what) is not null))
                throw new NucleusException(ErrorKind.Usage, "One thing to audit is needed.", "Name a method, a folder or a package, or use --all.");
            IReadOnlyList<AuditResult> results = context.Value(all) ? [.. Methods.All.Select(m => MethodAudit.Of(OfMethod(m)))] : [Of(context.Value(what)!)];
            if (context.Json)
                CliContext.Result(results.Count == 1 && !context.Value(all) ? results[0].ToNode() : new JsonArray([.. results.Select(r => (JsonNode)r.ToNode())]));
            else
                foreach (var line in results.SelectMany(Lines))
                    CliContext.Result(line);
            return results.All(r => r.Score == r.Of) ? ExitCodes.Done : ExitCodes.Check;
        });
        return command;
    }

    private static AuditResult Of(string name)
    {
        if (Methods.All.FirstOrDefault(m => m.Info.Name == name) is { } method && !Directory.Exists(name))
            return MethodAudit.Of(OfMethod(method));
        if (ModelPackage.IsPackage(name) && name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
        {
            var folder = Path.Combine(Path.GetTempPath(), $"nucleusdl-audit-{Guid.NewGuid():N}");
            try
            {
                ModelPackage.Unpack(name, folder);
                return MethodAudit.Of(OfModel(folder) with { Name = name });
            }
            finally
            {
                if (Directory.Exists(folder))
                    Directory.Delete(folder, recursive: true);
            }
        }
        return MethodAudit.Of(OfModel(Methods.FolderOf(name)) with { Name = name });
    }

    /// <summary>A folder; where it is a model of this kit, together with the method's own code and documents.</summary>
    private static AuditMaterial OfModel(string folder)
    {
        var here = AuditMaterial.OfFolder(folder);
        var card = Path.Combine(folder, ModelFolder.CardFile);
        if (!File.Exists(card) || StrictJson.Parse(File.ReadAllText(card), card)["method"]?.ToString() is not { } name || Methods.All.FirstOrDefault(m => m.Info.Name == name) is not { } method)
            return here;
        return (here with { Paper = method.Info.Paper }).With(Kit(method));
    }

    private static AuditMaterial OfMethod(IMethod method)
    {
        var kit = Kit(method);
        foreach (var name in Methods.Pretrained)
            if (ModelFolder.Open(Methods.FolderOf(name)).Card.Method == method.Info.Name)
                return kit.With(AuditMaterial.OfFolder(Methods.FolderOf(name)));
        return kit;
    }

    /// <summary>What the sources hold about a method; for a published program without its sources, nothing.</summary>
    private static AuditMaterial Kit(IMethod method)
    {
        var empty = new AuditMaterial { Name = method.Info.Name, Paper = method.Info.Paper, NeedsTraining = method.Info.NeedsTraining };
        if (NotebookHost.Checkout() is not { } root)
            return empty;
        var code = Path.Combine(root, "src", "NucleusDl.Models", "Methods", method.GetType().Name);
        (string, string) Text(string file) => (Path.GetRelativePath(root, file).Replace('\\', '/'), File.ReadAllText(file));
        return empty with
        {
            Code = Directory.Exists(code) ? [.. Directory.GetFiles(code, "*.cs").Order(StringComparer.Ordinal).Select(Text)] : [],
            Documents = [.. KitDocuments.Select(d => Path.Combine(root, d)).Where(File.Exists).Select(Text), .. Directory.GetFiles(Path.Combine(root, "nucleus-dl-guide"), "*.md").Order(StringComparer.Ordinal).Select(Text)],
            Environment = [.. new[] { "global.json", "Directory.Packages.props" }.Where(f => File.Exists(Path.Combine(root, f))), .. Directory.Exists(Path.Combine(root, "environment", "locks")) ? ["environment/locks"] : Array.Empty<string>()],
        };
    }

    private static IEnumerable<string> Lines(AuditResult result)
    {
        yield return $"{result.Subject}: {result.Score} of {result.Of}";
        foreach (var e in result.Elements)
        {
            yield return $"  {e.Found switch { true => "yes", false => "NO ", null => "-  " }}  {e.Name}{(e.Evidence.Length > 0 ? ": " + e.Evidence : "")}";
            if (e.Found == false)
            {
                yield return $"       missing: {e.Missing}";
                yield return $"       {e.Add}";
            }
        }
    }
}
