namespace NucleusDl.Labelling.Session;

/// <summary>Steps that can be undone and done again. When they take more memory than allowed, the oldest are given up.</summary>
internal sealed class History(long mostBytes)
{
    private readonly LinkedList<HistoryStep> undo = new();
    private readonly Stack<HistoryStep> redo = new();
    private long bytes;

    /// <summary>How many steps can be undone.</summary>
    public int Undo => undo.Count;

    /// <summary>How many can be done again.</summary>
    public int Redo => redo.Count;

    /// <summary>Name of the step that would be undone.</summary>
    public string? UndoName => undo.Last?.Value.Name;

    /// <summary>Name of the step that would be done again.</summary>
    public string? RedoName => redo.TryPeek(out var step) ? step.Name : null;

    /// <summary>Remembers a new edit; what was undone before is gone then.</summary>
    public void Add(Edit edit, byte[] encoded)
    {
        while (redo.TryPop(out var gone))
            bytes -= gone.Bytes;
        if (undo.Last is { } last && last.Value.Step == edit.Step)
            last.Value.Add(encoded);
        else
            undo.AddLast(new HistoryStep(edit.Step, edit.Name)).Value.Add(encoded);
        bytes += encoded.Length;
        while (bytes > mostBytes && undo.First is { } oldest && oldest != undo.Last)
        {
            bytes -= oldest.Value.Bytes;
            undo.RemoveFirst();
        }
    }

    /// <summary>The edits to do in order to undo the last step, which can then be done again; null where there is none.</summary>
    public IReadOnlyList<Edit>? TakeBack()
    {
        if (undo.Last is not { } last)
            return null;
        undo.RemoveLast();
        redo.Push(last.Value);
        return [.. last.Value.Edits.Reverse().Select(e => e.Inverse())];
    }

    /// <summary>The edits of the step to do again; null where there is none.</summary>
    public IReadOnlyList<Edit>? Repeat()
    {
        if (!redo.TryPop(out var step))
            return null;
        undo.AddLast(step);
        return [.. step.Edits];
    }
}
