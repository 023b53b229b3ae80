using System.Text.RegularExpressions;

namespace NucleusDl.Kernel;

/// <summary>A cell's text with all that is not C# blanked, so that every position stays.</summary>
internal static partial class CellText
{
    private static readonly string[] CSharp = ["csharp", "c#", "cs"];

    /// <summary>Blanks magics, <c>#r</c> and <c>#i</c> lines, and what stands below <c>#!markdown</c> and its like.</summary>
    /// <param name="code">The cell.</param>
    /// <returns>A text of the same length.</returns>
    public static string Blank(string code)
    {
        var text = code.Replace("\r\n", " \n", StringComparison.Ordinal).Replace('\r', '\n');
        if (!text.Contains('#', StringComparison.Ordinal))
            return text;
        var lines = text.Split('\n');
        var (foreign, start) = (false, 0);
        for (var i = 0; i < lines.Length; i++)
        {
            var directive = Directive().Match(lines[i]);
            if (directive.Success && (foreign || !CellScript.IsInsideToken(lines, start, i)))
            {
                if (directive.Groups["magic"] is { Success: true, Value: var magic } && !Magics.Knows(magic))
                    (foreign, start) = (!CSharp.Contains(magic, StringComparer.OrdinalIgnoreCase), i + 1);
                lines[i] = Spaces(lines[i]);
            }
            else if (foreign)
            {
                lines[i] = Spaces(lines[i]);
            }
        }
        return string.Join('\n', lines);
    }

    private static string Spaces(string line) => new(' ', line.Length);

    [GeneratedRegex("""^\s*#(!(?<magic>\S*)|r\b|i\b)""")]
    private static partial Regex Directive();
}
