using NucleusDl.Filters;

namespace NucleusDl.Labels;

/// <summary>
/// A priority queue for floods: lowest height first, equal heights in order of entry, exactly. The heights are cut into equal
/// steps; what waits above the current step lies in plain lists, and only the current step is a heap, small enough for the cache.
/// Each voxel enters at most once, so one counting pass gives every list its place.
/// </summary>
internal sealed unsafe class FloodQueue : IDisposable
{
    private const int Steps = 4096;

    private readonly HeightSteps steps;
    private readonly long[] first;
    private readonly long[] end;
    private readonly NativeBuffer<Entry> waiting;
    private Entry[] heap = new Entry[1024];
    private int count;
    private int current = -1;
    private uint age;

    private FloodQueue(HeightSteps steps, long[] histogram)
    {
        this.steps = steps;
        first = new long[Steps + 1];
        for (var i = 0; i < Steps; i++)
            first[i + 1] = first[i] + histogram[i];
        end = first[..Steps];
        if (first[Steps] > uint.MaxValue)
            throw new NucleusException(ErrorKind.Resource, "A watershed can flood at most 4294967295 voxels.", "Crop or bin the stack.");
        waiting = new NativeBuffer<Entry>(first[Steps]);
    }

    /// <summary>A queue with room for every voxel that is not blocked.</summary>
    public static FloodQueue For(PaddedGrid grid, float* levels, int* labels, int blocked, ParallelOptions parallel)
    {
        var steps = HeightSteps.Between(Range(grid, levels, labels, blocked, parallel));
        var histogram = new long[Steps];
        var gate = new Lock();
        Parallel.For(0, grid.Shape.Z, parallel, () => new long[Steps], (z, _, part) =>
        {
            for (var y = 0; y < grid.Shape.Y; y++)
            {
                var row = grid.Index(z, y, 0);
                for (var p = row; p < row + grid.Shape.X; p++)
                    if (labels[p] != blocked)
                        part[steps.Of(levels[p])]++;
            }
            return part;
        }, part =>
        {
            lock (gate)
                for (var i = 0; i < Steps; i++)
                    histogram[i] += part[i];
        });
        return new FloodQueue(steps, histogram);
    }

    public void Push(float height, long index)
    {
        var entry = new Entry((ulong)Sortable(height) << 32 | age++, index);
        var step = steps.Of(height);
        if (step > current)
            waiting.Pointer[end[step]++] = entry;
        else
            Add(entry);
    }

    public bool TryPop(out long index)
    {
        while (count == 0)
        {
            if (++current >= Steps)
            {
                index = 0;
                return false;
            }
            for (var i = first[current]; i < end[current]; i++)
                Add(waiting.Pointer[i]);
        }
        index = heap[0].Index;
        RemoveFirst();
        return true;
    }

    public void Dispose() => waiting.Dispose();

    private static (float Low, float High) Range(PaddedGrid grid, float* levels, int* labels, int blocked, ParallelOptions parallel)
    {
        var all = (Low: float.PositiveInfinity, High: float.NegativeInfinity);
        var gate = new Lock();
        Parallel.For(0, grid.Shape.Z, parallel, () => (Low: float.PositiveInfinity, High: float.NegativeInfinity), (z, _, range) =>
        {
            for (var y = 0; y < grid.Shape.Y; y++)
            {
                var row = grid.Index(z, y, 0);
                for (var p = row; p < row + grid.Shape.X; p++)
                    if (labels[p] != blocked && float.IsFinite(levels[p]))
                        range = (Math.Min(range.Low, levels[p]), Math.Max(range.High, levels[p]));
            }
            return range;
        }, range =>
        {
            lock (gate)
                all = (Math.Min(all.Low, range.Low), Math.Max(all.High, range.High));
        });
        return all;
    }

    /// <summary>Bits that sort like the numbers: -0 equals 0, NaN comes last.</summary>
    private static uint Sortable(float height)
    {
        if (float.IsNaN(height))
            return uint.MaxValue;
        var bits = BitConverter.SingleToUInt32Bits(height + 0f);
        return (bits & 0x80000000) != 0 ? ~bits : bits | 0x80000000;
    }

    private void Add(Entry entry)
    {
        if (count == heap.Length)
            Array.Resize(ref heap, 2 * count);
        var i = count++;
        while (i > 0)
        {
            var above = (i - 1) / 4;
            if (heap[above].Key <= entry.Key)
                break;
            heap[i] = heap[above];
            i = above;
        }
        heap[i] = entry;
    }

    private void RemoveFirst()
    {
        var last = heap[--count];
        var i = 0;
        while (true)
        {
            var child = 4 * i + 1;
            if (child >= count)
                break;
            var least = child;
            for (var c = child + 1; c < Math.Min(child + 4, count); c++)
                if (heap[c].Key < heap[least].Key)
                    least = c;
            if (heap[least].Key >= last.Key)
                break;
            heap[i] = heap[least];
            i = least;
        }
        heap[i] = last;
    }

    private readonly record struct Entry(ulong Key, long Index);

    /// <summary>Which step a height falls into; never decreasing with height, the infinities and NaN included.</summary>
    private readonly record struct HeightSteps(float Low, float Scale)
    {
        public static HeightSteps Between((float Low, float High) range) =>
            new(range.Low, range.High > range.Low ? Math.Min(Steps / (range.High - range.Low), float.MaxValue) : 0);

        public int Of(float height)
        {
            if (height <= Low)
                return 0;
            var step = (height - Low) * Scale;
            return step < Steps - 1 ? (int)step : Steps - 1;
        }
    }
}
