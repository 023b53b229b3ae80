using NucleusDl.Models.Training;

namespace NucleusDl.Tests.Training;

[Trait(Kind.Name, Kind.Fast)]
public class BatchQueueTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(4, 3)]
    public void GivesEveryStepInOrder(int lookAhead, int threads)
    {
        using var queue = new BatchQueue<long>((step, _) =>
        {
            // The earlier of two neighbours takes longer.
            if (step % 2 == 0)
                Thread.Sleep(2);
            return step * 10;
        }, 5, 25, lookAhead, threads);
        for (var step = 5; step < 25; step++)
        {
            Assert.Equal(step, queue.Next);
            Assert.Equal(step * 10, queue.Take());
        }
        Assert.Throws<InvalidOperationException>(() => queue.Take());
    }

    [Fact]
    public void NeverMakesMoreThanItsLookAhead()
    {
        var made = 0;
        using var reached = new CountdownEvent(3);
        using var queue = new BatchQueue<long>((step, _) =>
        {
            Interlocked.Increment(ref made);
            reached.Signal(reached.IsSet ? 0 : 1);
            return step;
        }, 0, 100, lookAhead: 2, threadCount: 2);
        queue.Take();
        Assert.True(reached.Wait(TimeSpan.FromSeconds(20)));
        Thread.Sleep(20);
        Assert.Equal(3, Volatile.Read(ref made));
    }

    [Fact]
    public void AnExceptionComesAtItsStepAndStays()
    {
        using var queue = new BatchQueue<long>((step, _) => step == 2 ? throw new NucleusException(ErrorKind.Input, "Bad patch.", "Look.") : step, 0, 10, 3, 2);
        Assert.Equal(0, queue.Take());
        Assert.Equal(1, queue.Take());
        Assert.Throws<NucleusException>(() => queue.Take());
        Assert.Throws<NucleusException>(() => queue.Take());
    }

    [Fact]
    public void CancellingWakesWhoeverWaits()
    {
        using var cancel = new CancellationTokenSource();
        using var queue = new BatchQueue<long>((step, token) =>
        {
            token.WaitHandle.WaitOne();
            token.ThrowIfCancellationRequested();
            return step;
        }, 0, 10, cancellation: cancel.Token);
        cancel.CancelAfter(20);
        Assert.ThrowsAny<OperationCanceledException>(() => queue.Take());
    }

    [Fact]
    public void CancelledBeforeItStarts()
    {
        using var queue = new BatchQueue<long>((step, _) => step, 0, 10, cancellation: new CancellationToken(true));
        Assert.ThrowsAny<OperationCanceledException>(() => queue.Take());
    }

    [Fact]
    public void DisposeJoinsThreadsAndDisposesWhatNobodyTook()
    {
        var (made, gone) = (0, 0);
        var queue = new BatchQueue<Handle>((_, _) =>
        {
            Interlocked.Increment(ref made);
            return new Handle(() => Interlocked.Increment(ref gone));
        }, 0, 100, 4, 2);
        queue.Take();
        queue.Dispose();
        queue.Dispose();
        var after = made;
        Assert.Equal(made - 1, gone);
        Thread.Sleep(10);
        Assert.Equal(after, made);
        Assert.Throws<ObjectDisposedException>(() => queue.Take());
    }

    [Fact]
    public void WrongArgumentsAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchQueue<long>((s, _) => s, 0, 1, lookAhead: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchQueue<long>((s, _) => s, 0, 1, threadCount: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchQueue<long>((s, _) => s, 2, 1));
    }

    private sealed class Handle(Action gone) : IDisposable
    {
        public void Dispose() => gone();
    }
}
