using System.Runtime.ExceptionServices;

namespace NucleusDl.IO;

/// <summary>Work on many planes at once.</summary>
internal static class PlaneLoop
{
    /// <summary>Runs the work on all cores. Several planes may be damaged: one error is enough, and it keeps its place.</summary>
    public static void Run(int count, Action<int> work, CancellationToken cancel = default)
    {
        try
        {
            Parallel.For(0, count, new ParallelOptions { CancellationToken = cancel }, work);
        }
        catch (AggregateException e)
        {
            var all = e.Flatten().InnerExceptions;
            ExceptionDispatchInfo.Throw(all.FirstOrDefault(x => x is NucleusException) ?? all[0]);
        }
    }
}
