using System.CommandLine;
using System.Text.Json.Nodes;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl unpack: a package of somebody else, safely.</summary>
internal static class UnpackVerb
{
    public static Command Create()
    {
        var zip = new Argument<string>("PACKAGE") { Description = "A bioimage.io package, .zip." };
        var output = new Option<string>("--out") { Description = "The new folder.", Required = true };
        var command = new Command("unpack", """
            Unpack a bioimage.io package into a new folder. Nothing in it is run; an archive that leads outside, a changed file or a faulty description is refused.
            A model of this kit becomes a model folder again, with the very same weights.

            Example: nucleusdl unpack model.zip --out model
            """)
        {
            zip, output,
        };
        CliContext.Run(command, context =>
        {
            var folder = context.Value(output);
            var own = context.WithProgress(progress => PackagedModel.Unpack(context.Value(zip), folder, progress, context.Cancellation));
            if (context.Json)
                CliContext.Result(new JsonObject { ["folder"] = folder, ["modelFolder"] = own });
            else
                CliContext.Result($"{folder}: {(own ? "a model folder, for --model" : "the files of the package")}");
            return ExitCodes.Done;
        });
        return command;
    }
}
