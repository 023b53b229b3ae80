using System.Globalization;
using NucleusDl.Fuzz;

// fuzz [--count 200000] [--seed 1] [--first 0] [--threads 2] [--out FOLDER] [--golden FOLDER] [--formats NRRD,HDF5]
var options = new Dictionary<string, string>(StringComparer.Ordinal);
for (var i = args is ["fuzz", ..] ? 1 : 0; i + 1 < args.Length; i += 2)
    options[args[i].TrimStart('-')] = args[i + 1];
int Number(string name, int otherwise) => options.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

var golden = options.GetValueOrDefault("golden") ?? Golden();
var wanted = options.GetValueOrDefault("formats")?.Split(',');
var seeds = FuzzSeed.Load(golden).Where(s => wanted is null || wanted.Contains(s.Format, StringComparer.OrdinalIgnoreCase)).ToList();
var (seed, count, threads, first) = (Number("seed", 1), Number("count", 200_000), Number("threads", 2), Number("first", 0));
// Memory-backed where there is such a disk.
var work = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"nucleusdl-fuzz-{Environment.ProcessId}");
var fuzzer = new Fuzzer(seeds, seed, work, options.GetValueOrDefault("out"));
Console.WriteLine($"{seeds.Count} sound files: {string.Join(", ", seeds.GroupBy(s => s.Format).Select(g => $"{g.Count()} {g.Key}"))}; {count} damaged ones, seed {seed}, from {first}.");
using var watchdog = new Timer(_ =>
{
    if (fuzzer.Hanging(TimeSpan.FromSeconds(20)) is not { } number)
        return;
    Console.WriteLine($"HANGS: number {number}, {fuzzer.Write(number, Path.Combine(options.GetValueOrDefault("out") ?? ".", $"{number}-Hangs"))}");
    Environment.Exit(1);
}, null, 1000, 1000);
var report = fuzzer.Run(first, count, threads, n =>
{
    if (n % 10_000 == 0)
        Console.WriteLine($"  {n}");
});
foreach (var format in report.Counts.Keys.Select(k => k.Format).Distinct().Order(StringComparer.Ordinal))
    Console.WriteLine($"{format,-6} " + string.Join("  ", Enum.GetValues<FuzzOutcome>().Select(o => $"{o} {report.Counts.GetValueOrDefault((format, o))}")));
foreach (var group in report.Failures.GroupBy(f => (f.Outcome, Where: Place(f.Why))).OrderByDescending(g => g.Count()).Take(40))
{
    var (number, main, outcome, why) = group.First();
    Console.WriteLine($"\n{group.Count()} x {outcome}, first number {number} ({main}):\n{string.Join('\n', why.Split('\n').Take(12))}");
}
if (Directory.Exists(work))
    Directory.Delete(work, recursive: true);
return report.Failures.Count == 0 ? 0 : 1;

static string Place(string why) => string.Join('\n', why.Split('\n').Skip(1).Take(2));

static string Golden()
{
    for (var d = new DirectoryInfo(AppContext.BaseDirectory); d is not null; d = d.Parent)
        if (Directory.Exists(Path.Combine(d.FullName, "tests", "Golden")))
            return Path.Combine(d.FullName, "tests", "Golden");
    throw new DirectoryNotFoundException("tests/Golden is not above the program; pass --golden.");
}
