using System.Xml.Linq;
using NucleusDl.Tests;

namespace NucleusDl.Views.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class LiveProgressTests
{
    [Fact]
    public void Time_left_follows_the_pace_of_this_stage()
    {
        var clock = new Clock();
        var live = new LiveProgress("Training", clock);
        Assert.Null(live.Remaining);
        live.Report(new ProgressReport("step", 400, 1000));
        Assert.Null(live.Remaining);
        clock.Wait(30);
        live.Report(new ProgressReport("step", 500, 1000));
        // A resumed run began at 400: 100 steps took 30 s, 500 are left.
        Assert.Equal(150, live.Remaining!.Value.TotalSeconds, 1e-6);
        Assert.Contains("about 2:30 left", live.ToString(), StringComparison.Ordinal);
        live.Report(new ProgressReport("Tuning thresholds", 1, 4));
        Assert.Null(live.Remaining);
    }

    [Fact]
    public void It_asks_to_be_shown_twice_a_second_at_most_and_at_the_end()
    {
        var clock = new Clock();
        var live = new LiveProgress("Training", clock);
        var shown = 0;
        live.Changed += _ => shown++;
        for (var i = 1; i <= 100; i++)
        {
            live.Report(new ProgressReport("step", i, 1000));
            clock.Wait(0.01);
        }
        Assert.Equal(2, shown);
        live.Report(new ProgressReport("step", 1000, 1000));
        live.Finish("best loss 0.2");
        Assert.Equal(4, shown);
        Assert.Equal("Training: best loss 0.2 · 0:01", live.ToString());
    }

    [Fact]
    public void Named_numbers_become_curves()
    {
        var live = new LiveProgress("Training", new Clock());
        for (var i = 1; i <= 3; i++)
            live.Report(new ProgressReport("step", i, 10, $"loss {1.0 / i:0.000}, AP@0.5: 0.{i}; patch 3/{i}, lr=1e-3"));
        live.Report(new ProgressReport("Tuning", 1, 2, "threshold 0.5"));
        var chart = XDocument.Parse(live.ToHtml()).Descendants().Single(e => e.Name.LocalName == "desc").Value;
        Assert.Contains("loss: 0.333 to 1, last 0.333", chart, StringComparison.Ordinal);
        Assert.Contains("AP@0.5: 0.1 to 0.3", chart, StringComparison.Ordinal);
        Assert.Contains("lr: 0.001", chart, StringComparison.Ordinal);
        Assert.DoesNotContain("patch", chart, StringComparison.Ordinal);
        Assert.DoesNotContain("threshold", chart, StringComparison.Ordinal);
    }

    [Fact]
    public void The_html_is_well_formed_and_says_where_it_stands()
    {
        var live = new LiveProgress("Train <a> & b", new Clock());
        Assert.Contains("starting", live.ToHtml(), StringComparison.Ordinal);
        live.Report(new ProgressReport("step", 25, 100, "a < b"));
        var html = XDocument.Parse(live.ToHtml());
        var bar = html.Descendants().Single(e => e.Attribute("role")?.Value == "progressbar");
        Assert.Equal("25", bar.Attribute("aria-valuenow")!.Value);
        Assert.Contains("step 25 of 100", html.Root!.Value, StringComparison.Ordinal);
        live.Finish();
        Assert.Contains("aria-valuenow=\"100\"", live.ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_thread_may_report()
    {
        var live = new LiveProgress("Training");
        Parallel.For(0, 500, i =>
        {
            live.Add("loss", i, 1.0 / (i + 1));
            live.Report(new ProgressReport("step", i, 500, "score 0.5"));
            if (i % 50 == 0)
                Assert.NotEmpty(live.ToHtml());
        });
        Assert.Contains("loss", live.ToHtml(), StringComparison.Ordinal);
    }

    private sealed class Clock : TimeProvider
    {
        private long ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => ticks;

        public void Wait(double seconds) => ticks += (long)(seconds * TimeSpan.TicksPerSecond);
    }
}
