namespace NucleusDl.Kernel;

/// <summary>
/// Completion, inspection and completeness of a cell, from Roslyn. It knows what the engine's cells have declared, and
/// waits for none of them: it can be asked while one runs, from any thread.
/// </summary>
/// <param name="engine">The engine whose cells come before.</param>
public sealed class LanguageService(CSharpEngine engine) : IDisposable
{
    private readonly Lazy<LanguageWorkspace> workspace = new(() => new LanguageWorkspace());

    /// <summary>Finds the words that may stand at the cursor.</summary>
    /// <param name="code">The cell.</param>
    /// <param name="cursor">The cursor, in UTF-16 units; one outside the text counts as its end.</param>
    /// <param name="stop">Stops the search.</param>
    public Task<CompletionList> CompleteAsync(string code, int cursor, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(code);
        var finder = new CompletionFinder(workspace.Value);
        return finder.FindAsync(engine.Snapshot, engine.Options.BundledPackages, code, Math.Clamp(cursor, 0, code.Length), stop);
    }

    /// <summary>Tells what the name at the cursor is: its declaration, its documentation, a variable's value; inside a call, the overloads.</summary>
    /// <param name="code">The cell.</param>
    /// <param name="cursor">The cursor, in UTF-16 units; one outside the text counts as its end.</param>
    /// <param name="detail">0 for what is needed to use it; 1 for remarks and exceptions too.</param>
    /// <param name="stop">Stops the search.</param>
    /// <returns>What is known, or null.</returns>
    public Task<Inspection?> InspectAsync(string code, int cursor, int detail = 0, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(code);
        var inspector = new Inspector(workspace.Value, () => engine.Variables);
        return inspector.InspectAsync(engine.Snapshot, code, Math.Clamp(cursor, 0, code.Length), detail, stop);
    }

    /// <summary>Tells whether a text can be run as it stands.</summary>
    /// <param name="code">The text.</param>
    public Completeness IsComplete(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return CompletenessCheck.Check(code);
    }

    /// <summary>Loads what the first answers would have to wait for.</summary>
    public async Task WarmUpAsync()
    {
        IsComplete("if (true) {");
        await CompleteAsync("Console.WriteL", 14).ConfigureAwait(false);
        await InspectAsync("Console.WriteLine", 17).ConfigureAwait(false);
        // Putting Roslyn's parts together leaves some 15 MB of rubbish, which an idle process would keep.
        GC.Collect(2, GCCollectionMode.Aggressive, true, true);
    }

    /// <summary>Lets go of the compilations.</summary>
    public void Dispose()
    {
        if (workspace.IsValueCreated)
            workspace.Value.Dispose();
    }
}
