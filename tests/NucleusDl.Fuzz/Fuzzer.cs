using System.Collections.Concurrent;

namespace NucleusDl.Fuzz;

/// <summary>What was found, by format and outcome, with the numbers of the files that failed.</summary>
/// <param name="Counts">How often.</param>
/// <param name="Failures">Number, seed, outcome and reason of each that failed.</param>
internal sealed record FuzzReport(IReadOnlyDictionary<(string Format, FuzzOutcome Outcome), int> Counts, IReadOnlyList<(int Number, string Seed, FuzzOutcome Outcome, string Why)> Failures);

/// <summary>Damages sound files, opens them, and keeps count. File number n of a seed is the same whatever the number of threads.</summary>
internal sealed class Fuzzer(IReadOnlyList<FuzzSeed> seeds, int seed, string work, string? keep)
{
    private readonly ConcurrentDictionary<(string, FuzzOutcome), int> counts = new();
    private readonly ConcurrentBag<(int, string, FuzzOutcome, string)> failures = [];

    // What each thread is at, and since when, for whoever watches.
    private readonly ConcurrentDictionary<int, (int Number, long Since)> running = new();

    /// <summary>The number of a file that some thread has been at for longer than this; null where there is none.</summary>
    public int? Hanging(TimeSpan longest)
    {
        foreach (var (number, since) in running.Values)
            if (Environment.TickCount64 - since > longest.TotalMilliseconds)
                return number;
        return null;
    }

    /// <summary>Runs files <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> - 1.</summary>
    public FuzzReport Run(int first, int count, int threads, Action<int>? progress = null)
    {
        var next = first - 1;
        var workers = Enumerable.Range(0, threads).Select(worker => new Thread(() =>
        {
            for (int n; (n = Interlocked.Increment(ref next)) < first + count;)
            {
                running[worker] = (n, Environment.TickCount64);
                One(n, Path.Combine(work, worker.ToString(System.Globalization.CultureInfo.InvariantCulture)));
                progress?.Invoke(n);
            }
            running.TryRemove(worker, out _);
        })).ToList();
        workers.ForEach(t => t.Start());
        workers.ForEach(t => t.Join());
        return new FuzzReport(counts.ToDictionary(), [.. failures.OrderBy(f => f.Item1)]);
    }

    /// <summary>Writes a damaged file again, to look at it.</summary>
    public string Write(int number, string folder)
    {
        var random = new Random(unchecked(seed * 1_000_003 + number));
        var start = seeds[random.Next(seeds.Count)];
        var same = seeds.Where(s => s.Format == start.Format).ToList();
        var damaged = Mutator.Mutate(start, same[random.Next(same.Count)], random);
        foreach (var (name, bytes) in damaged.Files)
        {
            var path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, bytes);
        }
        return Path.Combine(folder, damaged.Main);
    }

    private void One(int number, string folder)
    {
        var random = new Random(unchecked(seed * 1_000_003 + number));
        var start = seeds[random.Next(seeds.Count)];
        var path = Write(number, folder);
        var (outcome, why) = FuzzCheck.Run(path, number % 4 == 0);
        counts.AddOrUpdate((start.Format, outcome), 1, (_, n) => n + 1);
        if (outcome > FuzzOutcome.Refused)
        {
            failures.Add((number, start.Main, outcome, why ?? ""));
            if (keep is not null)
                Write(number, Path.Combine(keep, $"{number}-{outcome}"));
        }
        Directory.Delete(folder, recursive: true);
    }
}
