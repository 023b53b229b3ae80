namespace NucleusDl.Kernel;

/// <summary>What is known of the name at the cursor, three times over.</summary>
/// <param name="Plain">As plain text.</param>
/// <param name="Markdown">As Markdown.</param>
/// <param name="Html">As HTML, encoded.</param>
public sealed record Inspection(string Plain, string Markdown, string Html);
