namespace NucleusDl.Views;

/// <summary>A small colour image: rows from top to bottom, three bytes a pixel.</summary>
internal sealed class RgbImage(int width, int height)
{
    public int Width { get; } = width;

    public int Height { get; } = height;

    public byte[] Bytes { get; } = new byte[checked(width * height * 3)];

    public Rgb this[int x, int y]
    {
        get
        {
            var i = (y * Width + x) * 3;
            return new Rgb(Bytes[i], Bytes[i + 1], Bytes[i + 2]);
        }
        set
        {
            var i = (y * Width + x) * 3;
            (Bytes[i], Bytes[i + 1], Bytes[i + 2]) = (value.R, value.G, value.B);
        }
    }

    /// <summary>Fills a rectangle; what lies outside the image is left out.</summary>
    public void Fill(int x, int y, int width, int height, Rgb colour)
    {
        for (var j = Math.Max(0, y); j < Math.Min(Height, y + height); j++)
            for (var i = Math.Max(0, x); i < Math.Min(Width, x + width); i++)
                this[i, j] = colour;
    }
}
