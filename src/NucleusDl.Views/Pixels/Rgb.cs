namespace NucleusDl.Views;

/// <summary>A colour of 8 bits a channel.</summary>
internal readonly record struct Rgb(byte R, byte G, byte B)
{
    /// <summary>"#56b4e9".</summary>
    public string Hex => $"#{R:x2}{G:x2}{B:x2}";

    /// <summary>Reads 0xRRGGBB.</summary>
    public static Rgb Of(int rgb) => new((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb);

    /// <summary>A mix: 0 gives this colour, 1 the other.</summary>
    public Rgb Mix(Rgb other, double share) => new(Blend(R, other.R, share), Blend(G, other.G, share), Blend(B, other.B, share));

    private static byte Blend(byte a, byte b, double share) => (byte)Math.Round(a + (b - a) * share);
}
