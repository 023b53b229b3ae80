using System.Text;
using System.Text.RegularExpressions;

namespace NucleusDl.Sharing;

/// <summary>
/// What is left out of a build, by the rules of .dockerignore: a line a pattern, the last that fits counts, ! takes back, and what holds for a folder
/// holds for everything in it.
/// </summary>
internal sealed class IgnoreRules
{
    /// <summary>Name of the file.</summary>
    public const string FileName = ".dockerignore";

    // Where there is no such file: what a build makes by itself, and the history.
    private static readonly string[] Usual = [".git", "**/bin", "**/obj"];

    private readonly List<(Regex Pattern, bool TakesBack, string First)> rules = [];

    public IgnoreRules(IEnumerable<string> lines)
    {
        foreach (var line in lines.Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#'))
        {
            var takesBack = line[0] == '!';
            var pattern = string.Join('/', line[(takesBack ? 1 : 0)..].Trim().Replace('\\', '/').Split('/').Where(p => p is not ("" or ".")));
            if (pattern.Length > 0)
                rules.Add((new Regex(Translated(pattern), RegexOptions.CultureInvariant), takesBack, pattern.Split('/')[0]));
        }
    }

    /// <summary>The rules of a folder.</summary>
    public static IgnoreRules Of(string folder) => new(Path.Combine(folder, FileName) is var file && File.Exists(file) ? File.ReadLines(file) : Usual);

    /// <summary>Whether a path is left out.</summary>
    /// <param name="path">Relative to the folder, with forward slashes.</param>
    public bool LeavesOut(string path) => LastFor(path) is { TakesBack: false };

    /// <summary>Whether nothing below a folder can be wanted, so that it need not be looked through.</summary>
    public bool LeavesOutAll(string folder)
    {
        var last = LastFor(folder);
        if (last is not { TakesBack: false, Index: var index })
            return false;
        var first = folder.Split('/')[0];
        return !rules.Skip(index + 1).Any(r => r.TakesBack && (r.First == first || r.First.AsSpan().ContainsAny("*?[")));
    }

    private (int Index, bool TakesBack)? LastFor(string path)
    {
        for (var i = rules.Count - 1; i >= 0; i--)
            for (var at = path; at.Length > 0; at = at[..Math.Max(0, at.LastIndexOf('/'))])
                if (rules[i].Pattern.IsMatch(at))
                    return (i, rules[i].TakesBack);
        return null;
    }

    private static string Translated(string pattern)
    {
        var text = new StringBuilder("^");
        for (var i = 0; i < pattern.Length; i++)
            switch (pattern[i])
            {
                case '*' when i + 1 < pattern.Length && pattern[i + 1] == '*':
                    i++;
                    if (i + 1 < pattern.Length && pattern[i + 1] == '/')
                    {
                        i++;
                        text.Append("(.*/)?");
                    }
                    else
                        text.Append(".*");
                    break;
                case '*':
                    text.Append("[^/]*");
                    break;
                case '?':
                    text.Append("[^/]");
                    break;
                case '[' when pattern.IndexOf(']', i) is > 0 and var end:
                    text.Append(pattern.AsSpan(i, end - i + 1));
                    i = end;
                    break;
                default:
                    text.Append(Regex.Escape(pattern[i].ToString()));
                    break;
            }
        return text.Append('$').ToString();
    }
}
