using System.IO.Enumeration;

namespace NucleusDl.Judging;

/// <summary>Stacks that are also judged by themselves, such as late ones.</summary>
/// <param name="Name">Its name in the tables.</param>
/// <param name="Patterns">Names of stacks, with * and ?; empty for all.</param>
public sealed record BenchGroup(string Name, IReadOnlyList<string> Patterns)
{
    /// <summary>Every stack.</summary>
    public static BenchGroup All { get; } = new("all", []);

    /// <summary>Reads "late=*t451,*t501".</summary>
    /// <exception cref="NucleusException">It is not a name and patterns.</exception>
    public static BenchGroup Parse(string text)
    {
        var cut = text.IndexOf('=', StringComparison.Ordinal);
        var patterns = cut > 0 ? text[(cut + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [];
        return patterns.Length > 0 && text[..cut].Trim() is { Length: > 0 } name && name != All.Name
            ? new BenchGroup(name, patterns)
            : throw new NucleusException(ErrorKind.Usage, $"'{text}' is not a group of stacks.", "Write NAME=PATTERN,PATTERN, for example --group late=*t451,*t501.");
    }

    /// <summary>Whether a stack belongs to it.</summary>
    public bool Holds(string stack) => Patterns.Count == 0 || Patterns.Any(p => FileSystemName.MatchesSimpleExpression(p, stack, ignoreCase: false));
}
