using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using NucleusDl.Cli;
using NucleusDl.Cli.Verbs;
using NucleusDl.Models.Bridge;

var root = new RootCommand("""
    NucleusDl: 3D images of cell nuclei, from stack to measured nuclei.
    Results go to standard output, messages and progress to standard error.
    Exit codes: 0 done, 1 internal error, 2 wrong use, 3 input cannot be used, 4 memory, disk, network or permission missing,
    5 device missing, 6 a check did not pass, 130 stopped with Ctrl-C.

    Example: nucleusdl tour
    """)
{
    GlobalOptions.Quiet,
    GlobalOptions.Verbose,
    GlobalOptions.Json,
    DoctorVerb.Create(),
    SynthVerb.Create(),
    DatasetVerb.Create(),
    InspectVerb.Create(),
    ConvertVerb.Create(),
    AgreeVerb.Create(),
    SmoothVerb.Create(),
    CheckVerb.Create(),
    TrainVerb.Create(),
    PredictVerb.Create(),
    ForestVerb.Create(),
    LabelVerb.Create(),
    EvaluateVerb.Create(),
    MeasureVerb.Create(),
    CompareVerb.Create(),
    DenoiseCheckVerb.Create(),
    ViewVerb.Create(),
    BenchVerb.Create(),
    RunVerb.Create(),
    ExportVerb.Create(),
    PackVerb.Create(),
    UnpackVerb.Create(),
    ReceiptVerb.Create(),
    VerifyVerb.Create(),
    ReproduceVerb.Create(),
    AuditVerb.Create(),
    SbomVerb.Create(),
    DockerVerb.Create(),
    KernelVerb.Create(),
    LabVerb.Create(),
    TourVerb.Create(),
};

NativeLibraries.Fetching += Console.Error.WriteLine;

// A training step can take seconds: Ctrl-C waits for it and for the checkpoint.
var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(2) };
var parsed = root.Parse(args);
// The help of a verb is long: the error must not be looked for above it.
if (parsed.Action is ParseErrorAction refused)
    refused.ShowHelp = false;
var exit = await parsed.InvokeAsync(invocation);
if (parsed.Errors.Count == 0)
    return exit;
var words = new List<string>();
for (var result = parsed.CommandResult; result is not null; result = result.Parent as CommandResult)
    words.Insert(0, result.Command is RootCommand ? "nucleusdl" : result.Command.Name);
Console.Error.WriteLine($"See '{string.Join(' ', words)} --help'.");
return ExitCodes.Usage;
