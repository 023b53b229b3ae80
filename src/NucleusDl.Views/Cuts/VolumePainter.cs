using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>Paints planes of a volume: each channel between its percentiles, channels added up, what is not a number in a colour of its own.</summary>
/// <param name="volume">The volume.</param>
/// <param name="options">Channel, percentiles, gamma.</param>
/// <param name="measured">What the percentiles are those of; null is the volume itself.</param>
internal sealed class VolumePainter(Volume volume, ImageOptions options, Volume? measured = null)
{
    public Volume Volume { get; } = volume;

    public ImageOptions Options { get; } = options;

    /// <summary>The channels shown.</summary>
    public IReadOnlyList<ChannelRange> Channels { get; } = ChannelRange.Of(measured ?? volume, options);

    /// <summary>Whether a plane painted so far holds a voxel that is not a finite number.</summary>
    public bool SawNotANumber { get; private set; }

    /// <summary>One plane.</summary>
    public RgbImage Paint(Cut cut) => Paint(cut, c => VoxelReader.Read(Volume, c, cut));

    /// <summary>The brightest voxels along the axis through the plane.</summary>
    public RgbImage PaintProjection(Plane plane) => Paint(new Cut(plane, 0), c => VoxelReader.Project(Volume, c, plane));

    private RgbImage Paint(Cut cut, Func<int, float[]> read)
    {
        int columns = cut.Columns(Volume.Shape), rows = cut.Rows(Volume.Shape);
        int fx = Reduce.Factor(columns), fy = Reduce.Factor(rows);
        var image = new RgbImage(Reduce.Size(columns, fx), Reduce.Size(rows, fy));
        var planes = new float[Channels.Count][];
        for (var i = 0; i < planes.Length; i++)
            planes[i] = Reduce.Mean(read(Channels[i].Index), columns, rows, fx, fy);
        Parallel.For(0, image.Height, y => PaintRow(image, planes, y));
        SawNotANumber |= planes.Any(p => p.Any(v => !float.IsFinite(v)));
        return image;
    }

    private void PaintRow(RgbImage image, float[][] planes, int y)
    {
        for (var x = 0; x < image.Width; x++)
        {
            double r = 0, g = 0, b = 0;
            var isNumber = true;
            for (var i = 0; i < planes.Length; i++)
            {
                var v = planes[i][y * image.Width + x];
                isNumber &= float.IsFinite(v);
                var t = Channels[i].Brightness(v, Options.Gamma);
                r += t * Channels[i].Colour.R;
                g += t * Channels[i].Colour.G;
                b += t * Channels[i].Colour.B;
            }
            image[x, y] = isNumber ? new Rgb(Byte(r), Byte(g), Byte(b)) : Palette.NotANumber;
        }
    }

    private static byte Byte(double v) => (byte)Math.Clamp(Math.Round(v), 0, 255);
}
