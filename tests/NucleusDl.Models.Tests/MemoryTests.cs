using NucleusDl.Models;

namespace NucleusDl.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class MemoryTests
{
    [Fact]
    public void SomeMemoryIsThere() => Assert.InRange(Memory.Available(), 1 << 20, 1L << 50);

    [Fact]
    public void AmountsAreWrittenInGiB()
    {
        Assert.Equal(3L << 29, Memory.GiB(1.5));
        Assert.Equal("1.5 GiB", Memory.Text(3L << 29));
        Assert.Equal("0.25 GiB", Memory.Text(1L << 28));
    }

    [Fact]
    public void WhatCachesHoldIsAvailable()
    {
        Assert.Equal(21882500L << 10, Memory.Available("MemTotal:       24682416 kB\nMemFree:        19739236 kB\nMemAvailable:   21882500 kB\n"));
        Assert.Equal(long.MaxValue, Memory.Available("MemTotal:       24682416 kB\n"));
        Assert.Equal(77, Memory.Cached(["anon 5", "inactive_file 77", "total_inactive_file 99"]));
        Assert.Equal(0, Memory.Cached(["anon 5"]));
    }

    [Fact]
    public void LimitsOfBothKindsOfControlGroupsAreLookedFor()
    {
        Assert.Equal(["/sys/fs/cgroup/user.slice/memory.max", "/sys/fs/cgroup/memory.max"], Memory.Groups(["0::/user.slice"]).Select(g => g.Limit));
        Assert.Equal(["/sys/fs/cgroup/memory/job7/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.limit_in_bytes"],
            Memory.Groups(["3:cpu,cpuacct:/x", "4:memory:/job7"]).Select(g => g.Limit));
        Assert.Single(Memory.Groups(["0::/"]));
        Assert.Empty(Memory.Groups(["nonsense"]));
    }
}
