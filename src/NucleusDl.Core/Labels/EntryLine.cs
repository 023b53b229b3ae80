namespace NucleusDl.Labels;

/// <summary>A line of entries whose keys only grow.</summary>
internal sealed class EntryLine
{
    private readonly Queue<(ulong Key, long Item)> entries = new();
    private ulong lastKey;

    public bool Empty => entries.Count == 0;

    /// <summary>Key of the entry that is next, the largest number when there is none.</summary>
    public ulong FirstKey { get; private set; } = ulong.MaxValue;

    /// <summary>Adds an entry unless one that is already here comes after it.</summary>
    public bool TryAdd(ulong key, long item)
    {
        if (entries.Count > 0 && key < lastKey)
            return false;
        if (entries.Count == 0)
            FirstKey = key;
        lastKey = key;
        entries.Enqueue((key, item));
        return true;
    }

    public long Take()
    {
        var item = entries.Dequeue().Item;
        FirstKey = entries.TryPeek(out var entry) ? entry.Key : ulong.MaxValue;
        return item;
    }
}
