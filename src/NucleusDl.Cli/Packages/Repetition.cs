using System.Diagnostics;
using NucleusDl.Runs;
using NucleusDl.Sharing;

namespace NucleusDl.Cli;

/// <summary>Runs the command of a receipt again, by this very program, into a folder of its own.</summary>
internal sealed class Repetition(Receipt receipt, string work, string? data)
{
    // Verbs whose outputs are all known, so that nothing is written elsewhere, whoever wrote the receipt.
    private static readonly string[] Verbs = ["predict", "train", "measure", "evaluate", "compare", "smooth", "synth", "run"];

    /// <summary>Notebooks are programs: they run only when somebody says so.</summary>
    public bool RunsCode => Verb == "run";

    private string Verb => receipt.Arguments.Count > 0 ? receipt.Arguments[0].Text : "";

    /// <summary>The command with the paths of here.</summary>
    /// <exception cref="NucleusException">The verb is not one that can be repeated, or an input is missing.</exception>
    public IReadOnlyList<string> Arguments()
    {
        if (!Verbs.Contains(Verb))
            throw new NucleusException(ErrorKind.Input, $"A run of the verb '{Verb}' is not repeated.", $"Runs that can be: {string.Join(", ", Verbs)}.", receipt.Folder);
        // What begins with @ is read as a file of further words, and 'synth' names its folder in any place: neither is taken on trust.
        if (receipt.Arguments.Any(a => a.Kind == ArgumentKind.Text && a.Text.StartsWith('@')) || (Verb == "synth" && (receipt.Arguments.Count < 2 || receipt.Arguments[1].Text.StartsWith('-'))))
            throw new NucleusException(ErrorKind.Input, "The command of this receipt cannot be moved to another folder.", "Run the command yourself: it stands in command.json.", receipt.Folder);
        var words = receipt.Arguments.Select((a, i) => a.Kind switch
        {
            ArgumentKind.Input => a.Prefix + Input(a),
            ArgumentKind.Output => a.Prefix + Output(a),
            // The folder of 'synth' stands without an option.
            _ when Verb == "synth" && i == 1 => Output(a),
            _ => a.Text,
        }).ToList();
        if (Verb is "predict" or "run" && receipt.Arguments.All(a => a.Kind != ArgumentKind.Output))
            words.AddRange(["--out", Verb == "run" ? work : Path.Combine(work, Path.GetFileName(receipt.Record.Outputs.Count > 0 ? receipt.Record.Outputs[0].Name : "labels.tif"))]);
        words.Add("--quiet");
        return words;
    }

    /// <summary>Runs it, and reads the record that it wrote.</summary>
    /// <exception cref="NucleusException">It failed, or wrote no record.</exception>
    public (RunRecord Record, string Folder) Run(CancellationToken cancel)
    {
        var host = Environment.ProcessPath!;
        var start = new ProcessStartInfo(host) { RedirectStandardError = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(host).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "nucleusdl.dll"));
        foreach (var word in Arguments())
            start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        using var stop = cancel.Register(() => process.Kill(entireProcessTree: true));
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var errors = process.StandardError.ReadToEndAsync(cancel);
        process.WaitForExit();
        cancel.ThrowIfCancellationRequested();
        var said = errors.GetAwaiter().GetResult() + output.GetAwaiter().GetResult();
        if (process.ExitCode != 0)
            throw new NucleusException(ErrorKind.Check, $"The run failed here with exit code {process.ExitCode}: {said.Trim().Split('\n')[0]}", "Its message stands above; mend that and try again.", receipt.Folder);
        var record = Directory.GetFiles(work, "*.json", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) == receipt.RecordName).Order(StringComparer.Ordinal).FirstOrDefault()
            ?? throw new NucleusException(ErrorKind.Check, $"The run wrote no {receipt.RecordName}.", "Look whether the receipt's command is whole: command.json.", receipt.Folder);
        return (RunRecord.Read(record), Path.GetDirectoryName(record)!);
    }

    private string Input(ReceiptArgument argument)
    {
        if (argument.Path is { } inside && RoCrate.Inner(inside) == inside && Path.Combine(receipt.Folder, inside) is var own && Path.Exists(own))
            return own;
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(argument.Text));
        string[] places = data is null ? [argument.Text] : [Path.Combine(data, name), .. Path.IsPathRooted(argument.Text) ? Array.Empty<string>() : [Path.Combine(data, argument.Text)], .. Path.GetFileName(Path.TrimEndingDirectorySeparator(data)) == name ? [data] : Array.Empty<string>()];
        return places.FirstOrDefault(Path.Exists) ?? throw new NucleusException(ErrorKind.Input, $"The receipt does not hold '{argument.Text}', and it is not here.", "Name the folder that it lies in with --data.", receipt.Folder);
    }

    private string Output(ReceiptArgument argument) => Path.Combine(work, Path.GetFileName(Path.TrimEndingDirectorySeparator(argument.Text.Replace('\\', '/'))) is { Length: > 0 } name and not (".." or ".") ? name : "out");
}
