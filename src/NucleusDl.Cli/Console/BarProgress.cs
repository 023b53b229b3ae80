using Spectre.Console;

namespace NucleusDl.Cli;

/// <summary>A bar with an ETA for each stage.</summary>
internal sealed class BarProgress(ProgressContext context) : IProgress<ProgressReport>
{
    private readonly Dictionary<string, ProgressTask> tasks = [];
    private readonly Lock gate = new();

    public void Report(ProgressReport value)
    {
        lock (gate)
        {
            if (!tasks.TryGetValue(value.Stage, out var task))
                tasks[value.Stage] = task = context.AddTask(Markup.Escape(value.Stage), maxValue: Math.Max(value.Total, 1e-9));
            task.MaxValue = Math.Max(value.Total, 1e-9);
            task.Value = value.Done;
            task.Description = Markup.Escape(value.Detail is null ? value.Stage : $"{value.Stage}  {value.Detail}");
        }
    }
}
