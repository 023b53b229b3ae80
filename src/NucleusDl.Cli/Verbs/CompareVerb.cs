using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using NucleusDl.Measuring;
using NucleusDl.Metrics;
using NucleusDl.Runs;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl compare: two groups of measured nuclei, by specimen.</summary>
internal static class CompareVerb
{
    private const string BorderColumn = "touches_border";

    private static readonly JsonSerializerOptions Json = new() { Converters = { new FiniteOrNullConverter() }, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static Command Create()
    {
        var a = new Argument<string>("A") { Description = "Table of the first group, such as wild type, from 'nucleusdl measure'." };
        var b = new Argument<string>("B") { Description = "Table of the second group, such as the mutant." };
        var column = new Option<string[]>("--column") { Description = "What to compare; several may be given.", DefaultValueFactory = _ => ["volume_um3"], AllowMultipleArgumentsPerToken = true };
        var by = new Option<string>("--by") { Description = "Column that names the specimen.", DefaultValueFactory = _ => "specimen" };
        var border = new Option<bool>("--keep-border") { Description = "Also count nuclei that the border of the stack cuts; without it they are left out." };
        var output = new Option<string?>("--out") { Description = "File for the result as JSON; its record is written beside it." };
        var command = new Command("compare", "Compare two groups of nuclei by specimen: difference and effect size with 95 % intervals, in plain words.\n\nExample: nucleusdl compare wild-type.csv mutant.csv --column volume_um3 --by specimen")
        {
            a, b, column, by, border, output,
        };
        CliContext.Run(command, context =>
        {
            var recorder = new RunRecorder("nucleusdl compare", Environment.GetCommandLineArgs().Skip(1), typeof(CompareVerb).Assembly);
            recorder.AddInput(context.Value(a)).AddInput(context.Value(b));
            var (tableA, tableB) = (CsvTable.Read(context.Value(a)), CsvTable.Read(context.Value(b)));
            var (nameA, nameB) = (Path.GetFileNameWithoutExtension(tableA.Path), Path.GetFileNameWithoutExtension(tableB.Path));
            if (nameA == nameB)
                (nameA, nameB) = (tableA.Path, tableB.Path);
            var results = new JsonArray();
            foreach (var name in context.Value(column))
            {
                var comparison = GroupComparison.Of(name, nameA, Nuclei(tableA, name), nameB, Nuclei(tableB, name));
                var node = JsonSerializer.SerializeToNode(comparison, Json)!;
                node["words"] = new JsonArray([.. ComparisonWords.Of(comparison).Select(w => (JsonNode)w)]);
                results.Add(node);
                if (!context.Json)
                    foreach (var line in ComparisonWords.Of(comparison))
                        CliContext.Result(line);
            }
            if (context.Value(column).Length > 1)
                context.Say($"note: {context.Value(column).Length} columns were compared. Each interval is its own: of twenty, one leaves out 0 by chance alone. Decide beforehand which one counts.");
            if (context.Json)
                CliContext.Result(results);
            if (context.Value(output) is { } file)
            {
                AtomicFile.WriteText(file, results.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
                recorder.Config = new JsonObject { ["by"] = context.Value(by), ["keepBorder"] = context.Value(border) };
                recorder.Metrics = results.DeepClone();
                recorder.AddOutput(file).Write(RunRecord.PathFor(file));
            }
            return ExitCodes.Done;

            List<(string, double)> Nuclei(CsvTable table, string name)
            {
                var (specimens, values) = (table.Texts(context.Value(by)), table.Numbers(name));
                var cut = table.Has(BorderColumn) && !context.Value(border) ? table.Numbers(BorderColumn) : new double[values.Length];
                if (cut.Count(c => c != 0) is > 0 and var n)
                    context.Say($"note: {table.Path}: {n} of {cut.Length} nuclei that the border cuts are left out (--keep-border counts them).");
                return [.. specimens.Zip(values, cut).Where(r => r.Third == 0).Select(r => (r.First, r.Second))];
            }
        });
        return command;
    }
}
