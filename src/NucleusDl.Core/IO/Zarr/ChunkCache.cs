namespace NucleusDl.IO.Zarr;

/// <summary>
/// The last unpacked chunks, so that reading a stack plane by plane does not unpack each chunk once a plane. Threads that want the
/// same chunk wait for the one that unpacks it.
/// </summary>
internal sealed class ChunkCache(int capacity)
{
    /// <summary>Memory for chunks, 256 MiB.</summary>
    private const long Budget = 256L << 20;

    private readonly Dictionary<long, LinkedListNode<Entry>> entries = [];
    private readonly LinkedList<Entry> recent = [];
    private readonly Lock gate = new();

    /// <summary>A cache for chunks of a size; at least one.</summary>
    public static ChunkCache For(int chunkBytes) => new((int)Math.Clamp(Budget / Math.Max(1, chunkBytes), 1, 1 << 16));

    /// <summary>The chunk, unpacked now unless it is there; null where it does not exist.</summary>
    public byte[]? Get(long index, Func<byte[]?> unpack)
    {
        Entry entry;
        lock (gate)
        {
            if (entries.TryGetValue(index, out var node))
                recent.Remove(node);
            else
            {
                if (entries.Count >= capacity)
                {
                    entries.Remove(recent.Last!.Value.Index);
                    recent.RemoveLast();
                }
                entries[index] = node = new LinkedListNode<Entry>(new Entry(index, new Lazy<byte[]?>(unpack)));
            }
            recent.AddFirst(node);
            entry = node.Value;
        }
        return entry.Chunk.Value;
    }

    private sealed record Entry(long Index, Lazy<byte[]?> Chunk);
}
