namespace NucleusDl.Kernel;
#pragma warning disable
public sealed class LanguageService(CSharpEngine engine) : IDisposable
{
    public Task<CompletionList> CompleteAsync(string code, int cursor, CancellationToken stop = default) => Task.FromResult(new CompletionList(0, 0, []));
    public Task<Inspection?> InspectAsync(string code, int cursor, int detail = 0, CancellationToken stop = default) => Task.FromResult<Inspection?>(null);
    public Completeness IsComplete(string code) => new(CompletenessStatus.Complete, "");
    public Task WarmUpAsync() => Task.CompletedTask;
    public void Dispose() { }
}
public sealed record CompletionList(int Start, int End, IReadOnlyList<Completion> Items);
public sealed record Completion(string Text, string Kind, string? Signature);
public sealed record Inspection(string Plain, string Markdown, string Html);
public enum CompletenessStatus { Complete, Incomplete, Invalid }
public sealed record Completeness(CompletenessStatus Status, string Indent);
