using System.Diagnostics;
using System.Globalization;
using NucleusDl.Kernel;

namespace NucleusDl.Benchmarks;

/// <summary>What cells cost: the first after the warm-up, a usual one, the thousandth, memory each, and the guard of a loop.</summary>
internal static class KernelBenchmark
{
    private const int Cells = 1000, Last = 20;
    private const string Loop = "var s = 0L; for (var i = 0; i < 100_000_000; i++) s += i; s";

    public static void Run(string folder) => Measure().GetAwaiter().GetResult();

    private static async Task Measure()
    {
        Console.WriteLine("| what | wall | processor |");
        Console.WriteLine("|---|---|---|");
        Row("warm-up", await Time(CSharpEngine.WarmUp));
        using var engine = new CSharpEngine();
        Row("first cell", await Cell(engine, "var a = new[] { 1, 2, 3 }; a.Sum()"));
        var before = Memory();
        var times = new List<(double Wall, double Processor)>();
        for (var i = 2; i <= Cells; i++)
            times.Add(await Cell(engine, $"var x{i} = a.Sum() + {i}; x{i}"));
        Row("median later cell", Median(times));
        Row($"median of cells 2 to {Last + 1}", Median(times.Take(Last)));
        Row($"median of the last {Last}", Median(times.TakeLast(Last)));
        Row("cell 1,000", times[^1]);
        var after = Memory();
        Row("100 million turns of a loop, guarded", await Cell(engine, Loop));
        Console.WriteLine();
        Console.WriteLine(Text($"growth a cell: {(after.Managed - before.Managed) / 1024 / Cells:0} kB managed, {(after.Process - before.Process) / 1024 / Cells:0} kB of the process"));
    }

    private static async Task<(double Wall, double Processor)> Cell(CSharpEngine engine, string code) => await Time(async () =>
    {
        var result = await engine.ExecuteAsync(code, _ => { });
        if (result.Status != ExecutionStatus.Ok)
            throw new InvalidOperationException(result.Error?.Message ?? "stopped");
    });

    private static async Task<(double Wall, double Processor)> Time(Func<Task> work)
    {
        var (clock, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        await work();
        return (clock.Elapsed.TotalMilliseconds, (Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
    }

    private static (double Wall, double Processor) Median(IEnumerable<(double Wall, double Processor)> times)
    {
        var all = times.ToList();
        return (all.Select(t => t.Wall).Order().ElementAt(all.Count / 2), all.Select(t => t.Processor).Order().ElementAt(all.Count / 2));
    }

    private static (double Managed, double Process) Memory()
    {
        var managed = GC.GetTotalMemory(forceFullCollection: true);
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        return (managed, self.WorkingSet64);
    }

    private static void Row(string what, (double Wall, double Processor) time) => Console.WriteLine(Text($"| {what} | {time.Wall:0.0} ms | {time.Processor:0.0} ms |"));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
