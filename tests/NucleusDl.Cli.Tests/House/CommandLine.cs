using System.Text.RegularExpressions;

namespace NucleusDl.Tests.House;

/// <summary>A call of the program as a text shows it.</summary>
/// <param name="Verb">The first word.</param>
/// <param name="Options">Options, without their values.</param>
/// <param name="Second">The second word, which may be a verb below the first; empty where an option follows at once.</param>
internal sealed partial record CommandLine(string Verb, IReadOnlyList<string> Options, string Second = "")
{
    /// <summary>Reads "nucleusdl VERB ..." or "dotnet run --project src/NucleusDl.Cli -- VERB ..."; null for other lines.</summary>
    public static CommandLine? Parse(string line)
    {
        var start = Start().Match(line);
        if (!start.Success)
            return null;
        // A comment, another program, or words that are passed on end the call.
        var words = End().Split(line[start.Length..])[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 ? null : new CommandLine(words[0].TrimEnd('.', ',', ':'), [.. words.Where(w => Option().IsMatch(w)).Select(w => w.Split('=')[0].TrimEnd('.', ',', ';', ':', ')'))],
            words.Length > 1 && !Option().IsMatch(words[1]) ? words[1].TrimEnd('.', ',', ':', ')') : "");
    }

    /// <summary>Calls that sentences hold, in quotation marks or after a colon: "Run 'nucleusdl train DATA --out MODEL'."</summary>
    public static IEnumerable<CommandLine> Quoted(string text) => Quote().Matches(text).Select(m => Parse(m.Groups[1].Value)).OfType<CommandLine>();

    /// <summary>Options that a help text lists, short forms too.</summary>
    public static IReadOnlySet<string> OptionsIn(string help) => ListedOption().Matches(help).Select(m => m.Value).ToHashSet();

    /// <summary>Verbs that a help text lists, of the program or of a verb that has others below it.</summary>
    public static IReadOnlySet<string> VerbsIn(string help)
    {
        var commands = help.ReplaceLineEndings("\n").Split("\nCommands:\n");
        return commands.Length < 2 ? new HashSet<string>() : ListedVerb().Matches(commands[1].Split("\n\n")[0]).Select(m => m.Groups[1].Value).ToHashSet();
    }

    [GeneratedRegex(@"^\s*(?:[$>]\s+)?(?:nucleusdl|dotnet run [^#]*NucleusDl\.Cli(?:/NucleusDl\.Cli\.csproj)?(?: [^#]*)? --)\s+")]
    private static partial Regex Start();

    [GeneratedRegex(@"\s#|\s[|>&;]|;|\s--\s")]
    private static partial Regex End();

    [GeneratedRegex(@"^--?[A-Za-z]")]
    private static partial Regex Option();

    [GeneratedRegex(@"(?:['`""]|: )(nucleusdl [^'`""\n]+)")]
    private static partial Regex Quote();

    [GeneratedRegex(@"(?<![\w-])--?[A-Za-z?][\w-]*")]
    private static partial Regex ListedOption();

    [GeneratedRegex(@"^  ([a-z][\w-]*)", RegexOptions.Multiline)]
    private static partial Regex ListedVerb();
}
