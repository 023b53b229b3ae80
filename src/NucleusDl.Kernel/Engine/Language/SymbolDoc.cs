namespace NucleusDl.Kernel;

/// <summary>A symbol's documentation, as text.</summary>
/// <param name="Summary">What it is.</param>
/// <param name="Parameters">Name and meaning of each parameter and type parameter.</param>
/// <param name="Returns">What it gives, or empty.</param>
/// <param name="Remarks">More, or empty.</param>
/// <param name="Exceptions">Type and reason of each exception.</param>
internal sealed record SymbolDoc(
    string Summary, IReadOnlyList<(string Name, string Text)> Parameters, string Returns, string Remarks, IReadOnlyList<(string Name, string Text)> Exceptions)
{
    /// <summary>Nothing known.</summary>
    public static SymbolDoc None { get; } = new("", [], "", "", []);
}
