namespace NucleusDl.Kernel;

/// <summary>One word that may stand at the cursor.</summary>
/// <param name="Text">The word.</param>
/// <param name="Kind">What it is, in lower case: <c>method</c>, <c>property</c>, <c>keyword</c>, <c>local</c>, <c>class</c>, ...</param>
/// <param name="Signature">Its declaration in one line, where few items are left; else null.</param>
public sealed record Completion(string Text, string Kind, string? Signature);
