using System.CommandLine;
using System.Text.Json;
using Spectre.Console;

namespace NucleusDl.Cli;

/// <summary>What a verb talks to: results to standard output, everything else to standard error.</summary>
internal sealed class CliContext
{
    private CliContext(ParseResult parsed, CancellationToken cancellation)
    {
        Parsed = parsed;
        Cancellation = cancellation;
        Quiet = parsed.GetValue(GlobalOptions.Quiet);
        Verbose = parsed.GetValue(GlobalOptions.Verbose);
        Json = parsed.GetValue(GlobalOptions.Json);
        Errors = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.Console.Error) });
    }

    public ParseResult Parsed { get; }

    public CancellationToken Cancellation { get; }

    public bool Quiet { get; }

    public bool Verbose { get; }

    public bool Json { get; }

    public IAnsiConsole Errors { get; }

    /// <summary>Makes the action of a verb: errors become one line and an exit code.</summary>
    public static void Run(Command command, Func<CliContext, int> work) =>
        command.SetAction((parsed, cancellation) => Task.Run(() => new CliContext(parsed, cancellation).Guard(work), CancellationToken.None));

    public T Value<T>(Option<T> option) => Parsed.GetValue(option)!;

    public T Value<T>(Argument<T> argument) => Parsed.GetValue(argument)!;

    /// <summary>A message for people, not shown with --quiet.</summary>
    public void Say(string text)
    {
        if (!Quiet)
            System.Console.Error.WriteLine(text);
    }

    /// <summary>What puts the result in doubt: said on the error stream, also with --quiet.</summary>
    public static void Warn(string text) => System.Console.Error.WriteLine("warning: " + text);

    /// <summary>A line of the result.</summary>
    public static void Result(string text) => System.Console.Out.WriteLine(text);

    /// <summary>The result as JSON.</summary>
    public static void Result(System.Text.Json.Nodes.JsonNode json) => System.Console.Out.WriteLine(json.ToJsonString(Indented));

    /// <summary>Runs work that reports progress: a bar with an ETA on a terminal, a line now and then elsewhere.</summary>
    public T WithProgress<T>(Func<IProgress<ProgressReport>, T> work)
    {
        if (Quiet)
            return work(SilentProgress.Instance);
        if (System.Console.IsErrorRedirected || !Errors.Profile.Capabilities.Ansi)
            return work(new LineProgress(System.Console.Error));
        return Errors.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
            .Start(context => work(new BarProgress(context)));
    }

    private static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private int Guard(Func<CliContext, int> work)
    {
        try
        {
            return work(this);
        }
        catch (Exception e) when (Root(e) is NucleusException known)
        {
            return Fail(known.Message, known.InnerException is null ? null : e, (int)known.Kind);
        }
        catch (Exception e) when (Root(e) is OperationCanceledException)
        {
            return Fail($"Stopped. What was finished before is kept{(Parsed.CommandResult.Command.Options.Any(o => o.Name == "--resume") ? "; the training goes on with --resume" : "")}.", null, ExitCodes.Cancelled);
        }
        catch (Exception e) when (Root(e) is OutOfMemoryException)
        {
            return Fail("There is not enough memory. Crop the stack, close other programs, or use a machine with more memory.", e, (int)ErrorKind.Resource);
        }
        catch (Exception e)
        {
            return Fail($"Internal error: {Root(e).Message} Please report it with the output of the same command with --verbose.", e, ExitCodes.Internal);
        }
    }

    private static Exception Root(Exception e) => e is AggregateException { InnerExceptions.Count: 1 } a ? Root(a.InnerExceptions[0]) : e;

    private int Fail(string message, Exception? cause, int code)
    {
        System.Console.Error.WriteLine((code == ExitCodes.Cancelled ? "" : "error: ") + message.ReplaceLineEndings(" "));
        if (Verbose && cause is not null)
            System.Console.Error.WriteLine(cause);
        return code;
    }
}
