namespace NucleusDl.Labelling.Session;

/// <summary>A class, point, box or verdict that came, changed or went.</summary>
/// <param name="Key">Kind and number, such as "point/3".</param>
/// <param name="Old">What it was, as JSON; null where it was not there.</param>
/// <param name="New">What it is; null where it is gone.</param>
internal sealed record ItemChange(string Key, string? Old, string? New)
{
    /// <summary>The way back.</summary>
    public ItemChange Inverse => new(Key, New, Old);
}
