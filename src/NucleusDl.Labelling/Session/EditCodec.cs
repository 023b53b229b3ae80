using System.Text;

namespace NucleusDl.Labelling.Session;

/// <summary>
/// Edits as bytes: step, name, then for each layer its runs in their order (distance to the run before, length, old, new), then the items. Numbers take
/// seven bits a byte; those that can be negative are zigzagged.
/// </summary>
internal static class EditCodec
{
    private const int Layers = 2;

    /// <summary>Writes an edit.</summary>
    public static byte[] Encode(Edit edit)
    {
        using var stream = new MemoryStream(64 + 8 * edit.Runs.Count);
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write7BitEncodedInt64(edit.Step);
        writer.Write(edit.Name);
        for (var layer = 0; layer < Layers; layer++)
        {
            writer.Write7BitEncodedInt(edit.Runs.Count(r => (int)r.Layer == layer));
            var end = 0L;
            foreach (var run in edit.Runs)
                if ((int)run.Layer == layer)
                {
                    writer.Write7BitEncodedInt64(Zigzag(run.Start - end));
                    writer.Write7BitEncodedInt(run.Length);
                    writer.Write7BitEncodedInt64(Zigzag(run.Old));
                    writer.Write7BitEncodedInt64(Zigzag(run.New));
                    end = run.Start + run.Length;
                }
        }
        writer.Write7BitEncodedInt(edit.Items.Count);
        foreach (var item in edit.Items)
        {
            writer.Write(item.Key);
            Optional(writer, item.Old);
            Optional(writer, item.New);
        }
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Reads an edit.</summary>
    /// <exception cref="InvalidDataException">These are no such bytes.</exception>
    public static Edit Decode(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes, writable: false), Encoding.UTF8);
        try
        {
            var (step, name) = (reader.Read7BitEncodedInt64(), reader.ReadString());
            var runs = new List<VoxelRun>();
            for (var layer = 0; layer < Layers; layer++)
            {
                var (count, end) = (Counted(reader, bytes.Length), 0L);
                for (var i = 0; i < count; i++)
                {
                    var start = end + Unzigzag(reader.Read7BitEncodedInt64());
                    var length = reader.Read7BitEncodedInt();
                    runs.Add(new VoxelRun((Layer)layer, start, length, checked((int)Unzigzag(reader.Read7BitEncodedInt64())), checked((int)Unzigzag(reader.Read7BitEncodedInt64()))));
                    end = start + length;
                }
            }
            var items = new ItemChange[Counted(reader, bytes.Length)];
            for (var i = 0; i < items.Length; i++)
                items[i] = new ItemChange(reader.ReadString(), reader.ReadBoolean() ? reader.ReadString() : null, reader.ReadBoolean() ? reader.ReadString() : null);
            return new Edit(step, name, runs, items);
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or OverflowException)
        {
            throw new InvalidDataException("not an edit", e);
        }
    }

    private static int Counted(BinaryReader reader, int most) => reader.Read7BitEncodedInt() is var count && count >= 0 && count <= most
        ? count
        : throw new InvalidDataException("an edit cannot hold so much");

    private static void Optional(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        if (text is not null)
            writer.Write(text);
    }

    private static long Zigzag(long v) => (v << 1) ^ (v >> 63);

    private static long Unzigzag(long v) => (long)((ulong)v >> 1) ^ -(v & 1);
}
