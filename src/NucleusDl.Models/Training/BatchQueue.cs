using System.Runtime.ExceptionServices;

namespace NucleusDl.Models.Training;

/// <summary>
/// Prepares the batches of the next steps on background threads while the current step runs, and hands them out in order.
/// At most a few are held; what a batch holds depends on its step alone, so the threads change nothing.
/// An exception in a thread is thrown by <see cref="Take"/> when its step's turn comes.
/// </summary>
/// <typeparam name="T">A batch; disposed with the queue where it is disposable and was not taken.</typeparam>
public sealed class BatchQueue<T> : IDisposable
{
    private readonly Func<long, CancellationToken, T> prepare;
    private readonly CancellationToken cancellation;
    private readonly CancellationTokenSource stopping;
    private readonly CancellationTokenRegistration wake;
    private readonly object gate = new();
    private readonly Slot[] slots;
    private readonly Thread[] threads;
    private readonly long end;
    private long claimed;
    private long taken;
    private bool failed;
    private bool disposed;

    /// <summary>Starts preparing.</summary>
    /// <param name="prepare">Makes the batch of a step; called from several threads when there are several.</param>
    /// <param name="first">First step.</param>
    /// <param name="end">Step after the last.</param>
    /// <param name="lookAhead">Batches made or being made that were not taken yet, at most.</param>
    /// <param name="threadCount">Background threads.</param>
    /// <param name="cancellation">Stops preparing; a waiting <see cref="Take"/> throws.</param>
    public BatchQueue(Func<long, CancellationToken, T> prepare, long first, long end, int lookAhead = 2, int threadCount = 1, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lookAhead, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threadCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(end, first);
        (this.prepare, this.end, this.cancellation) = (prepare, end, cancellation);
        (claimed, taken) = (first, first);
        slots = new Slot[lookAhead];
        stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        wake = stopping.Token.Register(Wake);
        threads = new Thread[Math.Min(threadCount, lookAhead)];
        for (var i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(Work) { IsBackground = true, Name = $"batches {i}" };
            threads[i].Start();
        }
    }

    /// <summary>The step whose batch the next <see cref="Take"/> gives.</summary>
    public long Next
    {
        get
        {
            lock (gate)
                return taken;
        }
    }

    /// <summary>The batch of the next step; waits until it is made.</summary>
    /// <exception cref="OperationCanceledException">Preparing was cancelled.</exception>
    /// <exception cref="InvalidOperationException">The last batch was taken.</exception>
    public T Take()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (taken >= end)
                throw new InvalidOperationException($"the last batch, of step {end - 1}, was taken");
            ref var slot = ref slots[taken % slots.Length];
            while (!slot.Ready)
            {
                cancellation.ThrowIfCancellationRequested();
                ObjectDisposedException.ThrowIf(disposed, this);
                Monitor.Wait(gate);
            }
            // A failed step stays where it is: asking again gives the same answer.
            slot.Error?.Throw();
            var batch = slot.Batch!;
            slot = default;
            taken++;
            Monitor.PulseAll(gate);
            return batch;
        }
    }

    /// <summary>Stops and joins the threads, and disposes batches that nobody took.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (disposed)
                return;
            disposed = true;
        }
        stopping.Cancel();
        foreach (var thread in threads)
            thread.Join();
        foreach (var slot in slots)
            (slot.Batch as IDisposable)?.Dispose();
        wake.Dispose();
        stopping.Dispose();
    }

    private void Work()
    {
        while (Claim() is { } step)
        {
            var slot = new Slot { Ready = true };
            try
            {
                slot.Batch = prepare(step, stopping.Token);
            }
            catch (Exception e)
            {
                // Whatever it is, it belongs to the thread that trains.
                slot.Error = ExceptionDispatchInfo.Capture(e);
            }
            lock (gate)
            {
                slots[step % slots.Length] = slot;
                failed |= slot.Error is not null;
                Monitor.PulseAll(gate);
            }
        }
    }

    /// <summary>The next step to prepare, or null when there is nothing more to do.</summary>
    private long? Claim()
    {
        lock (gate)
        {
            while (claimed < end && claimed >= taken + slots.Length && !Stopped)
                Monitor.Wait(gate);
            return claimed >= end || Stopped ? null : claimed++;
        }
    }

    // Steps after a failed one are never asked for.
    private bool Stopped => failed || stopping.IsCancellationRequested;

    private void Wake()
    {
        lock (gate)
            Monitor.PulseAll(gate);
    }

    private struct Slot
    {
        public bool Ready;
        public T? Batch;
        public ExceptionDispatchInfo? Error;
    }
}
