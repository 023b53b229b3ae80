namespace NucleusDl.IO.Raw;

/// <summary>Bytes that are spread over files of equal content, one after the other. One file is open at a time.</summary>
internal sealed class PartedBytes(int count, long each, Func<int, IByteSource> open) : IByteSource
{
    private readonly Lock gate = new();
    private IByteSource? current;
    private int index = -1;

    public bool IsSequential => true;

    public void Read(long offset, Span<byte> target)
    {
        lock (gate)
        {
            while (!target.IsEmpty)
            {
                var (part, within) = Math.DivRem(offset, each);
                var n = (int)Math.Min(target.Length, each - within);
                Part((int)part).Read(within, target[..n]);
                offset += n;
                target = target[n..];
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
            current?.Dispose();
    }

    private IByteSource Part(int wanted)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(wanted, count);
        if (wanted != index || current is null)
        {
            current?.Dispose();
            current = null;
            current = open(wanted);
            index = wanted;
        }
        return current;
    }
}
