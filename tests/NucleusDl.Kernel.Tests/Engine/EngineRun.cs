using NucleusDl.Kernel;

// Cells run on the process's console and current folder.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace NucleusDl.Tests.Kernel;

/// <summary>An engine and what its cells gave out.</summary>
internal sealed class EngineRun(EngineOptions? options = null) : IDisposable
{
    public CSharpEngine Engine { get; } = new(options);

    public List<CellOutput> Outputs { get; } = [];

    public ExecutionResult Last { get; private set; } = null!;

    /// <summary>Everything written to stdout by the last cell.</summary>
    public string Out => Text("stdout");

    public string Err => Text("stderr");

    public ErrorOutput Error => Assert.IsType<ErrorOutput>(Outputs[^1]);

    public ResultOutput Result => Assert.Single(Outputs.OfType<ResultOutput>());

    public async Task<EngineRun> Run(string code, string language = "csharp", CancellationToken stop = default)
    {
        Outputs.Clear();
        Last = await Engine.ExecuteAsync(
            code,
            output =>
            {
                lock (Outputs)
                    Outputs.Add(output);
            },
            language,
            stop);
        return this;
    }

    /// <summary>Runs a cell that must not fail.</summary>
    public async Task<EngineRun> Ok(string code)
    {
        await Run(code);
        Assert.True(Last.Status == ExecutionStatus.Ok, string.Join('\n', Last.Error?.Traceback ?? []));
        return this;
    }

    public string Plain(CellOutput output) => output switch
    {
        ResultOutput result => result.Data["text/plain"],
        DisplayOutput display => display.Data["text/plain"],
        _ => throw new InvalidOperationException(output.ToString()),
    };

    public void Dispose() => Engine.Dispose();

    private string Text(string name) => string.Concat(Outputs.OfType<StreamOutput>().Where(s => s.Name == name).Select(s => s.Text));
}

/// <summary>State that a cell and the host must share.</summary>
public static class SharedCounter
{
    public static int Value { get; set; }
}
