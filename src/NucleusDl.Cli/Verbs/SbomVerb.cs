using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json;
using NucleusDl.Models;
using NucleusDl.Runs;
using NucleusDl.Sharing;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl sbom: what this program, or the image it lies in, is made of.</summary>
internal static class SbomVerb
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var locks = new Argument<string>("LOCK") { Description = "The program's NuGet lock file, such as environment/locks/linux-x64/NucleusDl.Cli.lock.json." };
        var system = new Option<string?>("--system") { Description = "Root of a Debian or Ubuntu system whose packages belong to it: / in an image." };
        var output = new Option<string?>("--out") { Description = "File to write; without it the document goes to standard output." };
        var command = new Command("sbom", """
            Write a bill of materials (CycloneDX JSON): every package with its version and hash as locked, the .NET runtime, the models, and with --system
            what the system has installed. Nothing is looked up in a network.

            Example: nucleusdl sbom environment/locks/linux-x64/NucleusDl.Cli.lock.json --out sbom.cdx.json
            """)
        { locks, system, output };
        CliContext.Run(command, context =>
        {
            var version = typeof(SbomVerb).Assembly.GetName().Version!.ToString(3);
            var bill = new BillOfMaterials().AddLock(context.Value(locks)).AddRuntime(Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")));
            foreach (var model in Methods.Pretrained)
                foreach (var weights in Directory.GetFiles(Methods.FolderOf(model), ModelFolder.WeightsFile, SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                    // A model may hold another, such as the denoiser before a segmenting network.
                    bill.AddModel(Path.Combine(model, Path.GetRelativePath(Methods.FolderOf(model), Path.GetDirectoryName(weights)!)).Replace('\\', '/').TrimEnd('.', '/'), version, weights);
            if (context.Value(system) is { } root)
                bill.AddSystem(root);
            var document = bill.ToJson("nucleusdl", version);
            if (context.Value(output) is { } file)
            {
                AtomicFile.WriteText(file, document.ToJsonString(Layout) + "\n");
                context.Say($"{file}: {bill.Count} components");
            }
            else
                CliContext.Result(document);
            return ExitCodes.Done;
        });
        return command;
    }
}
