using NucleusDl.Benchmarks;

// dotnet run -c Release --project tests/NucleusDl.Benchmarks -- NAME [FOLDER]
var all = new Dictionary<string, Action<string>>
{
    ["files"] = TiffBenchmark.Run,
    ["measure"] = MeasureBenchmark.Run,
};
if (args.Length is < 1 or > 2 || !all.TryGetValue(args[0], out var run))
{
    Console.Error.WriteLine($"Name one of: {string.Join(", ", all.Keys)}; a folder for the files may follow.");
    return 2;
}
var folder = Directory.CreateDirectory(Path.Combine(args.Length == 2 ? args[1] : Path.GetTempPath(), $"nucleusdl-benchmark-{args[0]}")).FullName;
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
