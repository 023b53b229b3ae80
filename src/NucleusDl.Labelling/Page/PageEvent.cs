namespace NucleusDl.Labelling.Page;

/// <summary>Something that happened.</summary>
/// <param name="Number">Its place in the order.</param>
/// <param name="Type">What kind.</param>
/// <param name="Json">What there is to say.</param>
internal sealed record PageEvent(long Number, string Type, string Json);
