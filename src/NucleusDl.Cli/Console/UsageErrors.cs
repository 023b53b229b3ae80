using System.CommandLine;
using System.CommandLine.Parsing;
using NucleusDl.Datasets;
using NucleusDl.Models;

namespace NucleusDl.Cli;

/// <summary>Says what is wrong with a command line: what is missing or unknown by its name, with an example.</summary>
internal static class UsageErrors
{
    private const string ExampleWord = "Example: ", Program = "nucleusdl";

    // Nearer than this a word is a slip of the finger; farther it is another word.
    private const int MostSlips = 2;

    // What people call what the verbs do.
    private static readonly Dictionary<string, Func<string, string>> OtherWords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["denoise"] = Denoise,
        ["restore"] = Denoise,
        ["segment"] = Find,
        ["detect"] = Find,
        ["count"] = Find,
        ["annotate"] = stack => $"To draw or correct labels: nucleusdl label {stack}.",
        ["show"] = stack => $"To look at a stack: nucleusdl view {stack}.",
        ["open"] = stack => $"To look at a stack: nucleusdl view {stack}.",
        ["info"] = stack => $"To see what a file holds: nucleusdl inspect {stack}.",
        ["score"] = _ => "To score predicted labels: nucleusdl evaluate predicted/ truth/.",
        ["benchmark"] = _ => "To compare methods: nucleusdl bench segment.",
        ["notebook"] = _ => "For the notebooks of the course: nucleusdl lab.",
    };

    /// <summary>The errors of a command line, one line each, then an example, and where help is.</summary>
    /// <param name="parsed">A command line with errors.</param>
    public static IEnumerable<string> Lines(ParseResult parsed)
    {
        var result = parsed.CommandResult;
        var command = result.Command;
        var words = new List<string>();
        for (var r = result; r is not null; r = r.Parent as CommandResult)
            words.Insert(0, r.Command is RootCommand ? Program : r.Command.Name);
        var problems = Problems(parsed, result).Distinct().ToList();
        foreach (var problem in problems.Count > 0 ? problems : parsed.Errors.Select(e => e.Message))
            yield return "error: " + problem.ReplaceLineEndings(" ");
        if (command.Description?.Split('\n').FirstOrDefault(l => l.StartsWith(ExampleWord, StringComparison.Ordinal)) is { } example)
            yield return example.TrimEnd();
        yield return $"See '{string.Join(' ', words)} --help'.";
    }

    private static IEnumerable<string> Problems(ParseResult parsed, CommandResult result)
    {
        var (command, verb) = (result.Command, result.Command is RootCommand ? Program : result.Command.Name);
        if (command.Subcommands.Count > 0)
        {
            yield return Verb(parsed, command, verb);
            yield break;
        }
        // A word with two dashes is meant as an option, wherever the parser has put it.
        var slips = result.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens).Select(t => t.Value).Concat(parsed.UnmatchedTokens).Where(t => t.StartsWith("--", StringComparison.Ordinal) && !File.Exists(t)).ToList();
        foreach (var slip in slips)
            yield return $"{verb} has no option {slip}.{Nearest(slip.Split('=')[0], Options(result)) switch { { } near => $" Do you mean {near}?", null => "" }}";
        // With a slip the words may stand in the wrong places: what is missing shows when it is mended.
        foreach (var argument in command.Arguments.Where(a => slips.Count == 0 && a.Arity.MinimumNumberOfValues > (result.GetResult(a)?.Tokens.Count ?? 0)))
            yield return $"{verb} needs {argument.Name}: {argument.Description}";
        foreach (var option in command.Options.Where(o => o.Required && result.GetResult(o) is not { Implicit: false }))
            yield return $"{verb} needs {option.Name}: {option.Description}";
        if (slips.Count == 0 && parsed.UnmatchedTokens.Count > 0)
            yield return $"{verb} has no use for {string.Join(", ", parsed.UnmatchedTokens.Select(t => $"'{t}'"))}: {(command.Arguments.Count == 0 ? "it takes options only" : $"it takes {string.Join(", ", command.Arguments.Select(a => a.Name))}")}. A name with spaces needs quotation marks.";
        // Values that are no numbers, unknown choices and the like are said by whoever parsed them.
        foreach (var other in parsed.Errors.Where(e => e.SymbolResult is OptionResult { Implicit: false } or ArgumentResult && e.SymbolResult is not ArgumentResult { Parent: CommandResult, Tokens.Count: 0 }))
            yield return other.Message;
    }

    private static string Verb(ParseResult parsed, Command command, string name)
    {
        var verbs = command.Subcommands.Select(c => c.Name).ToList();
        var list = $"{(command is RootCommand ? "Verbs" : $"Verbs of {name}")}: {string.Join(", ", verbs)}.";
        if (parsed.UnmatchedTokens.FirstOrDefault() is not { } word)
            return $"{name} needs to be told what to do. {list}";
        if (word.StartsWith('-'))
            return $"{name} has no option {word}. {list}";
        var stack = parsed.UnmatchedTokens.Skip(1).FirstOrDefault(t => !t.StartsWith('-')) ?? "embryo.tif";
        if (command is RootCommand && OtherWords.TryGetValue(word, out var hint))
            return $"There is no verb '{word}'. {hint(stack.Contains(' ', StringComparison.Ordinal) ? $"\"{stack}\"" : stack)}";
        return $"{(command is RootCommand ? "There" : $"{name}: there")} is no verb '{word}'.{(Nearest(word, verbs) is { } near ? $" Do you mean {near}?" : "")} {list}";
    }

    private static string Denoise(string stack) =>
        $"Denoising is a model's work, and 'predict' uses models. Best is one that learnt from the stack itself: nucleusdl train {stack} --method noise2void --out my-denoiser; then nucleusdl predict {stack} --model my-denoiser. "
        + $"The kit brings {string.Join(", ", Methods.Pretrained.Where(n => Methods.Of(n)?.Info.Output is MethodOutput.Image))} for --model at once; they learnt from phantoms with 18 dB of noise, and on recordings they fell behind a model that was trained for two minutes on these stacks themselves.";

    private static string Find(string stack) => $"To find nuclei: nucleusdl predict {stack}; to measure and count them: nucleusdl measure {Path.ChangeExtension(stack, null)}_labels.tif.";

    private static IEnumerable<string> Options(CommandResult result)
    {
        for (var r = result; r is not null; r = r.Parent as CommandResult)
            foreach (var option in r.Command.Options.Where(o => r == result || o.Recursive))
                yield return option.Name;
    }

    private static string? Nearest(string word, IEnumerable<string> candidates) =>
        candidates.Where(c => c.Length > MostSlips && Spelling.Distance(word, c) <= MostSlips).MinBy(c => Spelling.Distance(word, c));
}
