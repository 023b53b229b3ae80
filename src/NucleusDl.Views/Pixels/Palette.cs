namespace NucleusDl.Views;

/// <summary>
/// Colours that stay apart with every common kind of colour vision: Okabe and Ito, "Color Universal Design" (2008),
/// and lighter tints of them.
/// </summary>
internal static class Palette
{
    public static readonly Rgb Orange = Rgb.Of(0xE69F00);
    public static readonly Rgb SkyBlue = Rgb.Of(0x56B4E9);
    public static readonly Rgb Green = Rgb.Of(0x009E73);
    public static readonly Rgb Yellow = Rgb.Of(0xF0E442);
    public static readonly Rgb Blue = Rgb.Of(0x0072B2);
    public static readonly Rgb Vermillion = Rgb.Of(0xD55E00);
    public static readonly Rgb Purple = Rgb.Of(0xCC79A7);
    public static readonly Rgb White = Rgb.Of(0xFFFFFF);

    /// <summary>A voxel that holds no number. No grey image and no label has this colour.</summary>
    public static readonly Rgb NotANumber = Rgb.Of(0xFF00C8);

    /// <summary>Lines and bars of a chart, in the order of use.</summary>
    public static readonly Rgb[] Series = [Blue, Vermillion, Green, Purple, Orange, SkyBlue, Rgb.Of(0x5B5F66)];

    /// <summary>Channels that are added up: the first two together give white.</summary>
    public static readonly Rgb[] Channels = [SkyBlue, Orange, Purple, Green];

    /// <summary>Labels on a dark image. The darkest hue is lightened so that thin outlines can be seen.</summary>
    public static readonly Rgb[] Labels =
    [
        Orange, SkyBlue, Yellow, Purple, Green.Mix(White, 0.12), Vermillion.Mix(White, 0.08), Blue.Mix(White, 0.28),
        Orange.Mix(White, 0.5), SkyBlue.Mix(White, 0.55), Purple.Mix(White, 0.5), Green.Mix(White, 0.6), Vermillion.Mix(White, 0.5),
    ];
}
