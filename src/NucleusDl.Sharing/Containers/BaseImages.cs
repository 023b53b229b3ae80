using System.Text.RegularExpressions;

namespace NucleusDl.Sharing;

/// <summary>What the images of a Dockerfile stand on.</summary>
internal static partial class BaseImages
{
    /// <summary>Names after FROM, with the arguments put in; stages of the file itself are left out.</summary>
    /// <param name="dockerfile">Its text.</param>
    /// <param name="arguments">Values of its ARG lines.</param>
    public static IReadOnlyList<string> Of(string dockerfile, IReadOnlyDictionary<string, string> arguments)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var (names, stages) = (new List<string>(), new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        foreach (var line in dockerfile.Split('\n'))
            if (names.Count == 0 && Argument().Match(line) is { Success: true } argument)
                values[argument.Groups[1].Value] = arguments.GetValueOrDefault(argument.Groups[1].Value, argument.Groups[2].Value.Trim());
            else if (From().Match(line) is { Success: true } from)
            {
                var name = Variable().Replace(from.Groups[1].Value, m => values.GetValueOrDefault(m.Groups[1].Value + m.Groups[2].Value, ""));
                if (name is not "scratch" && !stages.Contains(name) && !names.Contains(name))
                    names.Add(name);
                if (from.Groups[2].Success)
                    stages.Add(from.Groups[2].Value);
            }
        return names;
    }

    [GeneratedRegex(@"^\s*ARG\s+(\w+)(?:=(.*))?$", RegexOptions.IgnoreCase)]
    private static partial Regex Argument();

    [GeneratedRegex(@"^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex From();

    [GeneratedRegex(@"\$(?:\{(\w+)\}|(\w+))")]
    private static partial Regex Variable();
}
