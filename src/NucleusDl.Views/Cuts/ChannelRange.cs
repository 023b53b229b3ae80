using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>One channel of a picture: which intensities are black and full colour.</summary>
internal sealed record ChannelRange(int Index, string Name, double Low, double High, Rgb Colour)
{
    /// <summary>Brightness 0-1 of an intensity; a channel of one value is mid-grey, so that it can be told from an empty picture.</summary>
    public double Brightness(float value, double gamma)
    {
        if (!(High > Low))
            return 0.5;
        var t = Math.Clamp((value - Low) / (High - Low), 0, 1);
        return gamma == 1 ? t : Math.Pow(t, gamma);
    }

    /// <summary>The ranges of the channels that the options ask for.</summary>
    public static ChannelRange[] Of(Volume volume, ImageOptions options)
    {
        if (options.Channel is { } one)
            return [Measure(volume, one, Palette.White, options)];
        var n = Math.Min(volume.Shape.C, Palette.Channels.Length);
        var result = new ChannelRange[n];
        for (var c = 0; c < n; c++)
            result[c] = Measure(volume, c, n == 1 ? Palette.White : Palette.Channels[c], options);
        return result;
    }

    private static ChannelRange Measure(Volume volume, int c, Rgb colour, ImageOptions options)
    {
        var p = Percentiles.Of(volume, c, options.LowPercentile, options.HighPercentile);
        // A mask, or a few bright spots on black: the percentiles coincide although the channel is not constant.
        if (p[0] == p[1])
            p = Percentiles.Of(volume, c, 0, 100);
        var name = volume.ChannelNames.Count > c ? volume.ChannelNames[c] : volume.Shape.C == 1 ? "intensity" : $"channel {c}";
        return new ChannelRange(c, name, p[0], p[1], colour);
    }
}
