using System.Runtime.ExceptionServices;

namespace NucleusDl.IO;

/// <summary>Work on many planes at once.</summary>
internal static class PlaneLoop
{
    /// <summary>Runs the work on all cores. Several planes may be damaged: one error is enough, and it keeps its place.</summary>
    public static void Run(int count, Action<int> work, CancellationToken cancel = default) =>
        Run(() => Parallel.For(0, count, new ParallelOptions { CancellationToken = cancel }, work));

    /// <inheritdoc cref="Run(int, Action{int}, CancellationToken)"/>
    public static void Run(long count, Action<long> work, CancellationToken cancel = default) =>
        Run(() => Parallel.For(0L, count, new ParallelOptions { CancellationToken = cancel }, work));

    /// <summary>The same with a number of threads.</summary>
    public static void Run(int count, ParallelOptions parallel, Action<int> work) => Run(() => Parallel.For(0, count, parallel, work));

    private static void Run(Func<ParallelLoopResult> loop)
    {
        try
        {
            loop();
        }
        catch (AggregateException e)
        {
            var all = e.Flatten().InnerExceptions;
            ExceptionDispatchInfo.Throw(all.FirstOrDefault(x => x is NucleusException) ?? all[0]);
        }
    }
}
