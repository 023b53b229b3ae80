using System.Text;
using System.Text.RegularExpressions;

namespace NucleusDl.Datasets;

/// <summary>A pattern of <see cref="ImportMapping"/>: '*', '**', '?' and texts in braces. Upper and lower case are alike, since archives spell both ways.</summary>
internal sealed partial class PathPattern
{
    private readonly Regex regex;

    public PathPattern(string text)
    {
        Text = text;
        var names = new List<string>();
        try
        {
            regex = new Regex(Translate(text, names), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        catch (ArgumentException e)
        {
            throw new NucleusException(ErrorKind.Usage, $"'{text}' is not a pattern of file names.", "Write for example --images 'raw/*.tif'.", null, e);
        }
        Names = names;
    }

    public string Text { get; }

    /// <summary>The texts in braces, in order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>What stands for the texts in braces in a path, or null where the path does not fit.</summary>
    public IReadOnlyDictionary<string, string>? Match(string relativePath)
    {
        try
        {
            var match = regex.Match(relativePath);
            return match.Success ? Names.ToDictionary(n => n, n => match.Groups[n].Value) : null;
        }
        catch (RegexMatchTimeoutException)
        {
            throw new NucleusException(ErrorKind.Usage, $"The pattern '{Text}' takes too long to compare.", "Use fewer '**' and '*' in it.");
        }
    }

    private static string Translate(string text, List<string> names)
    {
        if (text.Contains('\\') || text.StartsWith('/') || text.Split('/').Contains(".."))
            throw new NucleusException(ErrorKind.Usage, $"The pattern '{text}' does not lie inside the folder.", "Write it relative to the folder, with '/' between the parts.");
        var regex = new StringBuilder("^");
        foreach (var token in Tokens().EnumerateMatches(text))
        {
            var piece = text.Substring(token.Index, token.Length);
            regex.Append(piece switch
            {
                "**/" => "(?:.*/)?",
                "**" => ".*",
                "*" => "[^/]*",
                "?" => "[^/]",
                ['{', .. var name, '}'] => Group(name),
                _ => Regex.Escape(piece),
            });
        }
        return regex.Append('$').ToString();

        string Group(string name)
        {
            if (names.Contains(name))
                return $@"\k<{name}>";
            names.Add(name);
            return $"(?<{name}>[^/]+?)";
        }
    }

    [GeneratedRegex(@"\*\*/|\*\*|\*|\?|\{[A-Za-z][A-Za-z0-9]*\}|.", RegexOptions.CultureInvariant)]
    private static partial Regex Tokens();
}
