using System.CommandLine;
using System.Text.Json.Nodes;
using NucleusDl.Models;
using NucleusDl.Sharing;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl receipt: a run as a thing to hand on.</summary>
internal static class ReceiptVerb
{
    public static Command Create()
    {
        var record = new Argument<string>("RUN.json") { Description = "The record beside a result: run.json, or NAME.run.json." };
        var output = new Option<string>("--out") { Description = "A new folder, or a .zip.", Required = true };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace the .zip if it is there already." };
        var without = new Option<bool>("--without-inputs") { Description = "Keep only the hashes of the files that were read, not the files: for large or private data." };
        var where = new Option<string?>("--where") { Description = "Folder that the run was started in, when it is not this one: paths of its command begin there." };
        var export = new Command("export", """
            Write the receipt of a run: its record, command, results and inputs as an RO-Crate 1.1 (profile Process Run Crate). Others check it with
            'nucleusdl verify' and run it again with 'nucleusdl reproduce'.

            Example: nucleusdl receipt export embryo_labels.run.json --out embryo-receipt.zip
            """)
        {
            record, output, overwrite, without, where,
        };
        CliContext.Run(export, context =>
        {
            var target = context.Value(output);
            if (File.Exists(target) && !context.Value(overwrite))
                throw new NucleusException(ErrorKind.Usage, "There is a file of this name already.", "Choose another name, or replace it with --overwrite.", target);
            var missing = Receipt.Export(context.Value(record), target, !context.Value(without), context.Value(where), Methods.Pretrained.ToDictionary(n => n, Methods.FolderOf));
            foreach (var name in missing)
                context.Say($"note: {name} was read by the run and not found by the paths of its command; the receipt has its hash.");
            if (context.Json)
                CliContext.Result(new JsonObject { ["receipt"] = target, ["missing"] = new JsonArray([.. missing.Select(m => (JsonNode)m)]) });
            else
                CliContext.Result($"{target}: receipt written");
            return ExitCodes.Done;
        });
        return new Command("receipt", "Receipts of runs, for a supplement or an archive.\n\nExample: nucleusdl receipt export my-model/run.json --out my-model-receipt.zip") { export };
    }
}
