using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace NucleusDl.Labelling.Page;

/// <summary>Jobs, one after the other.</summary>
/// <param name="tell">Told when one has moved on.</param>
internal sealed class JobQueue(Action<Job> tell) : IAsyncDisposable
{
    private const int Kept = 50;
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(150);

    private readonly Lock gate = new();
    private readonly List<Job> jobs = [];
    private Task last = Task.CompletedTask;
    private int count;
    private bool closed;

    /// <summary>All that are remembered, the oldest first.</summary>
    public IReadOnlyList<Job> All
    {
        get
        {
            lock (gate)
                return [.. jobs];
        }
    }

    /// <summary>Whether one runs or waits.</summary>
    public bool IsBusy => All.Any(j => !j.IsOver);

    /// <summary>Adds a job, which runs when those before it are over.</summary>
    /// <param name="kind">What it does.</param>
    /// <param name="command">The command line that would do the same.</param>
    /// <param name="replaces">Whether jobs of this kind that are not over are stopped.</param>
    /// <param name="work">Does it; what it returns is the result.</param>
    public Job Add(string kind, string command, bool replaces, Func<JobContext, JsonObject?> work)
    {
        Job job;
        lock (gate)
        {
            if (closed)
                throw new NucleusException(ErrorKind.Usage, "The page is closing.", "Start it again.");
            job = new Job("j" + (++count).ToString(CultureInfo.InvariantCulture), kind, command, work);
            if (replaces)
                foreach (var before in jobs.Where(j => j.Kind == kind && !j.IsOver))
                    before.Stop();
            jobs.Add(job);
            while (jobs.Count > Kept && jobs[0].IsOver)
                jobs.RemoveAt(0);
            last = last.ContinueWith(_ => Run(job), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
        tell(job);
        return job;
    }

    /// <summary>A job.</summary>
    /// <exception cref="StatusException">There is none of this name.</exception>
    public Job Get(string id) => All.FirstOrDefault(j => j.Id == id)
        ?? throw new StatusException(StatusException.NotFound, new NucleusException(ErrorKind.Input, $"There is no job '{id}'.", "Reload the page."));

    /// <summary>Stops all and waits for them.</summary>
    public async ValueTask DisposeAsync()
    {
        Task wait;
        lock (gate)
        {
            closed = true;
            foreach (var job in jobs.Where(j => !j.IsOver))
                job.Stop();
            wait = last;
        }
        await wait.ConfigureAwait(false);
    }

    private void Run(Job job)
    {
        if (!job.Begin())
        {
            tell(job);
            return;
        }
        tell(job);
        var context = new JobContext(new Reports(job, tell), job.Stopping);
        try
        {
            var result = job.Work(context);
            job.End(context.Text, result);
        }
        catch (Exception e) when (Root(e) is OperationCanceledException)
        {
            job.EndStopped();
        }
        catch (Exception e) when (Root(e) is NucleusException known)
        {
            job.Fail(known);
        }
        catch (Exception e) when (Root(e) is OutOfMemoryException)
        {
            job.Fail(new NucleusException(ErrorKind.Resource, "There is not enough memory.", "Close other programs, crop the stack, or use a machine with more memory."));
        }
        catch (Exception e)
        {
            job.Fail(new NucleusException(ErrorKind.Usage, $"Internal error: {Root(e).Message}", "What was drawn is kept. Please report it."));
        }
        tell(job);
    }

    private static Exception Root(Exception e) => e is AggregateException { InnerExceptions.Count: > 0 } a ? Root(a.InnerExceptions[0]) : e;

    private sealed class Reports(Job job, Action<Job> tell) : IProgress<ProgressReport>
    {
        private readonly Stopwatch since = Stopwatch.StartNew();

        public void Report(ProgressReport value)
        {
            job.Report(value);
            lock (since)
            {
                if (since.Elapsed < Often)
                    return;
                since.Restart();
            }
            tell(job);
        }
    }
}
