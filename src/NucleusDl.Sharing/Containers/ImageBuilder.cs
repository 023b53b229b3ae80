using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Docker.DotNet.Models;
using NucleusDl.Runs;

namespace NucleusDl.Sharing;

/// <summary>Builds the kit's image and records what it was built from.</summary>
internal sealed partial class ImageBuilder(ContainerEngine engine, BuildOptions options)
{
    // What the message says when all is done; nothing else counts as success, least of all a connection that ended.
    private static readonly string[] Done = ["Successfully built", "Successfully tagged"];

    /// <summary>Builds.</summary>
    /// <param name="folder">Folder of the Dockerfile.</param>
    /// <param name="progress">Steps done, of how many, with the line that the engine wrote as detail.</param>
    /// <param name="cancellation">Aborts: the engine ends the step that runs and removes its container.</param>
    /// <exception cref="NucleusException">It failed; why.</exception>
    public async Task<ImageInfo> Build(string folder, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        options.Validate();
        if (options.Record is { } wanted && Path.GetDirectoryName(Path.GetFullPath(wanted)) is { } beside && !Directory.Exists(beside))
            throw new NucleusException(ErrorKind.Usage, "The folder for the record is not there.", "Create it, or choose another with --record.", wanted);
        var recorder = new RunRecorder("nucleusdl docker build", options.Command, typeof(ImageBuilder).Assembly);
        var file = Path.Combine(folder, BuildContext.Dockerfile);
        using var context = BuildContext.Of(folder, cancellation);
        recorder.AddInput(file);
        var arguments = new SortedDictionary<string, string>(options.Arguments.ToDictionary(), StringComparer.Ordinal) { ["TORCH"] = options.Torch };
        if (!arguments.ContainsKey("COMMIT") && GitCommit.Of(folder) is { } commit)
            arguments["COMMIT"] = commit;
        progress?.Report(new ProgressReport("image", 0, 1, $"{context.Names.Count} files, {context.Tar.Length / 1e6:0} MB, to {engine.Info}"));
        var lines = new Lines(progress);
        await Sent(() => engine.Client.Images.BuildImageFromDockerfileAsync(
            new ImageBuildParameters
            {
                Tags = [options.Name],
                Dockerfile = BuildContext.Dockerfile,
                BuildArgs = arguments,
                Remove = true,
                // Also the container of a step that failed.
                ForceRemove = true,
                NoCache = options.NoCache,
                Pull = options.Pull ? "1" : null,
                Platform = options.Platform,
                NetworkMode = options.Network,
            },
            context.Tar, [], null, lines, cancellation), cancellation).ConfigureAwait(false);
        if (lines.Error is { } error)
            throw Failed(error, lines.Step);
        if (!lines.IsDone)
            throw new NucleusException(ErrorKind.Resource, "The engine ended the build without saying that it is done.", "Look whether it still runs and has space on its disk, and try again.");
        var image = await engine.Need(options.Name, cancellation).ConfigureAwait(false);
        return options.Record is null ? image : image with { Record = await Record(recorder, image, file, arguments, context, cancellation).ConfigureAwait(false) };
    }

    // Stopped, the connection is closed in the middle, which may look like any other failure.
    private async Task Sent(Func<Task> build, CancellationToken cancellation)
    {
        try
        {
            await EngineErrors.Explained(build, engine.Address).ConfigureAwait(false);
        }
        catch (NucleusException e) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException("The build was stopped.", e, cancellation);
        }
        cancellation.ThrowIfCancellationRequested();
    }

    private async Task<string> Record(RunRecorder recorder, ImageInfo image, string file, SortedDictionary<string, string> arguments, BuildContext context, CancellationToken cancellation)
    {
        var bases = new JsonArray();
        foreach (var name in BaseImages.Of(await File.ReadAllTextAsync(file, cancellation).ConfigureAwait(false), arguments))
            // An engine that builds without keeping the bases has no digest of them.
            bases.Add(await engine.Find(name, cancellation).ConfigureAwait(false) is { } found ? Node(found) : new JsonObject { ["name"] = name });
        recorder.AddVersion(engine.Info.Name, engine.Info.Version);
        recorder.Config = new JsonObject
        {
            ["torch"] = options.Torch,
            ["platform"] = options.Platform,
            ["network"] = options.Network,
            ["arguments"] = new JsonObject(arguments.Select(a => KeyValuePair.Create(a.Key, (JsonNode?)a.Value))),
            ["contextSha256"] = context.Sha256,
            ["contextFiles"] = context.Names.Count,
        };
        recorder.Metrics = new JsonObject { ["image"] = Node(image), ["bases"] = bases };
        recorder.Write(options.Record!);
        return options.Record!;
    }

    private static JsonObject Node(ImageInfo image) => new()
    {
        ["name"] = image.Name,
        ["id"] = image.Id,
        ["digests"] = new JsonArray([.. image.Digests.Select(d => (JsonNode)d)]),
        ["bytes"] = image.Bytes,
    };

    private static NucleusException Failed(string error, string step)
    {
        var plain = EngineErrors.OfText(error);
        var where = step.Length > 0 ? $" at {step}" : "";
        return error.Contains("returned a non-zero code", StringComparison.Ordinal) || plain.Problem.StartsWith("The engine refused", StringComparison.Ordinal)
            ? new NucleusException(ErrorKind.Resource, $"The build failed{where}: {error.Trim().ReplaceLineEndings(" ").TrimEnd('.')}.", "What the step wrote stands above; mend that and build again, what was done before is kept.")
            : plain;
    }

    /// <summary>Reads what the engine writes while it builds.</summary>
    private sealed class Lines(IProgress<ProgressReport>? progress) : IProgress<JSONMessage>
    {
        private (double Done, double Total) steps = (0, 1);

        public string? Error { get; private set; }

        public string Step { get; private set; } = "";

        public bool IsDone { get; private set; }

        public void Report(JSONMessage value)
        {
            Error ??= value.Error?.Message ?? value.ErrorMessage;
            // Layers that are fetched come with a state each; the ends are enough.
            if (value.Status is { } status && value.Progress is null)
                Tell(value.ID is { Length: > 0 } id ? $"{status}: {id}" : status);
            foreach (var line in (value.Stream ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
                Tell(line.TrimEnd('\r'));
        }

        private void Tell(string line)
        {
            IsDone |= Done.Any(d => line.StartsWith(d, StringComparison.Ordinal));
            if (StepLine().Match(line) is { Success: true } step)
            {
                steps = (double.Parse(step.Groups[1].Value, CultureInfo.InvariantCulture) - 1, double.Parse(step.Groups[2].Value, CultureInfo.InvariantCulture));
                Step = $"step {step.Groups[1].Value} of {step.Groups[2].Value}";
            }
            if (line.Trim().Length > 0)
                progress?.Report(new ProgressReport("image", IsDone ? steps.Total : steps.Done, steps.Total, line));
        }
    }

    [GeneratedRegex(@"^STEP (\d+)/(\d+)\s*:", RegexOptions.IgnoreCase)]
    private static partial Regex StepLine();
}
