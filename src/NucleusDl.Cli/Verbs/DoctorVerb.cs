using System.CommandLine;
using System.Text.Json.Nodes;
using NucleusDl.Models;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl doctor: is this machine ready?</summary>
internal static class DoctorVerb
{
    public static Command Create()
    {
        var command = new Command("doctor", "Look at this machine: memory, disk, libtorch, CUDA. Every problem comes with its fix.\n\nExample: nucleusdl doctor");
        CliContext.Run(command, context =>
        {
            var doctor = Doctor.Check();
            if (context.Json)
                CliContext.Result(new JsonObject
                {
                    ["ok"] = doctor.Ok,
                    ["findings"] = new JsonArray([.. doctor.Findings.Select(f => (JsonNode)new JsonObject { ["name"] = f.Name, ["value"] = f.Value, ["ok"] = f.Ok, ["fix"] = f.Fix })]),
                });
            else
                CliContext.Result(doctor.ToString());
            return doctor.Ok ? ExitCodes.Done : ExitCodes.Check;
        });
        return command;
    }
}
