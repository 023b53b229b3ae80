namespace NucleusDl.Labels;

/// <summary>A heap of entries with four children each, smallest key first.</summary>
internal sealed class EntryHeap
{
    private (ulong Key, long Item)[] entries = new (ulong, long)[256];
    private int count;

    public bool Empty => count == 0;

    /// <summary>Key of the entry that is next, the largest number when there is none.</summary>
    public ulong FirstKey => count > 0 ? entries[0].Key : ulong.MaxValue;

    public void Add(ulong key, long item)
    {
        if (count == entries.Length)
            Array.Resize(ref entries, 2 * count);
        var i = count++;
        while (i > 0)
        {
            var above = (i - 1) / 4;
            if (entries[above].Key <= key)
                break;
            entries[i] = entries[above];
            i = above;
        }
        entries[i] = (key, item);
    }

    public long Take()
    {
        var item = entries[0].Item;
        var last = entries[--count];
        var i = 0;
        while (true)
        {
            var child = 4 * i + 1;
            if (child >= count)
                break;
            var least = child;
            for (var c = child + 1; c < Math.Min(child + 4, count); c++)
                if (entries[c].Key < entries[least].Key)
                    least = c;
            if (entries[least].Key >= last.Key)
                break;
            entries[i] = entries[least];
            i = least;
        }
        entries[i] = last;
        return item;
    }
}
