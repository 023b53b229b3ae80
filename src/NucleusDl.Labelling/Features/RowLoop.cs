using NucleusDl.IO;

namespace NucleusDl.Labelling.Features;

/// <summary>Shares the rows of a box out to threads, some rows of a plane at a time.</summary>
internal static class RowLoop
{
    /// <summary>As many rows as keep the planes of a filter in the cache.</summary>
    private const int MostRows = 128, LeastRows = 16;

    /// <param name="box">The rows.</param>
    /// <param name="parallel">Threads and cancellation.</param>
    /// <param name="make">Makes a thread's worker for at most so many rows at once.</param>
    /// <param name="work">Worker, z, first y and number of rows, of the whole.</param>
    public static void Run<T>(VolumeBox box, ParallelOptions parallel, Func<int, T> make, Action<T, int, int, int> work) where T : IDisposable
    {
        // A thin box, such as the plane of a preview, is cut finer, so that every thread has work.
        var threads = parallel.MaxDegreeOfParallelism > 0 ? parallel.MaxDegreeOfParallelism : Environment.ProcessorCount;
        var rows = Math.Clamp(box.Height * box.Depth / (4 * threads), Math.Min(LeastRows, box.Height), Math.Min(MostRows, box.Height));
        var parts = (box.Height + rows - 1) / rows;
        Parallel.For(0, box.Depth * parts, parallel, () => make(rows), (i, _, worker) =>
        {
            var y = i % parts * rows;
            work(worker, box.Z + i / parts, box.Y + y, Math.Min(rows, box.Height - y));
            return worker;
        }, static worker => worker.Dispose());
    }
}
