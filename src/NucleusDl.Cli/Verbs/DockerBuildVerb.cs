using System.CommandLine;
using System.Text.Json.Nodes;
using NucleusDl.Sharing;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl docker build: the image from the sources.</summary>
internal static class DockerBuildVerb
{
    public static Command Create()
    {
        var folder = new Argument<string?>("FOLDER") { Description = "The kit's sources; found from this folder upwards without it.", Arity = ArgumentArity.ZeroOrOne };
        var name = new Option<string>("--name") { Description = "Name of the image.", DefaultValueFactory = _ => Containers.ImageName };
        var torch = new Option<string>("--torch") { Description = "cpu, or cuda for NVIDIA GPUs (several GB more).", DefaultValueFactory = _ => "cpu" };
        torch.AcceptOnlyFromAmong([.. BuildOptions.Torches]);
        var arguments = new Option<string[]>("--build-arg") { Description = "NAME=VALUE for an ARG line of the Dockerfile, such as SDK and RUNTIME, its base images." };
        var record = new Option<string>("--record") { Description = "File for the record: image id, digests of the base images, hash of the sources.", DefaultValueFactory = _ => BuildOptions.DefaultRecord };
        var platform = new Option<string?>("--platform") { Description = "Platform of the image; linux/amd64 on Apple silicon." };
        var network = new Option<string?>("--network") { Description = "Network of the build's steps, such as host." };
        var pull = new Option<bool>("--pull") { Description = "Look for newer base images first." };
        var fresh = new Option<bool>("--no-cache") { Description = "Run every step again." };
        var host = DockerVerb.Host();
        var command = new Command("build", """
            Build the image and record what it was built from. Ctrl-C aborts; no container is left, and what was done is taken up by the next build.

            Example: nucleusdl docker build --torch cpu
            """)
        { folder, name, torch, arguments, record, platform, network, pull, fresh, host };
        CliContext.Run(command, context =>
        {
            var image = Containers.Build(context.Value(folder), new BuildOptions
            {
                Name = context.Value(name),
                Torch = context.Value(torch),
                Arguments = Pairs(context.Value(arguments) ?? []),
                Record = context.Value(record),
                Platform = context.Value(platform),
                Network = context.Value(network),
                Pull = context.Value(pull),
                NoCache = context.Value(fresh),
                Host = context.Value(host),
                Command = [.. Environment.GetCommandLineArgs().Skip(1)],
            }, context.Quiet ? null : new DetailLines(), context.Cancellation);
            if (context.Json)
                CliContext.Result(new JsonObject { ["name"] = image.Name, ["id"] = image.Id, ["bytes"] = image.Bytes, ["torch"] = image.Torch, ["record"] = image.Record });
            else
                CliContext.Result(FormattableString.Invariant($"{image.Name}: {image.Id}, {image.Bytes / 1e9:0.00} GB; recorded in {image.Record}"));
            context.Say("Open the course with 'nucleusdl docker run'.");
            return ExitCodes.Done;
        });
        return command;
    }

    private static Dictionary<string, string> Pairs(IEnumerable<string> words)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in words)
            if (word.IndexOf('=', StringComparison.Ordinal) is > 0 and var cut)
                pairs[word[..cut]] = word[(cut + 1)..];
            else
                throw new NucleusException(ErrorKind.Usage, $"'{word}' is no value for the build.", "Write --build-arg NAME=VALUE.");
        return pairs;
    }

    /// <summary>What the engine writes, line by line as it comes.</summary>
    private sealed class DetailLines : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => System.Console.Error.WriteLine(value.Detail);
    }
}
