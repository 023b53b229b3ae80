using System.Globalization;
using NucleusDl.Volumes;

namespace NucleusDl.Models;

/// <summary>Amounts of memory.</summary>
public static class Memory
{
    /// <summary>Bytes of so many GiB.</summary>
    public static long GiB(double amount) => (long)(amount * (1L << 30));

    /// <summary>"1.5 GiB".</summary>
    public static string Text(long bytes) => (bytes / (double)(1L << 30)).ToString("0.0# 'GiB'", CultureInfo.InvariantCulture);

    /// <summary>Refuses work that would not fit, before it starts.</summary>
    /// <param name="needed">Bytes at the peak.</param>
    /// <param name="allowed">Bytes that may be used; 0 asks the machine.</param>
    /// <param name="stack">What is worked on, for the message.</param>
    /// <param name="work">What is done to it, for the message.</param>
    /// <exception cref="NucleusException">It does not fit.</exception>
    public static void Require(long needed, long allowed, Volume stack, string work = "Segmenting") => Require(needed, allowed, stack.Shape, stack.Source, work);

    /// <summary>Refuses work that would not fit, before it starts.</summary>
    /// <param name="needed">Bytes at the peak.</param>
    /// <param name="allowed">Bytes that may be used; 0 asks the machine.</param>
    /// <param name="shape">Extent of what is worked on, for the message.</param>
    /// <param name="source">Its file, for the message.</param>
    /// <param name="work">What is done to it, for the message.</param>
    /// <exception cref="NucleusException">It does not fit.</exception>
    public static void Require(long needed, long allowed, VolumeShape shape, string? source, string work = "Segmenting")
    {
        var available = allowed > 0 ? allowed : Available();
        if (needed > available)
            throw new NucleusException(ErrorKind.Resource, $"{work} {shape} voxels needs about {Text(needed)} of memory, and {Text(available)} can be used.",
                "Crop the stack, close other programs, or raise --memory if the machine has more.", source);
    }

    /// <summary>Bytes this process may still use: what the machine has free, or less where a container or a cluster job is limited.</summary>
    public static long Available()
    {
        if (!OperatingSystem.IsLinux())
            return Math.Max(0, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - Environment.WorkingSet);
        // The collector's own figure is no use here: it knows nothing of other programs, and in a container it is three quarters of the limit.
        var free = Available(File.ReadAllText("/proc/meminfo"));
        foreach (var (limit, used, statistics) in Groups(File.ReadAllLines("/proc/self/cgroup")))
            if (Number(limit) is { } most && Number(used) is { } now)
                free = Math.Min(free, Math.Max(0, most - now + Cached(File.Exists(statistics) ? File.ReadAllLines(statistics) : [])));
        return free;
    }

    /// <summary>MemAvailable of /proc/meminfo: free, or held by caches that give way.</summary>
    internal static long Available(string meminfo)
    {
        var words = meminfo.Split('\n').FirstOrDefault(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal))?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is { Length: >= 2 } && long.TryParse(words[1], CultureInfo.InvariantCulture, out var kibibytes) ? kibibytes << 10 : long.MaxValue;
    }

    /// <summary>Files with limit, use and statistics of the process' control groups, version 2 and 1, inside and outside of a container.</summary>
    internal static IEnumerable<(string Limit, string Used, string Statistics)> Groups(IEnumerable<string> selfCgroup)
    {
        foreach (var line in selfCgroup)
        {
            // hierarchy:controllers:/path
            if (line.Split(':', 3) is not [var hierarchy, var controllers, var path])
                continue;
            foreach (var place in new[] { path.TrimStart('/'), "" }.Distinct())
                if (hierarchy == "0")
                    yield return Files(Path.Combine("/sys/fs/cgroup", place), "memory.max", "memory.current");
                else if (controllers.Split(',').Contains("memory"))
                    yield return Files(Path.Combine("/sys/fs/cgroup/memory", place), "memory.limit_in_bytes", "memory.usage_in_bytes");
        }
    }

    private static (string, string, string) Files(string folder, string limit, string used) =>
        (Path.Combine(folder, limit), Path.Combine(folder, used), Path.Combine(folder, "memory.stat"));

    /// <summary>Bytes of file caches that count as used but give way.</summary>
    internal static long Cached(IEnumerable<string> statistics)
    {
        foreach (var line in statistics)
            if (line.Split(' ') is ["inactive_file" or "total_inactive_file", var bytes] && long.TryParse(bytes, CultureInfo.InvariantCulture, out var cached))
                return cached;
        return 0;
    }

    // "max" and files that are not there mean no limit.
    private static long? Number(string file) =>
        File.Exists(file) && long.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var value) ? value : null;
}
