using System.CommandLine;
using System.Text.Json.Nodes;
using NucleusDl.Models;
using NucleusDl.Sharing;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl audit: what a shared method must contain, and what it lacks.</summary>
internal static class AuditVerb
{
    public static Command Create()
    {
        var what = new Argument<string?>("METHOD|DIR|PACKAGE") { Description = $"A method ({string.Join(", ", Methods.All.Select(m => m.Info.Name))}), a model folder or its name, a folder of anybody's code, or a bioimage.io package.", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Every method of the kit, and every model that comes with it." };
        var command = new Command("audit", """
            Look up, element by element, whether a method brings what others need to use it and to train it again: explanation, commented code, documentation,
            environment, trained model; data, loss, metrics, optimizer, training routine, training documentation; a way to use it without programming.
            Exit code 6 when something is missing; each gap says how to fill it. An installed program lacks the kit's source code: what could not be looked at is said, and counts neither way.

            Example: nucleusdl audit my-model
            """)
        {
            what, all,
        };
        CliContext.Run(command, context =>
        {
            if (context.Value(all) == (context.Value(what) is not null))
                throw new NucleusException(ErrorKind.Usage, "One thing to audit is needed.", "Name a method, a folder or a package, or use --all.");
            IReadOnlyList<AuditResult> results = context.Value(all) ? [.. Methods.All.Select(m => MethodAudit.Of(KitSources.OfMethod(m))), .. Methods.Pretrained.Select(Of)] : [Of(context.Value(what)!)];
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
            return MethodAudit.Of(KitSources.OfMethod(method));
        if (ModelPackage.IsPackage(name) && name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
        {
            var folder = Path.Combine(Path.GetTempPath(), $"nucleusdl-audit-{Guid.NewGuid():N}");
            try
            {
                ModelPackage.Unpack(name, folder);
                return MethodAudit.Of(KitSources.OfModel(folder) with { Name = name });
            }
            finally
            {
                if (Directory.Exists(folder))
                    Directory.Delete(folder, recursive: true);
            }
        }
        if (!Directory.Exists(name) && !Methods.Pretrained.Contains(name))
            throw new NucleusException(ErrorKind.Usage, File.Exists(name) ? "This is no model, method or package." : $"There is no method, model or package '{name}'.",
                $"Give a folder, a package (.zip), a method ({string.Join(", ", Methods.All.Select(m => m.Info.Name))}){(Methods.Pretrained.Count > 0 ? $", or a model of the kit ({string.Join(", ", Methods.Pretrained)})" : "")}.", File.Exists(name) ? name : null);
        return MethodAudit.Of(KitSources.OfModel(Methods.FolderOf(name)) with { Name = name });
    }

    private static IEnumerable<string> Lines(AuditResult result)
    {
        yield return $"{result.Subject}: {result.Score} of {result.Of}{(result.Unseen > 0 ? $", and {result.Unseen} that could not be looked at" : "")}";
        foreach (var e in result.Elements)
        {
            yield return $"  {(e.Unseen is null ? e.Found switch { true => "yes", false => "NO ", null => "-  " } : "?  ")}  {e.Name}{(e.Evidence.Length > 0 ? ": " + e.Evidence : "")}";
            if (e.Found == false)
            {
                yield return $"       missing: {e.Missing}";
                yield return $"       {e.Add}";
            }
        }
        if (result.Elements.Select(e => e.Unseen).FirstOrDefault(u => u is not null) is { } why)
            yield return $"  ? not looked at: {why}.";
    }
}
