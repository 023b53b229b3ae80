using System.Text;

namespace NucleusDl.IO.Tiff;

/// <summary>The tags of one directory, their values read when asked for.</summary>
internal sealed class TiffTags(TiffBytes bytes, string path, bool big, int page, long offset)
{
    private readonly Dictionary<int, (int Type, long Count, long At)> entries = [];

    public int Page { get; } = page;

    public long Offset { get; } = offset;

    public long FileLength => bytes.Length;

    /// <summary>Notes an entry; values that fit lie in the entry itself, others where it points.</summary>
    public void Add(ReadOnlySpan<byte> entry, long at)
    {
        var type = bytes.UInt16(entry[2..]);
        var count = big ? bytes.Int64(entry[4..]) : bytes.UInt32(entry[4..]);
        var valueAt = big ? 12 : 8;
        var size = SizeOf(type);
        if (count < 0 || size == 0 || count > long.MaxValue / size)
            return;
        var inside = count * size <= (big ? 8 : 4);
        var where = inside ? at + valueAt : big ? bytes.Int64(entry[valueAt..]) : bytes.UInt32(entry[valueAt..]);
        entries.TryAdd(bytes.UInt16(entry), (type, count, where));
    }

    public bool Has(int tag) => entries.ContainsKey(tag);

    /// <summary>The first of a tag's whole numbers.</summary>
    public long Number(int tag, long otherwise)
    {
        var values = Numbers(tag, 1);
        return values.Length > 0 ? values[0] : otherwise;
    }

    /// <summary>A tag's whole numbers, at most as many as asked for.</summary>
    public long[] Numbers(int tag, long most)
    {
        if (!entries.TryGetValue(tag, out var e) || e.Type is not (1 or 3 or 4 or 6 or 8 or 9 or 13 or 16 or 17 or 18))
            return [];
        var count = Math.Min(e.Count, most);
        var size = SizeOf(e.Type);
        var raw = bytes.Read(e.At, count * size, $"page {Page + 1}");
        var values = new long[count];
        for (var i = 0; i < values.Length; i++)
            values[i] = size switch
            {
                1 => raw[i],
                2 => bytes.UInt16(raw[(i * 2)..]),
                4 => bytes.UInt32(raw[(i * 4)..]),
                _ => bytes.Int64(raw[(i * 8)..]),
            };
        return values;
    }

    /// <summary>Where the bytes of a tag lie, and how many they are; 0 where there are none, or not inside the file.</summary>
    public (long At, int Count) Place(int tag) =>
        entries.TryGetValue(tag, out var e) && e.Type is 1 or 7 && e.Count <= 1 << 20 && e.At >= 0 && e.Count <= bytes.Length - e.At ? (e.At, (int)e.Count) : (0, 0);

    /// <summary>A fraction; 0 where it is missing or not a positive finite number.</summary>
    public double Rational(int tag)
    {
        if (!entries.TryGetValue(tag, out var e) || e.Type != 5 || e.Count < 1)
            return 0;
        var raw = bytes.Read(e.At, 8, $"page {Page + 1}");
        var value = bytes.UInt32(raw) / (double)bytes.UInt32(raw[4..]);
        return double.IsFinite(value) ? value : 0;
    }

    /// <summary>A text: UTF-8 where it is, otherwise Latin-1.</summary>
    public string? Text(int tag)
    {
        if (!entries.TryGetValue(tag, out var e) || e.Type is not (1 or 2 or 7))
            return null;
        var raw = bytes.Read(e.At, e.Count, $"the description of page {Page + 1}").TrimEnd((byte)0);
        var text = Encoding.UTF8.GetString(raw);
        return text.Contains('\uFFFD') ? Encoding.Latin1.GetString(raw) : text;
    }

    public NucleusException Damaged(string detail) => TiffErrors.Damaged(path, $"page {Page + 1} {detail}");

    public NucleusException Truncated(long end) => TiffErrors.Truncated(path, $"page {Page + 1}", end, bytes.Length);

    private static int SizeOf(int type) => type switch
    {
        1 or 2 or 6 or 7 => 1,
        3 or 8 => 2,
        4 or 9 or 11 or 13 => 4,
        5 or 10 or 12 or 16 or 17 or 18 => 8,
        _ => 0,
    };
}
