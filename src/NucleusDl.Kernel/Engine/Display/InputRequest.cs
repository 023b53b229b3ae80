namespace NucleusDl.Kernel;

/// <summary>A cell asks for a line of text.</summary>
/// <param name="Prompt">The text before the field.</param>
/// <param name="Password">Whether what is typed is hidden.</param>
/// <param name="Stop">The token of the cell that waits.</param>
public readonly record struct InputRequest(string Prompt, bool Password, CancellationToken Stop);
