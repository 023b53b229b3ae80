namespace NucleusDl.Views;

/// <summary>
/// Draws a scene as pixels, two for each CSS pixel: panels, labels and scale bar. Text is left to the SVG; what the picture shows, the bar's
/// length included, is kept in the file as its description.
/// </summary>
internal static class SceneRaster
{
    private const int Density = 2;

    public static byte[] Draw(Scene scene)
    {
        var page = new RgbImage((int)Math.Ceiling(scene.Width * Density), (int)Math.Ceiling(scene.Height * Density));
        page.Fill(0, 0, page.Width, page.Height, Palette.White);
        foreach (var panel in scene.Panels)
            Draw(page, panel, scene.Bar);
        return PngEncoder.Encode(page, $"{scene.Title}. {scene.Alt}");
    }

    private static void Draw(RgbImage page, Panel p, ScaleBar bar)
    {
        int left = Pixels(p.X), top = Pixels(p.Y);
        int width = Math.Min(page.Width - left, Math.Max(1, Pixels(p.Width))), height = Math.Min(page.Height - top, Math.Max(1, Pixels(p.Height)));
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
            {
                var colour = p.Image[Source(x, width, p.Image.Width), Source(y, height, p.Image.Height)];
                page[left + x, top + y] = p.Layer is { } layer ? Over(colour, layer, x, y, width, height) : colour;
            }
        if (!p.HasBar)
            return;
        var length = Pixels(bar.Length * p.Scale);
        page.Fill(left + width - length - 26, top + height - 30, length + 12, 20, default);
        page.Fill(left + width - length - 20, top + height - 24, length, 8, Palette.White);
    }

    private static Rgb Over(Rgb colour, LabelLayer layer, int x, int y, int width, int height)
    {
        var label = At(x, y);
        if (label == 0)
            return colour;
        var edge = layer.Outline && (At(x - Density, y) != label || At(x + Density, y) != label || At(x, y - Density) != label || At(x, y + Density) != label);
        return edge ? layer.Colour(label) : colour.Mix(layer.Colour(label), layer.Fill);

        int At(int i, int j) => i < 0 || j < 0 || i >= width || j >= height
            ? 0
            : layer.Labels[Source(j, height, layer.Rows) * layer.Columns + Source(i, width, layer.Columns)];
    }

    private static int Source(int at, int size, int from) => (int)((long)at * from / size);

    private static int Pixels(double css) => (int)Math.Round(css * Density);
}
