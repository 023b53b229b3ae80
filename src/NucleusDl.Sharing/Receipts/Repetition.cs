using NucleusDl.Runs;

namespace NucleusDl.Sharing;

/// <summary>Runs the command of a receipt again, into a folder of its own.</summary>
/// <param name="receipt">The receipt.</param>
/// <param name="work">New folder for what it writes.</param>
/// <param name="data">Folder of the inputs, where the receipt does not hold them.</param>
/// <param name="place">Where it runs.</param>
public sealed class Repetition(Receipt receipt, string work, string? data, IRunPlace place)
{
    // Verbs whose outputs are all known, so that nothing is written elsewhere, whoever wrote the receipt.
    private static readonly string[] Verbs = ["predict", "train", "measure", "evaluate", "compare", "smooth", "synth", "run"];

    /// <summary>Notebooks are programs: they run only when somebody says so.</summary>
    public bool RunsCode => Verb == "run";

    private string Verb => receipt.Arguments.Count > 0 ? receipt.Arguments[0].Text : "";

    /// <summary>Opens a receipt, looks whether it is whole, runs it again and compares.</summary>
    /// <param name="path">A folder or .zip that <see cref="Receipt.Export"/> wrote.</param>
    /// <param name="place">Where it runs.</param>
    /// <param name="options">How; null takes the defaults.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="starting">Told, in a sentence, what is run.</param>
    /// <exception cref="NucleusException">The receipt is not whole, cannot be repeated, or the run failed.</exception>
    public static Reproduction Compare(string path, IRunPlace place, RepetitionOptions? options = null, CancellationToken cancellation = default, Action<string>? starting = null)
    {
        ArgumentNullException.ThrowIfNull(place);
        options ??= new RepetitionOptions();
        if (options.Tolerance is not (>= 0 and < 1))
            throw new NucleusException(ErrorKind.Usage, "A tolerance is a share from 0 to below 1.", "Use for example --tolerance 0.02.");
        var receipt = Receipt.Open(path, out var temporary);
        var work = options.Keep is { } wanted ? Path.GetFullPath(wanted) : Path.Combine(Path.GetTempPath(), $"nucleusdl-again-{Guid.NewGuid():N}");
        var made = false;
        try
        {
            if (ReceiptCheck.Verify(receipt).FirstOrDefault(r => !r.Passed) is { } wrong)
                throw new NucleusException(ErrorKind.Check, $"The receipt is not whole: {wrong.What}: {wrong.Detail}.", "Get it again; 'nucleusdl verify' shows everything.", path);
            if (Directory.Exists(work))
                throw new NucleusException(ErrorKind.Usage, "This folder is already there.", "Choose a new one.", work);
            var repetition = new Repetition(receipt, work, options.Data, place);
            if (repetition.RunsCode && !options.RunCode)
                throw new NucleusException(ErrorKind.Usage, "The receipt is that of a notebook, which is a program of whoever made it.", "Read the notebook first; then allow it with --run-code.", path);
            var words = repetition.Arguments();
            Directory.CreateDirectory(work);
            made = true;
            starting?.Invoke($"running again {place.Name}: {receipt.Record.Tool}");
            var (record, folder) = repetition.Run(words, cancellation);
            return Reproduction.Compare(receipt.Record, Path.Combine(receipt.Folder, Receipt.OutputsFolder), record, folder, options.Tolerance);
        }
        finally
        {
            if (temporary is not null)
                Directory.Delete(temporary, recursive: true);
            if (made && options.Keep is null)
                Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>The command with the paths of the place.</summary>
    /// <exception cref="NucleusException">The verb is not one that can be repeated, or an input is missing.</exception>
    public IReadOnlyList<string> Arguments()
    {
        if (!Verbs.Contains(Verb))
            throw new NucleusException(ErrorKind.Input, $"A run of the verb '{Verb}' is not repeated.", $"Runs that can be: {string.Join(", ", Verbs)}.", receipt.Source);
        // What begins with @ is read as a file of further words, and 'synth' names its folder in any place: neither is taken on trust.
        if (receipt.Arguments.Any(a => a.Kind == ArgumentKind.Text && a.Text.StartsWith('@')) || (Verb == "synth" && (receipt.Arguments.Count < 2 || receipt.Arguments[1].Text.StartsWith('-'))))
            throw new NucleusException(ErrorKind.Input, "The command of this receipt cannot be moved to another folder.", "Run the command yourself: it stands in command.json.", receipt.Source);
        var words = receipt.Arguments.Select((a, i) => a.Kind switch
        {
            ArgumentKind.Input => a.Prefix + place.Input(Input(a)),
            ArgumentKind.Output => a.Prefix + Output(a),
            // The folder of 'synth' stands without an option.
            _ when Verb == "synth" && i == 1 => Output(a),
            _ => a.Text,
        }).ToList();
        if (Verb is "predict" or "run" && receipt.Arguments.All(a => a.Kind != ArgumentKind.Output))
            words.AddRange(["--out", place.Output(work, Verb == "run" ? "" : Path.GetFileName(receipt.Record.Outputs.Count > 0 ? receipt.Record.Outputs[0].Name : "labels.tif"))]);
        words.Add("--quiet");
        return words;
    }

    /// <summary>Runs it, and reads the record that it wrote.</summary>
    /// <param name="words">What <see cref="Arguments"/> gave.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="NucleusException">It failed, or wrote no record.</exception>
    public (RunRecord Record, string Folder) Run(IReadOnlyList<string> words, CancellationToken cancellation)
    {
        var (code, said) = place.Run(words, cancellation);
        cancellation.ThrowIfCancellationRequested();
        if (code != 0)
            throw new NucleusException(ErrorKind.Check, $"The run failed {place.Name} with exit code {code}: {said.Trim().Split('\n')[0]}", "Its message stands above; mend that and try again.", receipt.Source);
        var record = Directory.GetFiles(work, "*.json", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) == receipt.RecordName).Order(StringComparer.Ordinal).FirstOrDefault()
            ?? throw new NucleusException(ErrorKind.Check, $"The run wrote no {receipt.RecordName}.", "Look whether the receipt's command is whole: command.json.", receipt.Source);
        return (RunRecord.Read(record), Path.GetDirectoryName(record)!);
    }

    private string Input(ReceiptArgument argument)
    {
        if (argument.Path is { } inside && RoCrate.Inner(inside) == inside && Path.Combine(receipt.Folder, inside) is var own && Path.Exists(own))
            return own;
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(argument.Text));
        string[] places = data is null ? [argument.Text] : [Path.Combine(data, name), .. Path.IsPathRooted(argument.Text) ? Array.Empty<string>() : [Path.Combine(data, argument.Text)], .. Path.GetFileName(Path.TrimEndingDirectorySeparator(data)) == name ? [data] : Array.Empty<string>()];
        return places.FirstOrDefault(Path.Exists) ?? throw new NucleusException(ErrorKind.Input, $"The receipt does not hold '{argument.Text}', and it is not here.", "Name the folder that it lies in with --data.", receipt.Source);
    }

    private string Output(ReceiptArgument argument) => place.Output(work, Path.GetFileName(Path.TrimEndingDirectorySeparator(argument.Text.Replace('\\', '/'))) is { Length: > 0 } name and not (".." or ".") ? name : "out");
}
