using System.Reflection;
using System.Text.Json.Nodes;
using NucleusDl.Volumes;

namespace NucleusDl.Models;

/// <summary>The one table of methods, and the way to a model by name.</summary>
public static class Methods
{
    /// <summary>Every method. A new one is added here and nowhere else.</summary>
    public static IReadOnlyList<IMethod> All { get; } = [new UNet3D(), new OtsuWatershed(), new Noise2Void(), new Care(), new Rcan3D(), new DecoNoising(), new DenoiSeg(), new VoidSeg()];

    /// <summary>The method of this name.</summary>
    /// <exception cref="NucleusException">There is none.</exception>
    public static IMethod Get(string name) => All.FirstOrDefault(m => m.Info.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new NucleusException(ErrorKind.Usage, $"There is no method '{name}'.", $"Known methods: {string.Join(", ", All.Select(m => m.Info.Name))}.");

    /// <summary>The model of the kit that is used where none is named.</summary>
    public const string Usual = "nuclei-3d";

    /// <summary>Folder with the models that come with the kit.</summary>
    public static string PretrainedFolder { get; } = Path.Combine(Path.GetDirectoryName(typeof(Methods).Assembly.Location) ?? AppContext.BaseDirectory, "Pretrained");

    /// <summary>Names of the models that come with the kit.</summary>
    public static IReadOnlyList<string> Pretrained => Directory.Exists(PretrainedFolder)
        ? [.. Directory.GetDirectories(PretrainedFolder).Where(d => File.Exists(Path.Combine(d, ModelFolder.CardFile))).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>The folder of a trained model, given it or the name of a model of the kit.</summary>
    /// <exception cref="NucleusException">There is none.</exception>
    public static string FolderOf(string nameOrFolder) => Directory.Exists(nameOrFolder) ? nameOrFolder
        : Pretrained.Contains(nameOrFolder) ? Path.Combine(PretrainedFolder, nameOrFolder)
        : throw new NucleusException(ErrorKind.Usage, $"There is no trained model '{nameOrFolder}'.", $"Give a folder that 'nucleusdl train' wrote{(Pretrained.Count > 0 ? ", or one of: " + string.Join(", ", Pretrained) : "")}.");

    /// <summary>Opens a model: a folder that was trained, a model of the kit by name, or a method that needs no training.</summary>
    /// <exception cref="NucleusException">There is no such model.</exception>
    public static IModel Load(string nameOrFolder, string device = "auto")
    {
        if (Directory.Exists(nameOrFolder))
            return OpenFolder(nameOrFolder, device);
        if (Pretrained.Contains(nameOrFolder))
            return OpenFolder(Path.Combine(PretrainedFolder, nameOrFolder), device);
        var method = All.FirstOrDefault(m => m.Info.Name == nameOrFolder);
        if (method is { Info.NeedsTraining: false })
            return method.Open(null, device);
        var known = Pretrained.Concat(All.Where(m => !m.Info.NeedsTraining).Select(m => m.Info.Name));
        throw new NucleusException(ErrorKind.Usage,
            method is null ? $"There is no model '{nameOrFolder}': it is neither a folder nor a known name." : $"'{nameOrFolder}' is a method; it has to be trained first.",
            $"Give a folder that 'nucleusdl train' wrote, or one of: {string.Join(", ", known)}.");
    }

    /// <summary>The method of a model, from its description alone; null where there is no such model, which opening it then says.</summary>
    public static IMethod? Of(string nameOrFolder)
    {
        var path = Directory.Exists(nameOrFolder) ? nameOrFolder : Path.Combine(PretrainedFolder, nameOrFolder);
        return File.Exists(Path.Combine(path, ModelFolder.CardFile)) ? Get(ModelFolder.Open(path).Card.Method) : All.FirstOrDefault(m => m.Info.Name == nameOrFolder);
    }

    /// <summary>The restored image of a stack, in one call: floats on the stack's own scale.</summary>
    public static Volume<float> Restore(this IModel model, Volume stack, PredictOptions? options = null, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        var prediction = model.Predict(stack, options, progress, cancellation);
        return prediction.Image ?? throw new NucleusException(ErrorKind.Usage, "This model gives labels; it restores no image.", "Use a model that restores.");
    }

    /// <summary>The instances of a stack, in one call.</summary>
    public static LabelVolume Segment(this IModel model, Volume stack, PredictOptions? options = null, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        var prediction = model.Predict(stack, options, progress, cancellation);
        return prediction.Labels ?? throw new NucleusException(ErrorKind.Usage, "This model restores images; it gives no labels.", "Use a model that segments.");
    }

    /// <summary>A preset of a method, as it lies in its folder.</summary>
    /// <exception cref="NucleusException">There is no such preset.</exception>
    internal static JsonObject Preset(IMethod method, string preset)
    {
        var info = method.Info;
        if (!info.Presets.Contains(preset))
            throw new NucleusException(ErrorKind.Usage, $"The method {info.Name} has no preset '{preset}'.", $"Use one of: {string.Join(", ", info.Presets)}.");
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Methods/{method.GetType().Name}/{preset}.json")
            ?? throw new InvalidOperationException($"preset {preset} of {info.Name} is not embedded");
        using var reader = new StreamReader(stream);
        return StrictJson.Parse(reader.ReadToEnd(), $"{info.Name}/{preset}.json");
    }

    private static IModel OpenFolder(string path, string device)
    {
        var folder = ModelFolder.Open(path);
        return Get(folder.Card.Method).Open(folder, device);
    }
}
