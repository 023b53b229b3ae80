namespace NucleusDl.Kernel;

/// <summary>Looks at the memory of this process now and then, and keeps the most.</summary>
internal sealed class MemoryWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Timer timer;
    private long most;

    public MemoryWatch() => timer = new(_ => Look(), null, TimeSpan.Zero, Interval);

    /// <summary>The most memory seen so far, this moment included, in bytes.</summary>
    public long Peak => Look();

    public void Dispose() => timer.Dispose();

    private long Look()
    {
        var now = Environment.WorkingSet;
        long seen;
        do
        {
            seen = Interlocked.Read(ref most);
        }
        while (now > seen && Interlocked.CompareExchange(ref most, now, seen) != seen);
        return Math.Max(now, seen);
    }
}
