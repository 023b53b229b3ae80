using System.CommandLine;
using System.Text.Json.Nodes;
using NucleusDl.IO;
using NucleusDl.Labelling.Agreement;
using NucleusDl.Labels;
using NucleusDl.Runs;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl agree: how far two annotators agree.</summary>
internal static class AgreeVerb
{
    public static Command Create()
    {
        var first = new Argument<string>("A") { Description = "Labels by one person." };
        var second = new Argument<string>("B") { Description = "Labels of the same stack by another person, or by the same one on another day." };
        var output = new Option<string?>("--out") { Description = "File for a table (CSV), one row a nucleus of either; its record is written beside it." };
        var voxelSize = CommonOptions.VoxelSize();
        var command = new Command("agree", "How good are my labels? How far two people who labelled the same stack agree: the ceiling that any model can reach.\n\nExample: nucleusdl agree anna.tif bert.tif --out agreement.csv")
        {
            first, second, output, voxelSize,
        };
        CliContext.Run(command, context =>
        {
            var recorder = new RunRecorder("nucleusdl agree", Environment.GetCommandLineArgs().Skip(1), typeof(AgreeVerb).Assembly);
            recorder.AddInput(context.Value(first)).AddInput(context.Value(second));
            var reading = new ReadOptions(VoxelSize: context.Value(voxelSize));
            using var a = Read(context.Value(first), reading);
            using var b = Read(context.Value(second), reading);
            var agreement = LabelAgreement.Compare(a, b, context.Cancellation);
            var node = Node(agreement);
            if (context.Value(output) is { } file)
            {
                if (new[] { first, second }.Any(i => Path.GetFullPath(context.Value(i)) == Path.GetFullPath(file)))
                    throw new NucleusException(ErrorKind.Usage, "The result would be written over an input.", "Choose another name.", file);
                AtomicFile.WriteText(file, agreement.ToCsv(a.VoxelSize ?? b.VoxelSize));
                recorder.Metrics = node.DeepClone().AsObject();
                recorder.AddOutput(file).Write(RunRecord.PathFor(file));
            }
            if (context.Json)
                CliContext.Result(node);
            else
                foreach (var line in agreement.Summary())
                    CliContext.Result(line);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Volumes.LabelVolume Read(string path, ReadOptions options)
    {
        var labels = VolumeFile.ReadLabels(path, options);
        try
        {
            LabelLook.RefuseImage(labels, path);
            if (LabelCheck.Findings(labels.Voxels).FirstOrDefault(f => f.Level == FindingLevel.Error) is { } finding)
                throw finding.ToException(path);
            return labels;
        }
        catch
        {
            labels.Dispose();
            throw;
        }
    }

    private static JsonObject Node(LabelAgreement a) => new()
    {
        ["nA"] = a.CountA,
        ["nB"] = a.CountB,
        ["IoU"] = a.ForegroundIou,
        ["SEGwithAasTruth"] = a.SegOfB,
        ["SEGwithBasTruth"] = a.SegOfA,
        ["SEGceiling"] = a.Ceiling,
        ["AP@0.5"] = a.Ap50,
        ["meanMatchedIoU"] = a.MatchedIou,
        ["A"] = Fates(a, "A"),
        ["B"] = Fates(a, "B"),
    };

    private static JsonObject Fates(LabelAgreement a, string who) =>
        new(a.Rows.Where(r => r.Annotator == who).GroupBy(r => r.Words).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => KeyValuePair.Create(g.Key, (JsonNode?)g.Count())));
}
