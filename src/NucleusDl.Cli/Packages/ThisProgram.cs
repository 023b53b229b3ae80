using NucleusDl.Runs;
using NucleusDl.Sharing;

namespace NucleusDl.Cli;

/// <summary>This very program, in a process of its own.</summary>
internal sealed class ThisProgram : IRunPlace
{
    public string Name => "here";

    public string Input(string path) => path;

    public string Output(string work, string name) => Path.Combine(work, name);

    public (int Code, string Said) Run(IReadOnlyList<string> words, CancellationToken cancellation)
    {
        var (code, output, errors) = ChildProcess.Run(OwnProgram.Start(words)!, cancellation);
        return (code, errors + output);
    }
}
