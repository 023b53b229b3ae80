namespace NucleusDl.Labels;

/// <summary>Which step a height falls into; never decreasing with height, the infinities and NaN included.</summary>
/// <param name="Low">Lowest finite height.</param>
/// <param name="Scale">Steps per unit of height.</param>
internal readonly record struct HeightSteps(float Low, float Scale)
{
    /// <summary>Number of steps: few enough for their ends to stay in the cache, many enough for short lists.</summary>
    public const int Count = 8192;

    /// <summary>Equal steps between two heights.</summary>
    public static HeightSteps Between(float low, float high) => new(low, high > low ? Math.Min(Count / (high - low), float.MaxValue) : 0);

    /// <summary>The step of a height.</summary>
    public int Of(float height)
    {
        if (height <= Low)
            return 0;
        var step = (height - Low) * Scale;
        return step < Count - 1 ? (int)step : Count - 1;
    }
}
