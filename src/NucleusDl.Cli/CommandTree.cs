using System.CommandLine;
using NucleusDl.Cli.Verbs;

namespace NucleusDl.Cli;

/// <summary>The program's verbs, in the order in which help lists them.</summary>
internal static class CommandTree
{
    /// <summary>Makes all of them anew.</summary>
    public static RootCommand Create() => new("""
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
}
