using System.CommandLine;
using System.CommandLine.Invocation;
using NucleusDl.Cli;
using NucleusDl.Models.Bridge;

NativeLibraries.Fetching += Console.Error.WriteLine;

// A training step can take seconds: Ctrl-C waits for it and for the checkpoint.
var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(2) };
var parsed = CommandTree.Create().Parse(args);
if (parsed.Action is not ParseErrorAction)
    return await parsed.InvokeAsync(invocation);
// The parser's own words name neither what is missing nor what was meant, and the help is long.
foreach (var line in UsageErrors.Lines(parsed))
    Console.Error.WriteLine(line);
return ExitCodes.Usage;
