using System.Text.Json.Nodes;

namespace NucleusDl.Labelling.Page;

/// <summary>What the server has to tell, in order. A browser that was away for a moment gets what it missed.</summary>
internal sealed class EventHub
{
    private const int Kept = 2000;

    private readonly Lock gate = new();
    private readonly Queue<PageEvent> events = new();
    private TaskCompletionSource news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Number of the newest event, 0 before the first.</summary>
    public long Last { get; private set; }

    /// <summary>Tells everybody.</summary>
    public void Tell(string type, JsonObject data)
    {
        lock (gate)
        {
            events.Enqueue(new PageEvent(++Last, type, data.ToJsonString()));
            while (events.Count > Kept)
                events.Dequeue();
            news.SetResult();
            news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>The events after a number, once there are any; none when the time is over.</summary>
    public async Task<IReadOnlyList<PageEvent>> After(long number, TimeSpan wait, CancellationToken cancellation)
    {
        Task more;
        lock (gate)
        {
            if (Last > number)
                return Since(number);
            more = news.Task;
        }
        await Task.WhenAny(more, Task.Delay(wait, cancellation)).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        lock (gate)
            return Since(number);
    }

    private IReadOnlyList<PageEvent> Since(long number) => [.. events.Where(e => e.Number > number)];
}
