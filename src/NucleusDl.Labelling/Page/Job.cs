using System.Diagnostics;
using System.Text.Json.Nodes;

namespace NucleusDl.Labelling.Page;

/// <summary>Work that takes a while: how far it is, how long it will take, how it ended.</summary>
internal sealed class Job(string id, string kind, string command, Func<JobContext, JsonObject?> work) : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Stopwatch clock = new();
    private readonly Lock gate = new();
    private JobState state = JobState.Waiting;
    private string step = "";
    private double share, stepBegan;
    private double? eta;
    private string? text;
    private JsonObject? error, result;

    /// <summary>Its name.</summary>
    public string Id => id;

    /// <summary>What it does.</summary>
    public string Kind => kind;

    /// <summary>What to do.</summary>
    public Func<JobContext, JsonObject?> Work => work;

    /// <summary>Told to stop.</summary>
    public CancellationToken Stopping => stop.Token;

    /// <summary>Whether it has come to an end.</summary>
    public bool IsOver
    {
        get
        {
            lock (gate)
                return state is JobState.Done or JobState.Failed or JobState.Stopped;
        }
    }

    /// <summary>Asks it to stop; it does so at the next step.</summary>
    public void Stop()
    {
        lock (gate)
        {
            if (state == JobState.Waiting)
                state = JobState.Stopped;
            if (!IsOver)
                stop.Cancel();
        }
    }

    /// <summary>It begins; false when it was stopped before.</summary>
    public bool Begin()
    {
        lock (gate)
        {
            if (state != JobState.Waiting)
                return false;
            state = JobState.Running;
            clock.Start();
            return true;
        }
    }

    /// <summary>How far it is.</summary>
    public void Report(ProgressReport report)
    {
        lock (gate)
        {
            var name = report.Detail is null ? report.Stage : $"{report.Stage} ({report.Detail})";
            var done = report.Total > 0 ? Math.Clamp(report.Done / report.Total, 0, 1) : 0;
            if (!step.StartsWith(report.Stage, StringComparison.Ordinal) || done < share)
                stepBegan = clock.Elapsed.TotalSeconds;
            (step, share) = (name, done);
            var gone = clock.Elapsed.TotalSeconds - stepBegan;
            // A guess from the first moments is worth nothing.
            eta = done > 0.02 && gone > 1 ? gone * (1 - done) / done : null;
        }
    }

    /// <summary>It is done.</summary>
    public void End(string? words, JsonObject? found) => Over(JobState.Done, () => (share, text, result) = (1, words, found));

    /// <summary>It was stopped.</summary>
    public void EndStopped() => Over(JobState.Stopped, () => text = "Stopped.");

    /// <summary>It could not be done.</summary>
    public void Fail(NucleusException e) => Over(JobState.Failed, () => error = Answer.Error(e));

    /// <summary>As the browser gets it.</summary>
    public JsonObject ToJson()
    {
        lock (gate)
            return new JsonObject
            {
                ["id"] = id,
                ["kind"] = kind,
                ["state"] = state.ToString().ToLowerInvariant(),
                ["step"] = step,
                ["share"] = Math.Round(share, 4),
                ["etaSeconds"] = eta is { } seconds ? Math.Round(seconds) : null,
                ["seconds"] = Math.Round(clock.Elapsed.TotalSeconds, 2),
                ["text"] = text,
                ["command"] = command,
                ["error"] = error?.DeepClone(),
                ["result"] = result?.DeepClone(),
            };
    }

    /// <inheritdoc/>
    public void Dispose() => stop.Dispose();

    private void Over(JobState how, Action more)
    {
        lock (gate)
        {
            clock.Stop();
            (state, eta) = (how, null);
            more();
        }
    }
}
