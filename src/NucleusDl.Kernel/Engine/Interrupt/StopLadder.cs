using System.Runtime;

namespace NucleusDl.Kernel;

/// <summary>
/// Stops a running cell, step by step: its own checks and those of libraries that look at the token come first; then what blocks
/// its thread is interrupted; last its managed code is aborted. Only a native call has to be waited for.
/// </summary>
internal sealed class StopLadder : IDisposable
{
    /// <summary>
    /// The key of <see cref="AppContext"/> data that a library sets to true while it looks at the token itself: it is left to end its
    /// step, however long that takes.
    /// </summary>
    public const string CooperativeKey = "NucleusDl.StopsItself";

    private static readonly TimeSpan BeforeInterrupt = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan BeforeWord = TimeSpan.FromSeconds(10);

    // An abort can take the whole process with it (the runtime ends with a PAL_SEHException), so it comes when a restart is all
    // that would be left anyhow.
    private static readonly TimeSpan BeforeAbort = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly Thread cell = Thread.CurrentThread;
    private readonly CancellationTokenSource abort = new();
    private readonly ManualResetEventSlim done = new();
    private readonly Lock gate = new();
    private readonly Action stillRunning;
    private readonly CancellationTokenRegistration registration;
    private bool climbing;
    private bool ended;

    /// <summary>Watches the cell of the calling thread.</summary>
    /// <param name="stop">The token that asks the cell to stop.</param>
    /// <param name="stillRunning">Called where it has not after ten seconds.</param>
    public StopLadder(CancellationToken stop, Action stillRunning)
    {
        this.stillRunning = stillRunning;
        registration = stop.Register(Begin);
    }

    /// <summary>Runs managed code on the calling thread so that it can be aborted.</summary>
    /// <exception cref="OperationCanceledException">It was.</exception>
    public void Run(Action code)
    {
#pragma warning disable SYSLIB0046 // A cell is exactly what this is for: the process goes on whatever the code of a person was in the middle of.
        ControlledExecution.Run(code, abort.Token);
#pragma warning restore SYSLIB0046
    }

    /// <summary>The cell has ended: nothing reaches its thread any more.</summary>
    public void Dispose()
    {
        registration.Dispose();
        lock (gate)
        {
            ended = true;
            if (climbing)
                CellGuard.EndStop();
        }
        done.Set();
        try
        {
            // Takes an interrupt that came while nothing was waited for.
            Thread.Sleep(0);
        }
        catch (ThreadInterruptedException)
        {
            // It was meant for the cell, which has ended.
        }
    }

    private void Begin()
    {
        lock (gate)
        {
            if (ended || climbing)
                return;
            climbing = true;
            CellGuard.BeginStop();
        }
        // A thread of its own: the cell may have all those of the pool.
        new Thread(Climb) { IsBackground = true, Name = "stop" }.Start();
    }

    private void Climb()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var told = false;
        while (!done.Wait(Step))
        {
            var left = AppContext.GetData(CooperativeKey) is true;
            lock (gate)
                if (!ended && !left && clock.Elapsed >= BeforeInterrupt && cell.ThreadState.HasFlag(ThreadState.WaitSleepJoin))
                    cell.Interrupt();
            if (!left && clock.Elapsed >= BeforeAbort && !abort.IsCancellationRequested)
                new Thread(abort.Cancel) { IsBackground = true, Name = "abort" }.Start();
            if (!told && clock.Elapsed >= BeforeWord)
            {
                told = true;
                stillRunning();
            }
        }
    }
}
