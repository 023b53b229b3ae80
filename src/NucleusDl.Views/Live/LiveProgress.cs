using System.Globalization;
using System.Text.RegularExpressions;

namespace NucleusDl.Views;

/// <summary>
/// A long task as one watches it in a notebook: a bar, the time left, and a curve of the figures it reports, such as the loss.
/// Give it to the task as its progress, show it once, and show it again whenever <see cref="Changed"/> says so. Safe from any thread.
/// </summary>
/// <example><code>
/// var live = new LiveProgress("Training");
/// var shown = display(live);
/// live.Changed += p => shown.Update(p);
/// </code></example>
public sealed partial class LiveProgress : IProgress<ProgressReport>
{
    private const int CurveHeight = 240;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    private readonly Lock gate = new();
    private readonly TimeProvider clock;
    private readonly Dictionary<string, (long Since, double From)> stages = [];
    private readonly Dictionary<string, List<(double X, double Y)>> curves = [];
    private readonly long start;
    private string? curveStage;
    private ProgressReport last;
    private long? lastShown;
    private string? finished;

    /// <summary>Starts the clock.</summary>
    /// <param name="title">What is being done.</param>
    /// <param name="clock">The clock; by default the system's.</param>
    public LiveProgress(string title, TimeProvider? clock = null)
    {
        Title = title;
        this.clock = clock ?? TimeProvider.System;
        start = this.clock.GetTimestamp();
    }

    /// <summary>Something new is worth showing. Raised at most twice a second, and once at the end, on the thread that reports.</summary>
    public event Action<LiveProgress>? Changed;

    /// <summary>What is being done.</summary>
    public string Title { get; }

    /// <summary>Time since the start.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(start);

    /// <summary>Estimated time left in this stage, from its pace so far; null until there is a pace.</summary>
    /// <remarks>Work done before the first report does not count: a resumed run is not taken for a fast one.</remarks>
    public TimeSpan? Remaining
    {
        get
        {
            lock (gate)
            {
                if (last.Stage is null || !stages.TryGetValue(last.Stage, out var stage) || !(last.Done > stage.From) || !(last.Total > 0))
                    return null;
                var seconds = clock.GetElapsedTime(stage.Since).TotalSeconds * (last.Total - last.Done) / (last.Done - stage.From);
                return TimeSpan.FromSeconds(Math.Clamp(seconds, 0, TimeSpan.FromDays(999).TotalSeconds));
            }
        }
    }

    /// <summary>Takes a step in. Named numbers in its detail, such as "loss 0.41, validation loss 0.52", continue curves over the units done.</summary>
    public void Report(ProgressReport value)
    {
        lock (gate)
        {
            last = value;
            stages.TryAdd(value.Stage, (clock.GetTimestamp(), value.Done));
            foreach (Match m in NamedNumber().Matches(value.Detail ?? ""))
            {
                curveStage ??= value.Stage;
                if (curveStage == value.Stage)
                    AddPoint(m.Groups["name"].Value, value.Done, double.Parse(m.Groups["value"].ValueSpan, CultureInfo.InvariantCulture));
            }
        }
        Show(always: value.Done >= value.Total);
    }

    /// <summary>Continues a curve by one point.</summary>
    public void Add(string curve, double x, double y)
    {
        lock (gate)
            AddPoint(curve, x, y);
        Show(always: false);
    }

    /// <summary>Ends the task: the bar is full and the time stands still.</summary>
    /// <param name="text">What came out, such as "best loss 0.21 at step 1 800".</param>
    public void Finish(string text = "done")
    {
        lock (gate)
            finished = $"{text} · {Clock(Elapsed)}";
        Show(always: true);
    }

    /// <summary>The state now, for a page; it needs no script.</summary>
    public string ToHtml()
    {
        lock (gate)
        {
            var share = finished is not null ? 1 : last.Total > 0 ? Math.Clamp(last.Done / last.Total, 0, 1) : 0;
            var percent = (100 * share).ToString("0", CultureInfo.InvariantCulture);
            var bar = $"""
                <div role="progressbar" aria-label="{SvgWriter.Escape(Title)}" aria-valuemin="0" aria-valuemax="100" aria-valuenow="{percent}" style="height:10px;border-radius:5px;background:rgba(128,136,144,.28);overflow:hidden;margin:6px 0"><div style="height:100%;width:{percent}%;background:{Palette.Blue.Hex};border-radius:5px"></div></div>
                """;
            return $"""
                <div class="nd-progress" style="max-width:{ChartOptions.DefaultWidth}px;font:14px/1.5 {Text.Fonts.Replace('"', '\'')}"><div style="display:flex;justify-content:space-between;gap:16px"><b>{SvgWriter.Escape(Title)}</b><span style="font-variant-numeric:tabular-nums">{SvgWriter.Escape(Status())}</span></div>{bar}<div style="opacity:.8">{SvgWriter.Escape(last.Detail ?? "")}</div>{Curve()}</div>
                """;
        }
    }

    /// <summary>"Training: step 412 of 2 000, 1:05 gone, about 4:10 left".</summary>
    public override string ToString()
    {
        lock (gate)
            return $"{Title}: {Status()}";
    }

    private void AddPoint(string curve, double x, double y)
    {
        if (!curves.TryGetValue(curve, out var points))
            curves[curve] = points = [];
        points.Add((x, y));
    }

    private string Status()
    {
        if (finished is not null)
            return finished;
        if (last.Stage is null)
            return "starting";
        var done = $"{last.Stage} {Text.Number(last.Done)} of {Text.Number(last.Total)}, {Clock(Elapsed)} gone";
        return Remaining is { } left ? $"{done}, about {Clock(left)} left" : done;
    }

    private string Curve()
    {
        if (!curves.Values.Any(c => c.Count > 1))
            return "";
        var options = new ChartOptions { Height = CurveHeight };
        var series = curves.Select(c => Series.Of(c.Key, c.Value)).ToArray();
        var spec = new ChartSpec(ChartKind.Lines, Title, curveStage ?? "step", curves.Count == 1 ? curves.Keys.First() : "value", series, options);
        return (spec with { HasHeading = false }).ToFigure().Svg;
    }

    private void Show(bool always)
    {
        lock (gate)
        {
            if (!always && lastShown is { } shown && clock.GetElapsedTime(shown) < Pause)
                return;
            lastShown = clock.GetTimestamp();
        }
        Changed?.Invoke(this);
    }

    /// <summary>"0:05", "1:02:03".</summary>
    private static string Clock(TimeSpan t) => t.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)t.TotalHours}:{t.Minutes:00}:{t.Seconds:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{t.Minutes}:{t.Seconds:00}");

    [GeneratedRegex(@"(?<name>\p{L}[\p{L}\p{N}@_.\- ]*?)[ :=]+(?<value>-?\d+(\.\d+)?([eE][+-]?\d+)?)(?=$|[\s,;)])", RegexOptions.CultureInvariant)]
    private static partial Regex NamedNumber();
}
