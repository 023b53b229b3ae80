using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace NucleusDl.IO.Hdf5;

/// <summary>
/// The file as the HDF5 library sees it. A damaged file can send the library in circles or ever deeper into itself; here both end: after more
/// reads than any sound file needs for one step, and before the stack is full.
/// </summary>
internal sealed class GuardedStream(SafeFileHandle handle, long length) : Stream
{
    // Structures of a file are read in pieces of a few bytes, so a sound file takes fewer reads than it has bytes.
    private readonly long mostReads = 200_000 + length / 4;
    private long reads;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get; set; }

    /// <summary>Begins a new step: opening, listing, one box.</summary>
    public void Restart() => reads = 0;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (++reads > mostReads)
            throw new InvalidDataException("the file leads in circles");
        if (Position < 0 || Position > length)
            throw new InvalidDataException("an address lies outside the file");
        var n = RandomAccess.Read(handle, buffer, Position);
        if (n == 0 && buffer.Length > 0)
            throw new EndOfStreamException();
        Position += n;
        return n;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            handle.Dispose();
        base.Dispose(disposing);
    }
}
