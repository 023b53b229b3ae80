using System.Collections.Concurrent;
using System.Diagnostics;

namespace NucleusDl.Tests.House;

/// <summary>Every command line that a document, a notebook or a message shows exists.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class CommandLineTests
{
    private static readonly ConcurrentDictionary<string, Lazy<string>> Helps = new();

    [Fact]
    public void Commands_in_documents_exist()
    {
        var commands = Markdown.Documents.SelectMany(d => Markdown.Commands(SourceTree.Text(d)).Concat(CommandLine.Quoted(SourceTree.Text(d))).Select(c => (Where: d, Command: c))).ToList();
        Assert.True(commands.Count(c => c.Where == "README.md") >= 8, "README.md shows too few commands");
        Rule.NothingBreaks(Wrong(commands));
    }

    [Fact]
    public void Commands_in_messages_exist()
    {
        var files = SourceTree.Files.Where(f => f.StartsWith("src/", StringComparison.Ordinal) && f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".ipynb", StringComparison.Ordinal));
        var commands = files.SelectMany(f => CommandLine.Quoted(Plain(f)).Select(c => (Where: f, Command: c))).ToList();
        Assert.True(commands.Count > 3, $"only {commands.Count} commands were looked at");
        Rule.NothingBreaks(Wrong(commands));
    }

    [Fact]
    public void Every_verb_explains_itself_with_an_example()
    {
        var verbs = CommandLine.VerbsIn(Help(""));
        Assert.Superset(new HashSet<string> { "doctor", "synth", "inspect", "train", "predict", "evaluate", "run", "tour" }, verbs.ToHashSet());
        Assert.All(verbs, v => Assert.Contains($"Example: nucleusdl {v}", Help(v)));
        var all = verbs.Concat(verbs.SelectMany(v => CommandLine.VerbsIn(Help(v)).Select(b => $"{v} {b}"))).ToList();
        Assert.Contains("bench denoise", all);
        Rule.NothingBreaks(Wrong(all.SelectMany(v => CommandLine.Quoted(Help(v)).Select(c => ($"nucleusdl {v} --help", c)))));
    }

    [Theory]
    [InlineData("nucleusdl train my-data --voxel-size 1.75,0.8,0.8 --out=model -q # slow", "train", "--voxel-size --out -q")]
    [InlineData("$ nucleusdl tour", "tour", "")]
    [InlineData("dotnet run -c Release --project src/NucleusDl.Cli -- predict a.tif --model m", "predict", "--model")]
    [InlineData("nucleusdl evaluate a b --json > scores.json", "evaluate", "--json")]
    [InlineData("nucleusdl docker run --data stacks -- predict a.tif --out b.tif", "docker", "--data")]
    public void A_command_line_is_taken_apart(string line, string verb, string options)
    {
        var command = CommandLine.Parse(line)!;
        Assert.Equal((verb, options), (command.Verb, string.Join(' ', command.Options)));
    }

    [Fact]
    public void Other_lines_are_no_commands_and_wrong_ones_would_be_found()
    {
        Assert.Null(CommandLine.Parse("dotnet test -c Release NucleusDl.sln"));
        Assert.Equal(["--out"], CommandLine.Quoted("Run 'nucleusdl train DATA --out MODEL' first.").Single().Options);
        Assert.Equal("predict", CommandLine.Quoted("Use it at once: nucleusdl predict FILE --model {name}.").Single().Verb);
        Assert.Empty(CommandLine.Quoted("`nucleusdl` stands for more"));
        Assert.Single(Wrong([("here", new CommandLine("train", ["--ouput"]))]));
        Assert.Single(Wrong([("here", new CommandLine("trian", []))]));
        Assert.Empty(Wrong([("here", new CommandLine("train", ["--out", "--quiet"]))]));
        Assert.Empty(Wrong([("here", CommandLine.Parse("nucleusdl bench denoise --psnr 18 --methods noise2void,care")!)]));
        Assert.Single(Wrong([("here", CommandLine.Parse("nucleusdl bench denoise --epochs 3")!)]));
        Assert.Single(Wrong([("here", CommandLine.Parse("nucleusdl bench denoize --psnr 18")!)]));
    }

    private static IEnumerable<string> Wrong(IEnumerable<(string Where, CommandLine Command)> commands)
    {
        var verbs = CommandLine.VerbsIn(Help(""));
        foreach (var (where, command) in commands)
            if (command.Verb is "--help" or "--version")
                continue;
            else if (!verbs.Contains(command.Verb))
                yield return $"{where}: there is no verb '{command.Verb}'";
            else
            {
                var below = CommandLine.VerbsIn(Help(command.Verb));
                var verb = below.Contains(command.Second) ? $"{command.Verb} {command.Second}" : command.Verb;
                if (below.Count > 0 && verb == command.Verb && command.Second.Length > 0)
                    yield return $"{where}: {command.Verb} has no verb '{command.Second}' below it";
                else
                    foreach (var option in command.Options.Where(o => !CommandLine.OptionsIn(Help(verb)).Contains(o)))
                        yield return $"{where}: {verb} has no option {option}";
            }
    }

    /// <summary>The text of a file; of a notebook, its cells as they are read, not as JSON writes them.</summary>
    private static string Plain(string file)
    {
        var text = SourceTree.Text(file);
        return file.EndsWith(".ipynb", StringComparison.Ordinal) ? text.Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\\"", "\"", StringComparison.Ordinal) : text;
    }

    private static string Help(string verb) => Helps.GetOrAdd(verb, v => new Lazy<string>(() =>
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet") { RedirectStandardOutput = true };
        foreach (var word in v.Split(' ').Prepend(Path.Combine(AppContext.BaseDirectory, "nucleusdl.dll")).Append("--help").Where(w => w.Length > 0))
            start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? text : throw new InvalidOperationException($"nucleusdl {v} --help ended with {process.ExitCode}");
    })).Value;
}
