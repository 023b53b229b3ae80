using System.CommandLine;
using System.Text.Json.Nodes;
using NucleusDl.Sharing;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl verify: are the files of a receipt the ones of the run?</summary>
internal static class VerifyVerb
{
    public static Command Create()
    {
        var path = new Argument<string>("RECEIPT") { Description = "A folder or .zip that 'nucleusdl receipt export' wrote." };
        var command = new Command("verify", "Check a receipt: every file that it names is there and unchanged, and the record of the run agrees. Exit code 6 when it is not so.\n\nExample: nucleusdl verify embryo-receipt.zip") { path };
        CliContext.Run(command, context =>
        {
            var receipt = Receipt.Open(context.Value(path), out var temporary);
            try
            {
                var rows = ReceiptCheck.Verify(receipt);
                var wrong = rows.Count(r => !r.Passed);
                if (context.Json)
                    CliContext.Result(new JsonObject { ["passed"] = wrong == 0, ["rows"] = new JsonArray([.. rows.Select(r => (JsonNode)new JsonObject { ["what"] = r.What, ["passed"] = r.Passed, ["detail"] = r.Detail })]) });
                else
                {
                    foreach (var row in rows)
                        CliContext.Result($"{(row.Passed ? "ok     " : "WRONG  ")}{row.What}: {row.Detail}");
                    CliContext.Result(wrong == 0 ? $"{rows.Count} checks passed" : $"{wrong} of {rows.Count} checks did not pass");
                }
                return wrong == 0 ? ExitCodes.Done : ExitCodes.Check;
            }
            finally
            {
                PackagedModel.Remove(ref temporary);
            }
        });
        return command;
    }
}
