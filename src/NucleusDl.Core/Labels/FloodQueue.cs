using NucleusDl.Filters;

namespace NucleusDl.Labels;

/// <summary>
/// A priority queue for floods: lowest height first, equal heights in order of entry, exactly. The heights are cut into equal
/// steps; what waits above the current step lies in plain lists, and a list is sorted when its step comes. What enters at the
/// current step or below goes into a line if it is last there, as on a plateau, otherwise into a small heap.
/// Each voxel enters at most once, so one counting pass gives every list its place.
/// </summary>
internal sealed unsafe class FloodQueue : IDisposable
{
    private readonly HeightSteps steps;
    private readonly long[] first;
    private readonly long[] end;
    private readonly NativeBuffer<ulong> keys;
    private readonly NativeBuffer<long> items;
    private readonly EntryLine line = new();
    private readonly EntryHeap heap = new();
    private int current = -1;
    private long next;
    private long last;
    private uint age;

    /// <summary>A queue for as many voxels in each step as the histogram says.</summary>
    public FloodQueue(HeightSteps steps, long[] histogram)
    {
        this.steps = steps;
        first = new long[HeightSteps.Count + 1];
        for (var i = 0; i < HeightSteps.Count; i++)
            first[i + 1] = first[i] + histogram[i];
        end = first[..HeightSteps.Count];
        if (first[^1] > uint.MaxValue)
            throw new NucleusException(ErrorKind.Resource, "A watershed can flood at most 4294967295 voxels.", "Crop or bin the stack.");
        keys = new NativeBuffer<ulong>(first[^1]);
        items = new NativeBuffer<long>(first[^1]);
    }

    public void Push(float height, long index)
    {
        var key = (ulong)Sortable(height) << 32 | age++;
        var step = steps.Of(height);
        if (step > current)
        {
            var at = end[step]++;
            keys.Pointer[at] = key;
            items.Pointer[at] = index;
        }
        else if (!line.TryAdd(key, index))
            heap.Add(key, index);
    }

    public bool TryPop(out long index)
    {
        while (next == last && line.Empty && heap.Empty)
        {
            if (++current == HeightSteps.Count)
            {
                index = 0;
                return false;
            }
            (next, last) = (first[current], end[current]);
            new Span<ulong>(keys.Pointer + next, checked((int)(last - next))).Sort(new Span<long>(items.Pointer + next, (int)(last - next)));
        }
        var key = next < last ? keys.Pointer[next] : ulong.MaxValue;
        if (line.FirstKey < key && line.FirstKey < heap.FirstKey)
            index = line.Take();
        else if (heap.FirstKey < key)
            index = heap.Take();
        else
            index = items.Pointer[next++];
        return true;
    }

    public void Dispose()
    {
        keys.Dispose();
        items.Dispose();
    }

    /// <summary>Bits that sort like the numbers: -0 equals 0, NaN comes last.</summary>
    private static uint Sortable(float height)
    {
        if (float.IsNaN(height))
            return uint.MaxValue;
        var bits = BitConverter.SingleToUInt32Bits(height + 0f);
        return (bits & 0x80000000) != 0 ? ~bits : bits | 0x80000000;
    }
}
