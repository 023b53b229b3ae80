namespace NucleusDl.Tests.IO.Tiff;

/// <summary>LZW as the TIFF 6.0 specification tells it, with strings in a dictionary.</summary>
internal static class SlowLzw
{
    /// <param name="raw">The bytes.</param>
    /// <param name="old">Lowest bit first, and codes that grow one later, as before TIFF 6.</param>
    public static byte[] Encode(byte[] raw, bool old)
    {
        var bits = new List<bool>();
        var table = new Dictionary<string, int>();
        var (next, width) = (258, 9);
        void Put(int code)
        {
            for (var i = 0; i < width; i++)
                bits.Add((code >> (old ? i : width - 1 - i) & 1) != 0);
        }
        void Grow()
        {
            if (next == (1 << width) + (old ? 1 : 0) && width < 12)
                width++;
        }
        int CodeOf(string s) => s.Length == 1 ? s[0] : table[s];
        Put(256);
        var text = "";
        foreach (var b in raw)
        {
            var longer = text + (char)b;
            if (longer.Length == 1 || table.ContainsKey(longer))
            {
                text = longer;
                continue;
            }
            Put(CodeOf(text));
            table[longer] = next++;
            text = longer[^1..];
            if (next == 4094)
            {
                Put(256);
                table.Clear();
                (next, width) = (258, 9);
            }
            Grow();
        }
        if (text.Length > 0)
        {
            Put(CodeOf(text));
            next++;
            Grow();
        }
        Put(257);
        var packed = new byte[(bits.Count + 7) / 8];
        for (var i = 0; i < bits.Count; i++)
            if (bits[i])
                packed[i / 8] |= (byte)(1 << (old ? i % 8 : 7 - i % 8));
        return packed;
    }
}
