using System.CommandLine;
using System.Text.Json.Nodes;
using NucleusDl.Sharing;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl reproduce: does the run of a receipt give the same here?</summary>
internal static class ReproduceVerb
{
    public static Command Create()
    {
        var path = new Argument<string>("RECEIPT") { Description = "A folder or .zip that 'nucleusdl receipt export' wrote." };
        var data = new Option<string?>("--data") { Description = "Where the inputs lie, when the receipt holds only their hashes." };
        var keep = new Option<string?>("--out") { Description = "A new folder for the repeated results; without it they are removed." };
        var tolerance = new Option<double>("--tolerance") { Description = "Relative difference that each number may have on another machine, number of threads or version.", DefaultValueFactory = _ => Reproduction.DefaultTolerance };
        var trust = new Option<bool>("--run-code") { Description = "Allow a notebook of the receipt to run: it is a program of whoever made the receipt." };
        var command = new Command("reproduce", """
            Run the command of a receipt again and compare, file by file and number by number. With equal versions, threads and instruction set results must be
            equal to the bit; otherwise every number within --tolerance. Exit code 6 when they are not.

            Example: nucleusdl reproduce embryo-receipt.zip
            """)
        {
            path, data, keep, tolerance, trust,
        };
        CliContext.Run(command, context =>
        {
            if (context.Value(tolerance) is not (>= 0 and < 1))
                throw new NucleusException(ErrorKind.Usage, "A tolerance is a share from 0 to below 1.", "Use for example --tolerance 0.02.");
            var receipt = Receipt.Open(context.Value(path), out var temporary);
            var work = context.Value(keep) is { } wanted ? Path.GetFullPath(wanted) : Path.Combine(Path.GetTempPath(), $"nucleusdl-again-{Guid.NewGuid():N}");
            var made = false;
            try
            {
                if (ReceiptCheck.Verify(receipt).FirstOrDefault(r => !r.Passed) is { } wrong)
                    throw new NucleusException(ErrorKind.Check, $"The receipt is not whole: {wrong.What}: {wrong.Detail}.", "Get it again; 'nucleusdl verify' shows everything.", context.Value(path));
                if (Directory.Exists(work))
                    throw new NucleusException(ErrorKind.Usage, "This folder is already there.", "Choose a new one.", work);
                var repetition = new Repetition(receipt, work, context.Value(data));
                if (repetition.RunsCode && !context.Value(trust))
                    throw new NucleusException(ErrorKind.Usage, "The receipt is that of a notebook, which is a program of whoever made it.", "Read the notebook first; then allow it with --run-code.", context.Value(path));
                repetition.Arguments();
                Directory.CreateDirectory(work);
                made = true;
                context.Say($"running again: {receipt.Record.Tool}");
                var (record, folder) = repetition.Run(context.Cancellation);
                return Report(context, Reproduction.Compare(receipt.Record, Path.Combine(receipt.Folder, Receipt.OutputsFolder), record, folder, context.Value(tolerance)));
            }
            finally
            {
                PackagedModel.Remove(ref temporary);
                if (made && context.Value(keep) is null)
                    Directory.Delete(work, recursive: true);
            }
        });
        return command;
    }

    private static int Report(CliContext context, Reproduction result)
    {
        if (context.Json)
            CliContext.Result(new JsonObject
            {
                ["passed"] = result.Passed,
                ["sameMachine"] = result.SameMachine,
                ["rows"] = new JsonArray([.. result.Rows.Select(r => (JsonNode)new JsonObject { ["what"] = r.What, ["then"] = r.Then, ["now"] = r.Now, ["passed"] = r.Passed, ["note"] = r.Note })]),
            });
        else
        {
            var width = Math.Min(48, result.Rows.Max(r => r.What.Length));
            foreach (var r in result.Rows.Where(r => r.Passed is not null || r.Note.Length > 0))
                CliContext.Result($"{(r.Passed switch { true => "ok", false => "WRONG", null => "" }),-6}{r.What.PadRight(width)}  {r.Then,-16}  {r.Now,-16}  {r.Note}");
            CliContext.Result($"{(result.Passed ? "reproduced" : "not reproduced")}: {(result.SameMachine ? "versions, threads and instruction set are equal, so equality to the bit was asked" : "versions, threads or instruction set differ, so the tolerance counted")}");
        }
        return result.Passed ? ExitCodes.Done : ExitCodes.Check;
    }
}
