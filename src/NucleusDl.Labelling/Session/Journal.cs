using System.Buffers.Binary;
using System.IO.Hashing;
using NucleusDl.Runs;

namespace NucleusDl.Labelling.Session;

/// <summary>
/// A file that only grows: "NDLJRNL1", then records of length (4 bytes, little-endian), CRC-32 of the rest (4), kind (1) and content. Each is given to the system at
/// once, so that a killed program loses nothing, and brought to the disk within a second. A record that was not written to its end is dropped when the file is opened.
/// </summary>
internal sealed class Journal : IDisposable
{
    /// <summary>Bytes before the content of a record.</summary>
    public const int RecordHead = 9;

    private const int MostContent = 1 << 30;
    private static ReadOnlySpan<byte> Magic => "NDLJRNL1"u8;

    private readonly FileStream stream;
    private bool dirty;

    private Journal(string path, FileStream stream) => (Path, this.stream) = (path, stream);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Its length.</summary>
    public long Bytes => stream.Length;

    /// <summary>How many records it holds.</summary>
    public int Records { get; private set; }

    /// <summary>Bytes at its end that were no whole record and are gone.</summary>
    public long Dropped { get; private set; }

    /// <summary>Writes a journal anew, whole or not at all, in place of one that was there.</summary>
    /// <exception cref="NucleusException">The disk refuses.</exception>
    public static void Write(string path, IEnumerable<JournalRecord> records) => AtomicFile.Write(path, file =>
    {
        file.Write(Magic);
        foreach (var record in records)
            file.Write(Pack(record));
    });

    /// <summary>Opens a journal to go on with it.</summary>
    /// <param name="path">The file, which must exist.</param>
    /// <param name="take">Takes the records in their order; false when one makes no sense, which ends the reading as damage does.</param>
    /// <exception cref="NucleusException">It is no journal, another program has it open, or the disk refuses.</exception>
    public static Journal Open(string path, Func<JournalRecord, bool> take)
    {
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException e) when (e is not FileNotFoundException and not DirectoryNotFoundException)
        {
            throw new NucleusException(ErrorKind.Resource, "This stack is open in another labelling page.", "Go on in that page, or end its program first.", path, e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw AtomicFile.Explain(path, e);
        }
        var journal = new Journal(path, stream);
        try
        {
            journal.Read(take);
            return journal;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Adds a record. When this fails the file is as it was.</summary>
    /// <exception cref="NucleusException">The disk is full or gone.</exception>
    public void Append(JournalRecord record)
    {
        var before = stream.Length;
        try
        {
            stream.Write(Pack(record));
            (Records, dirty) = (Records + 1, true);
        }
        catch (IOException e)
        {
            stream.SetLength(before);
            throw AtomicFile.Explain(Path, e);
        }
    }

    /// <summary>Brings everything to the disk.</summary>
    /// <returns>Whether there was anything new.</returns>
    public bool Flush()
    {
        if (!dirty)
            return false;
        stream.Flush(flushToDisk: true);
        dirty = false;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private static byte[] Pack(JournalRecord record)
    {
        if (record.Content.Length > MostContent)
            throw new NucleusException(ErrorKind.Resource, "One edit is larger than 1 GiB.", "Work on a part of the stack.");
        var bytes = new byte[RecordHead + record.Content.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, record.Content.Length);
        bytes[8] = (byte)record.Kind;
        record.Content.CopyTo(bytes, RecordHead);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), Crc32.HashToUInt32(bytes.AsSpan(8)));
        return bytes;
    }

    private void Read(Func<JournalRecord, bool> take)
    {
        var magic = new byte[Magic.Length];
        if (stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) < magic.Length || !magic.AsSpan().SequenceEqual(Magic))
            throw new NucleusException(ErrorKind.Input, "This is not the journal of a labelling page.", "Move the file away; the page then begins a new one.", Path);
        var end = stream.Position;
        while (Next() is { } record && take(record))
        {
            end = stream.Position;
            Records++;
        }
        Dropped = stream.Length - end;
        if (Dropped > 0)
            Keep(end);
        stream.Position = end;
        stream.SetLength(end);
    }

    private JournalRecord? Next()
    {
        var head = new byte[RecordHead];
        if (stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length)
            return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length < 0 || length > stream.Length - stream.Position)
            return null;
        var content = new byte[length];
        stream.ReadExactly(content);
        var crc = new Crc32();
        crc.Append(head.AsSpan(8));
        crc.Append(content);
        return crc.GetCurrentHashAsUInt32() == BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(4)) ? new JournalRecord((JournalKind)head[8], content) : null;
    }

    /// <summary>A record that was cut short is dropped; but damage with more behind it is kept aside, for somebody who can mend it.</summary>
    private void Keep(long end)
    {
        stream.Position = end;
        var head = new byte[4];
        if (stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || BinaryPrimitives.ReadInt32LittleEndian(head) is var length && length >= 0 && end + RecordHead + length >= stream.Length)
            return;
        stream.Position = 0;
        AtomicFile.Write(Path + ".damaged", stream.CopyTo);
    }
}
