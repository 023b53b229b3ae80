using NucleusDl.IO;
using NucleusDl.Judging;
using NucleusDl.Runs;
using NucleusDl.Volumes;

namespace NucleusDl.Models.Judging;

/// <summary>What a comparison of denoising leaves on disk: results/LEVEL/METHOD/NAME.json, and the images themselves as restored/LEVEL/METHOD/NAME.tif.</summary>
/// <param name="folder">The comparison's folder.</param>
public sealed class DenoiseStore(string folder)
{
    /// <summary>The result of a stack; null where it is not there, or was made otherwise.</summary>
    public DenoisedStack? Find(string level, string method, string name, string fingerprint)
    {
        var file = ResultFile(level, method, name);
        return File.Exists(file) && DenoisedStack.Parse(File.ReadAllText(file)) is { } stack && stack.Fingerprint == fingerprint ? stack : null;
    }

    /// <summary>Keeps a result; the image first, so that a result without it never counts.</summary>
    /// <exception cref="NucleusException">The folder cannot be written.</exception>
    public void Keep(DenoisedStack stack, Volume<float>? image)
    {
        if (image is not null)
        {
            OutputFolder.Prepare(Path.GetDirectoryName(ImageFile(stack.Level, stack.Method, stack.Name))!);
            VolumeFile.Write(ImageFile(stack.Level, stack.Method, stack.Name), image);
        }
        var file = ResultFile(stack.Level, stack.Method, stack.Name);
        OutputFolder.Prepare(Path.GetDirectoryName(file)!);
        AtomicFile.WriteText(file, stack.ToJson());
    }

    /// <summary>The restored image; null where none was kept. The caller disposes it.</summary>
    /// <exception cref="NucleusException">The file cannot be read.</exception>
    public Volume<float>? Image(string level, string method, string name)
    {
        var file = ImageFile(level, method, name);
        if (!File.Exists(file))
            return null;
        using var volume = VolumeFile.Read(file);
        return volume.ToFloat();
    }

    /// <summary>The recording and its target, as kept by <see cref="KeepPair"/>. The caller disposes both.</summary>
    /// <exception cref="NucleusException">A file cannot be read.</exception>
    public (Volume<float> Noisy, Volume<float> Clean) Pair(string level, string name)
    {
        var noisy = Image(level, DenoiseResult.Input, name);
        try
        {
            return (noisy!, Image(level, DenoiseResult.Truth, name)!);
        }
        catch
        {
            noisy?.Dispose();
            throw;
        }
    }

    /// <summary>Keeps a recording and its target, for pictures.</summary>
    /// <exception cref="NucleusException">The folder cannot be written.</exception>
    public void KeepPair(string level, string name, Volume<float> noisy, Volume<float> clean)
    {
        foreach (var (method, image) in new[] { (DenoiseResult.Input, noisy), (DenoiseResult.Truth, clean) })
        {
            OutputFolder.Prepare(Path.GetDirectoryName(ImageFile(level, method, name))!);
            VolumeFile.Write(ImageFile(level, method, name), image);
        }
    }

    private string ImageFile(string level, string method, string name) => Path.Combine(folder, "restored", Plain(level), Plain(method), name + ".tif");

    private string ResultFile(string level, string method, string name) => Path.Combine(folder, "results", Plain(level), Plain(method), name + ".json");

    private static string Plain(string text) => text.Replace(' ', '-');
}
