using NucleusDl.Course;
using NucleusDl.Tests;

namespace NucleusDl.Cli.Tests.Verbs;

/// <summary>The command line inside notebooks, with the real program.</summary>
[Trait(Kind.Name, Kind.Slow), Collection(Name)]
public class TerminalTests
{
    /// <summary>It writes to the console, which belongs to all tests.</summary>
    private const string Name = "console";

    [Fact]
    public void A_command_runs_and_its_lines_come_out()
    {
        var (code, text) = Run("audit", "otsu-watershed");
        Assert.Equal(0, code);
        Assert.Contains("$ nucleusdl audit otsu-watershed" + Environment.NewLine, text, StringComparison.Ordinal);
        Assert.Contains("otsu-watershed: 5 of 5", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_that_fails_is_a_result_and_another_error_stops_the_cell()
    {
        using var folder = new TempFolder();
        var (code, text) = Run("audit", folder.Path);
        Assert.Equal(6, code);
        Assert.Contains("0 of 12", text, StringComparison.Ordinal);
        var error = Assert.Throws<NucleusException>(() => Run("predict", "no such file.tif"));
        Assert.Contains("'predict' of nucleusdl ended with exit code", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stopped_cell_stops_the_program()
    {
        const string key = "NucleusDl.CancellationToken";
        using var stop = new CancellationTokenSource();
        AppContext.SetData(key, stop.Token);
        try
        {
            stop.Cancel();
            Assert.ThrowsAny<OperationCanceledException>(() => Run("doctor"));
        }
        finally
        {
            AppContext.SetData(key, null);
        }
    }

    private static (int Code, string Text) Run(params string[] words)
    {
        var before = Console.Out;
        using var text = new StringWriter();
        Console.SetOut(text);
        try
        {
            return (Terminal.Run(words), text.ToString());
        }
        finally
        {
            Console.SetOut(before);
        }
    }
}
