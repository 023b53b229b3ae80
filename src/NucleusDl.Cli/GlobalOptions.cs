using System.CommandLine;

namespace NucleusDl.Cli;

/// <summary>Options that every verb takes.</summary>
internal static class GlobalOptions
{
    public static Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "No progress and no messages, only results and errors.", Recursive = true };

    public static Option<bool> Verbose { get; } = new("--verbose") { Description = "Show the technical cause of an error.", Recursive = true };

    public static Option<bool> Json { get; } = new("--json") { Description = "Write the result as JSON on standard output.", Recursive = true };
}
