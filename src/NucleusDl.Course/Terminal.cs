using NucleusDl.Runs;

namespace NucleusDl.Course;

/// <summary>
/// The command line inside a notebook: the very program that one types at a prompt, in a process of its own, with its lines in the cell as they come. For what
/// is about commands: the record of a run names the command that made it.
/// </summary>
/// <example><code>Terminal.Run("predict", "embryo.tif", "--out", "labels.tif")</code></example>
public static class Terminal
{
    // The kernel keeps the token of the running cell here.
    private const string TokenKey = "NucleusDl.CancellationToken";

    // "A check did not pass" is a result like another.
    private const int CheckCode = (int)ErrorKind.Check;

    /// <summary>Runs the program and writes what it says; a stopped cell stops it.</summary>
    /// <param name="words">The verb and its arguments, word by word: a path with blanks is one word.</param>
    /// <returns>The exit code: 0, or 6 where a check did not pass.</returns>
    /// <exception cref="NucleusException">The program is not here, or it ended with another code; its message stands above.</exception>
    public static int Run(params string[] words)
    {
        ArgumentNullException.ThrowIfNull(words);
        Console.WriteLine("$ nucleusdl " + string.Join(' ', words.Select(static w => w.Contains(' ', StringComparison.Ordinal) ? $"\"{w}\"" : w)));
        var start = OwnProgram.Start(words) ?? throw new NucleusException(ErrorKind.Input, "The program nucleusdl is not here.", "Run the notebook with 'nucleusdl run' or with the kit's kernel, or install the program: README, \"Your own stacks\".");
        var stop = AppContext.GetData(TokenKey) is CancellationToken token ? token : CancellationToken.None;
        // The lines are written by this thread: only those belong to the cell.
        var code = ChildProcess.Run(start, (line, _) => Console.WriteLine(line), stop);
        return code is 0 or CheckCode ? code
            : throw new NucleusException(ErrorKind.Input, $"The command '{words.FirstOrDefault()}' of nucleusdl ended with exit code {code}.", "Its message stands above; mend that and run the cell again.");
    }
}
