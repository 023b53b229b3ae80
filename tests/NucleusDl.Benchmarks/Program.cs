using NucleusDl.Benchmarks;

// dotnet run -c Release --project tests/NucleusDl.Benchmarks -- NAME [FOLDER [PARTS]]
if (args is [PredictBenchmark.Child, var stack, var share])
{
    PredictBenchmark.Predict(stack, share);
    return 0;
}
if (args is [RestoreBenchmark.Child, var noisy])
{
    RestoreBenchmark.Restore(noisy);
    return 0;
}
var parts = args.Length > 2 ? args[2].Split(',') : [];
var all = new Dictionary<string, Action<string>>
{
    ["files"] = TiffBenchmark.Run,
    ["network"] = NetworkBenchmark.Run,
    ["predict"] = folder => PredictBenchmark.Run(folder, parts),
    ["restore"] = folder => RestoreBenchmark.Run(folder, parts),
    ["labels"] = folder => LabelsBenchmark.Run(folder, parts, [1, 4]),
    ["labels-small"] = folder => LabelsBenchmark.Run(folder, parts, [1]),
    ["labels-large"] = folder => LabelsBenchmark.Run(folder, parts, [4]),
    ["measure"] = MeasureBenchmark.Run,
    ["kernel"] = KernelBenchmark.Run,
    ["page"] = PageBenchmark.Run,
    ["forest"] = ForestBenchmark.Speed,
    ["scribbles"] = _ => ForestBenchmark.Scribbles(parts),
};
if (args.Length is < 1 or > 3 || !all.TryGetValue(args[0], out var run))
{
    Console.Error.WriteLine($"Name one of: {string.Join(", ", all.Keys)}; a folder for the files may follow, and for labels the operations, with commas (predict: overlaps, huge; restore: small, huge).");
    return 2;
}
var folder = Directory.CreateDirectory(Path.Combine(args.Length > 1 ? args[1] : Path.GetTempPath(), $"nucleusdl-benchmark-{args[0]}")).FullName;
try
{
    run(folder);
    return 0;
}
catch (InvalidOperationException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
