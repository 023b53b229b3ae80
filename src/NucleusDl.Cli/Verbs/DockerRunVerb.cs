using System.CommandLine;
using System.Text.Json.Nodes;
using NucleusDl.Sharing;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl docker run: the course, or a verb, in a container.</summary>
internal static class DockerRunVerb
{
    /// <summary>The variable by which the launchers, too, are told where work is kept.</summary>
    private const string ResultsVariable = "NUCLEUSDL_RESULTS";

    public static Command Create()
    {
        var words = new Argument<string[]>("VERB") { Description = "A verb of nucleusdl and what follows; -- before it where its options have names that this verb has too. Without it the course opens.", Arity = ArgumentArity.ZeroOrMore };
        var port = new Option<int>("--port") { Description = "Port of the course on this computer; 0 takes a free one.", DefaultValueFactory = _ => 8888 };
        var data = new Option<string?>("--data") { Description = "Folder that the verb works in, /data inside; this one without it." };
        var results = new Option<string?>("--results") { Description = $"Folder that is /results inside; the course is kept in it. For the course: {ResultsVariable}, else nucleusdl in your home." };
        var gpu = new Option<bool?>("--gpu") { Description = "Give it the NVIDIA GPUs, and fail where there are none; by itself when the image was built with --torch cuda." };
        var user = new Option<string?>("--user") { Description = "Who it runs as, UID or UID:GID; you, without it." };
        var locked = new Option<bool>("--read-only") { Description = "Only /data, /results and /tmp can be written." };
        var offline = new Option<bool>("--no-network") { Description = "No network; for verbs." };
        var (image, host) = (DockerVerb.Image(), DockerVerb.Host());
        var command = new Command("run", """
            Open the course in a container and print its address, or run a verb inside: its output comes through, its exit code is this one's. Ctrl-C ends it, and
            the container is removed. The course answers to this computer only.

            Example: nucleusdl docker run --no-network predict embryo.tif
            """)
        { words, port, data, results, gpu, user, locked, offline, image, host };
        CliContext.Run(command, context =>
        {
            var verb = context.Value(words) ?? [];
            var options = new ContainerOptions
            {
                Image = context.Value(image),
                Data = context.Value(data),
                Results = context.Value(results) ?? (verb.Length > 0 ? null : Home()),
                Gpu = context.Value(gpu),
                User = context.Value(user),
                ReadOnly = context.Value(locked),
                Network = !context.Value(offline),
                Host = context.Value(host),
            };
            if (verb.Length == 0)
                return Course(context, context.Value(port), options);
            using var output = System.Console.OpenStandardOutput();
            using var errors = System.Console.OpenStandardError();
            return Containers.Run(verb, options, output, errors, context.Say, context.Cancellation);
        });
        return command;
    }

    private static int Course(CliContext context, int port, ContainerOptions options)
    {
        using var log = context.Quiet ? Stream.Null : System.Console.OpenStandardError();
        var code = Containers.Serve(port, options, log, address =>
        {
            context.Say($"Your work is kept in {options.Results}. Ctrl-C ends it.");
            if (context.Json)
                CliContext.Result(new JsonObject { ["address"] = address });
            else
                CliContext.Result(address);
            System.Console.Out.Flush();
        }, context.Say, context.Cancellation);
        return code == 0 ? ExitCodes.Done : throw new NucleusException(ErrorKind.Resource, $"The course in the container ended with code {code}.", "What it says about it stands above.");
    }

    private static string Home() => Environment.GetEnvironmentVariable(ResultsVariable) is { Length: > 0 } named ? named : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "nucleusdl");
}
