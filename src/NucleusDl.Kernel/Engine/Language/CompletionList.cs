namespace NucleusDl.Kernel;

/// <summary>What may stand at the cursor.</summary>
/// <param name="Start">Where the word begins that an item replaces, in UTF-16 units.</param>
/// <param name="End">Where it ends: the cursor.</param>
/// <param name="Items">The items, best first.</param>
public sealed record CompletionList(int Start, int End, IReadOnlyList<Completion> Items);
