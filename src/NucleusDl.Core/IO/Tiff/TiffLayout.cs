using NucleusDl.Volumes;

namespace NucleusDl.IO.Tiff;

/// <summary>A series with its planes sorted into time, channel and z, as the options ask.</summary>
internal sealed class TiffLayout
{
    private readonly PlaneSource?[] sorted;

    private TiffLayout(TiffSeries series, string path, int frames, int channels, int slices, PlaneSource?[] sorted)
    {
        Series = series;
        Path = path;
        Frames = frames;
        Channels = channels;
        Slices = slices;
        this.sorted = sorted;
    }

    public TiffSeries Series { get; }

    public string Path { get; }

    public int Frames { get; }

    public int Channels { get; }

    public int Slices { get; }

    /// <summary>Sorts the series that the options name; <paramref name="undecided"/> says what the user must still choose, if anything.</summary>
    public static TiffLayout Create(TiffSet set, ReadOptions options, out NucleusException? undecided)
    {
        var series = set.Own is null ? OmeReader.Read(set, OmeReader.ReadText(set.Path), options.Series) : TiffSeriesReader.Read(set, options.Series);
        undecided = series.Undecided;
        if (options.Axes is null && series.AxesUnclear is { } question)
            undecided ??= new NucleusException(ErrorKind.Input, question, "Say it with --axes, for example --axes C2ZYX for two channels.", set.Path);
        var dimensions = options.Axes is null ? series.Dimensions : AxesOption.Apply(options.Axes, series, set.Path);
        return Sort(series, dimensions, set.Path);
    }

    /// <summary>The plane at one place.</summary>
    /// <exception cref="NucleusException">The file lacks it.</exception>
    public PlaneSource At(int frame, int channel, int slice) => sorted[(frame * Channels + channel) * Slices + slice] ?? throw new NucleusException(
        ErrorKind.Input, $"The file lacks the plane of channel {channel}, z {slice}{(Frames > 1 ? $", time {frame}" : "")}.",
        "Export the image again, all planes included.", Path);

    /// <summary>The voxel size in µm where the file states all three edges.</summary>
    public VoxelSize? VoxelSize => Series.Spacing is ({ } z, { } y, { } x) ? new VoxelSize(z, y, x) : null;

    private static TiffLayout Sort(TiffSeries series, IReadOnlyList<(char Axis, int Size)> dimensions, string path)
    {
        int Size(char axis) => dimensions.Where(d => d.Axis == axis).Aggregate(1, (n, d) => n * d.Size);
        var (frames, channels, slices) = (Size('T'), Size('C'), Size('Z'));
        var sorted = new PlaneSource?[series.Planes.Length];
        for (var i = 0; i < sorted.Length; i++)
        {
            var (t, c, z, rest) = (0, 0, 0, i);
            for (var d = dimensions.Count - 1; d >= 0; d--)
            {
                var at = rest % dimensions[d].Size;
                rest /= dimensions[d].Size;
                switch (dimensions[d].Axis)
                {
                    case 'T': t = at; break;
                    case 'C': c = at; break;
                    default: z = at; break;
                }
            }
            sorted[(t * channels + c) * slices + z] = series.Planes[i];
        }
        return new TiffLayout(series, path, frames, channels, slices, sorted);
    }
}
