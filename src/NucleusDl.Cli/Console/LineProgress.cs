using System.Diagnostics;
using System.Globalization;

namespace NucleusDl.Cli;

/// <summary>A line every few seconds, for logs and pipes.</summary>
internal sealed class LineProgress(TextWriter output) : IProgress<ProgressReport>
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);
    private readonly Dictionary<string, (Stopwatch Clock, double From, TimeSpan Last)> stages = [];
    private readonly Lock gate = new();

    public void Report(ProgressReport value)
    {
        lock (gate)
        {
            if (!stages.TryGetValue(value.Stage, out var stage))
            {
                stages[value.Stage] = stage = (Stopwatch.StartNew(), value.Done, TimeSpan.Zero);
                // What is being done is said at once: its first figure may take minutes.
                if (value.Done < value.Total)
                    output.WriteLine(value.Stage + " ...");
            }
            var now = stage.Clock.Elapsed;
            var last = value.Done >= value.Total;
            // Short stages stay silent; long ones end with a line.
            if (now - stage.Last < Quiet && !(last && stage.Last > TimeSpan.Zero))
                return;
            stages[value.Stage] = (stage.Clock, stage.From, now);
            var share = value.Total > 0 ? value.Done / value.Total : 1;
            var rate = (value.Done - stage.From) / now.TotalSeconds;
            var left = rate > 0 ? TimeSpan.FromSeconds((value.Total - value.Done) / rate) : (TimeSpan?)null;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{value.Stage}: {share:P0}{(left is { } l && !last ? $", about {l:h\\:mm\\:ss} left" : "")}{(value.Detail is null ? "" : $", {value.Detail}")}"));
        }
    }
}
