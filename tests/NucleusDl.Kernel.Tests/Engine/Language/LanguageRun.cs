using NucleusDl.Kernel;

namespace NucleusDl.Tests.Kernel;

/// <summary>An engine and the language service that knows it. In the texts, <c>|</c> marks the cursor where there is one.</summary>
internal sealed class LanguageRun : IDisposable
{
    private readonly EngineRun run;

    public LanguageRun(EngineOptions? options = null)
    {
        run = new(options);
        Language = new(run.Engine);
    }

    public LanguageService Language { get; }

    public EngineRun Run => run;

    public async Task<LanguageRun> Ok(params string[] cells)
    {
        foreach (var cell in cells)
            await run.Ok(cell);
        return this;
    }

    public async Task<string[]> Words(string marked) => [.. (await Complete(marked)).Items.Select(item => item.Text)];

    public Task<CompletionList> Complete(string marked)
    {
        var (code, cursor) = Unmark(marked);
        return Language.CompleteAsync(code, cursor);
    }

    public Task<Inspection?> Inspect(string marked, int detail = 0)
    {
        var (code, cursor) = Unmark(marked);
        return Language.InspectAsync(code, cursor, detail);
    }

    public void Dispose()
    {
        Language.Dispose();
        run.Dispose();
    }

    private static (string Code, int Cursor) Unmark(string marked)
    {
        var at = marked.LastIndexOf('|');
        return at < 0 ? (marked, marked.Length) : (marked.Remove(at, 1), at);
    }
}
