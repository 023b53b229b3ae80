namespace NucleusDl.Labelling.Page;

/// <summary>A model that the page offers.</summary>
/// <param name="Name">What --model takes.</param>
/// <param name="Text">One line for people.</param>
/// <param name="CanRetrain">Whether a training can start from it.</param>
public sealed record LabelModel(string Name, string Text, bool CanRetrain);
