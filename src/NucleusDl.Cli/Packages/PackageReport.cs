using System.Text.Json.Nodes;
using NucleusDl.IO;
using NucleusDl.Sharing;

namespace NucleusDl.Cli;

/// <summary>What 'nucleusdl check' says about a bioimage.io package.</summary>
internal static class PackageReport
{
    /// <summary>Whether what the user named is a package rather than data: a zip or description, or a folder with a description.</summary>
    public static bool Is(string[] paths) => paths is [var path] && (ModelPackage.IsPackage(path) || File.Exists(Path.Combine(path, ModelPackage.DescriptionFile)));

    /// <summary>"2 errors, 1 warning".</summary>
    public static string Count(int errors, int warnings) => errors + warnings == 0 ? "no faults"
        : string.Join(", ", new[] { (errors, "error"), (warnings, "warning") }.Where(c => c.Item1 > 0).Select(c => $"{c.Item1} {c.Item2}{(c.Item1 > 1 ? "s" : "")}"));

    /// <summary>Checks a package and reports.</summary>
    public static int Check(CliContext context, string path)
    {
        var findings = context.WithProgress(progress => PackageCheck.Check(path, ModelPacker.Run, progress, PackagedModel.WhyNot, context.Cancellation));
        var errors = findings.Count(f => f.Level == FindingLevel.Error);
        if (context.Json)
            CliContext.Result(new JsonObject { ["package"] = path, ["valid"] = errors == 0, ["findings"] = new JsonArray([.. findings.Select(f => (JsonNode)f.ToNode())]) });
        else
        {
            foreach (var finding in findings)
                CliContext.Result(finding.ToString());
            CliContext.Result($"{path}: {Count(errors, findings.Count - errors)}");
        }
        return errors > 0 ? ExitCodes.Check : ExitCodes.Done;
    }
}
