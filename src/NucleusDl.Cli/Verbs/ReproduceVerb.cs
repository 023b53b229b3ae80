using System.CommandLine;
using System.Text.Json.Nodes;
using NucleusDl.Sharing;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl reproduce, and nucleusdl docker reproduce: does the run of a receipt give the same?</summary>
internal static class ReproduceVerb
{
    /// <summary>Makes the verb.</summary>
    /// <param name="alwaysInside">Whether it is the one below docker, which needs not be told that a container is meant.</param>
    public static Command Create(bool alwaysInside = false)
    {
        var path = new Argument<string>("RECEIPT") { Description = "A folder or .zip that 'nucleusdl receipt export' wrote." };
        var data = new Option<string?>("--data") { Description = "Where the inputs lie, when the receipt holds only their hashes." };
        var keep = new Option<string?>("--out") { Description = "A new folder for the repeated results; without it they are removed." };
        var tolerance = new Option<double>("--tolerance") { Description = "Relative difference that each number may have on another machine, number of threads or version.", DefaultValueFactory = _ => Reproduction.DefaultTolerance };
        var trust = new Option<bool>("--run-code") { Description = "Allow a notebook of the receipt to run: it is a program of whoever made the receipt." };
        var inside = new Option<bool>("--in-container") { Description = "Run it in a container of --image, without a network: needs Docker or Podman.", Hidden = alwaysInside };
        var (image, host) = (DockerVerb.Image(), DockerVerb.Host());
        var example = alwaysInside ? "nucleusdl docker reproduce embryo-receipt.zip" : "nucleusdl reproduce embryo-receipt.zip";
        var command = new Command("reproduce", $"""
            Run the command of a receipt again {(alwaysInside ? "in a container " : "")}and compare, file by file and number by number. With equal versions, threads and instruction set results
            must be equal to the bit; otherwise every number within --tolerance. Exit code 6 when they are not.

            Example: {example}
            """)
        {
            path, data, keep, tolerance, trust, inside, image, host,
        };
        CliContext.Run(command, context =>
        {
            var options = new RepetitionOptions { Data = context.Value(data), Keep = context.Value(keep), Tolerance = context.Value(tolerance), RunCode = context.Value(trust) };
            var inContainer = alwaysInside || context.Value(inside);
            if (!inContainer && (context.Parsed.GetResult(image) is { Implicit: false } || context.Value(host) is not null))
                throw new NucleusException(ErrorKind.Usage, "--image and --host are about a container.", "Add --in-container.");
            return Report(context, inContainer
                ? Containers.Reproduce(context.Value(path), options, new ContainerOptions { Image = context.Value(image), Host = context.Value(host) }, context.Cancellation, context.Say)
                : Repetition.Compare(context.Value(path), new ThisProgram(), options, context.Cancellation, context.Say));
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
