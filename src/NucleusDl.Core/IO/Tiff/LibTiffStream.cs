using System.Globalization;
using BitMiracle.LibTiff.Classic;

namespace NucleusDl.IO.Tiff;

/// <summary>
/// LibTiff.NET on a stream of ours. Its messages, which it would print, are kept: the first one explains a failure.
/// </summary>
internal abstract class LibTiffStream : TiffStream
{
    // LibTiff has one handler for the whole process; ours sends each message to the stream concerned.
    static LibTiffStream() => BitMiracle.LibTiff.Classic.Tiff.SetErrorHandler(new Messages());

    /// <summary>The first error message, null while all is well.</summary>
    public string? Error { get; set; }

    /// <summary>The first warning.</summary>
    public string? Warning { get; private set; }

    /// <summary>The first failure of the disk; LibTiff swallows it and reports one of its own.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Runs a disk operation and remembers its failure.</summary>
    protected T Noting<T>(Func<T> operation)
    {
        try
        {
            return operation();
        }
        catch (Exception e)
        {
            Failure ??= e;
            throw;
        }
    }

    private sealed class Messages : TiffErrorHandler
    {
        public override void ErrorHandler(BitMiracle.LibTiff.Classic.Tiff tif, string method, string format, params object[] args)
        {
            // The other overload is called as well and knows the stream.
        }

        public override void ErrorHandlerExt(BitMiracle.LibTiff.Classic.Tiff tif, object clientData, string method, string format, params object[] args)
        {
            if (clientData is LibTiffStream stream)
                stream.Error ??= $"{method}: {Fill(format, args)}";
        }

        public override void WarningHandler(BitMiracle.LibTiff.Classic.Tiff tif, string method, string format, params object[] args)
        {
            // As above.
        }

        public override void WarningHandlerExt(BitMiracle.LibTiff.Classic.Tiff tif, object clientData, string method, string format, params object[] args)
        {
            if (clientData is LibTiffStream stream)
                stream.Warning ??= Fill(format, args);
        }

        private static string Fill(string format, object[]? args)
        {
            try
            {
                return string.Format(CultureInfo.InvariantCulture, format, args ?? []);
            }
            catch (FormatException)
            {
                // A message with the wrong number of blanks is still a message.
                return format;
            }
        }
    }
}

/// <summary>Reads bytes in memory.</summary>
internal sealed class LibTiffMemory(byte[] bytes) : LibTiffStream
{
    private long position;

    public override int Read(object clientData, byte[] buffer, int offset, int count)
    {
        var n = (int)Math.Clamp(bytes.Length - position, 0, count);
        bytes.AsSpan((int)position, n).CopyTo(buffer.AsSpan(offset, count));
        position += n;
        return n;
    }

    public override long Seek(object clientData, long offset, SeekOrigin origin) => position = Math.Clamp(
        origin switch { SeekOrigin.Begin => offset, SeekOrigin.Current => position + offset, _ => bytes.Length + offset }, 0, bytes.Length);

    public override long Size(object clientData) => bytes.Length;

    public override void Write(object clientData, byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Close(object clientData)
    {
        // Nothing to close.
    }
}

/// <summary>Writes to a stream that can seek.</summary>
internal sealed class LibTiffTarget(Stream stream) : LibTiffStream
{
    public override int Read(object clientData, byte[] buffer, int offset, int count) => Noting(() => stream.Read(buffer, offset, count));

    public override long Seek(object clientData, long offset, SeekOrigin origin) => Noting(() => stream.Seek(offset, origin));

    public override long Size(object clientData) => stream.Length;

    public override void Write(object clientData, byte[] buffer, int offset, int count) => Noting(() =>
    {
        stream.Write(buffer, offset, count);
        return count;
    });

    public override void Close(object clientData)
    {
        // The stream belongs to whoever opened it.
    }
}
