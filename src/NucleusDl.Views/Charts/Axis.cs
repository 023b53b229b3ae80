namespace NucleusDl.Views;

/// <summary>One axis: from values to CSS pixels, and where its ticks stand.</summary>
internal sealed class Axis
{
    private readonly double low, high, from, to;

    /// <summary>An axis from low to high over the given pixels.</summary>
    /// <param name="low">Lowest value; above 0 on a logarithmic axis.</param>
    /// <param name="high">Highest value, above the lowest.</param>
    /// <param name="log">Whether it is logarithmic.</param>
    /// <param name="from">Pixel of the lowest value.</param>
    /// <param name="to">Pixel of the highest value.</param>
    public Axis(double low, double high, bool log, double from, double to)
    {
        IsLog = log;
        (Low, High) = (low, high);
        (this.low, this.high, this.from, this.to) = (Scale(low), Scale(high), from, to);
    }

    public bool IsLog { get; }

    public double Low { get; }

    public double High { get; }

    /// <summary>Pixel of a value; NaN where the axis has no place for it.</summary>
    public double At(double value) => !double.IsFinite(value) || (IsLog && value <= 0) ? double.NaN : from + (Scale(value) - low) / (high - low) * (to - from);

    /// <summary>The range of the data with a little room; 0 to 1 where there are none.</summary>
    public static (double Low, double High) Range(IEnumerable<double> values, bool log, bool fromZero, double? fixedLow = null, double? fixedHigh = null)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (var v in values)
            if (double.IsFinite(v) && (!log || v > 0))
                (low, high) = (Math.Min(low, v), Math.Max(high, v));
        if (low > high)
            (low, high) = log ? (0.1, 1) : (0, 1);
        else
            (low, high) = log ? WithRoomLog(low, high) : WithRoom(low, high, fromZero);
        // A fixed end that has no place on this axis, or that the data turn upside down, is not used.
        var lowest = fixedLow is { } l && (!log || l > 0) ? l : low;
        var highest = fixedHigh is { } h && (!log || h > 0) ? h : high;
        return lowest < highest ? (lowest, highest) : (low, high);
    }

    private static (double Low, double High) WithRoomLog(double low, double high)
    {
        var room = high > low ? Math.Pow(high / low, 0.04) : 3;
        return (low / room, high * room);
    }

    private static (double Low, double High) WithRoom(double low, double high, bool fromZero)
    {
        if (fromZero)
            (low, high) = (Math.Min(0, low), Math.Max(0, high));
        if (high == low)
            return fromZero ? (0, 1) : (low - Math.Max(Math.Abs(low) * 0.1, 1e-9), high + Math.Max(Math.Abs(high) * 0.1, 1e-9));
        // Bars stand on zero without a gap, and have room for their number at the other end.
        var room = (high - low) * (fromZero ? 0.09 : 0.05);
        return (fromZero && low == 0 ? 0 : low - room, fromZero && high == 0 ? 0 : high + room);
    }

    /// <summary>Round values on the axis, ascending.</summary>
    /// <param name="most">About how many there is room for.</param>
    public List<double> Ticks(int most)
    {
        var ticks = IsLog ? Decades(most) : Steps(most);
        return ticks.Count >= 2 ? ticks : Steps(most);
    }

    private List<double> Steps(int most)
    {
        var ticks = RoundSteps(most);
        // One tick alone does not tell a scale.
        while (ticks.Count < 3 && most++ < 12)
            ticks = RoundSteps(most);
        return ticks;
    }

    private List<double> RoundSteps(int most)
    {
        var raw = (High - Low) / Math.Max(1, most);
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var step = (raw / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 } * power;
        var ticks = new List<double>();
        for (var i = Math.Ceiling(Low / step - 1e-9); i * step <= High + step * 1e-9; i++)
            ticks.Add(i * step);
        return ticks;
    }

    private List<double> Decades(int most)
    {
        var inside = (int)Math.Floor(high) - (int)Math.Ceiling(low) + 1;
        var every = Math.Max(1, (inside + most - 1) / Math.Max(1, most));
        double[] within = inside <= 2 ? [1, 2, 5] : [1];
        var ticks = new List<double>();
        for (var d = (int)Math.Floor(low); d <= high; d++)
            foreach (var m in within)
                if (d % every == 0 && m * Math.Pow(10, d) is var v && v >= Low * 0.999999 && v <= High * 1.000001)
                    ticks.Add(v);
        return ticks;
    }

    private double Scale(double value) => IsLog ? Math.Log10(value) : value;
}
