using System.Globalization;
using System.Text;

namespace NucleusDl.Sharing;

/// <summary>A container as the place of a repetition: it sees the inputs, which it may only read, and the folder of the results, and has no network.</summary>
internal sealed class ContainerPlace(ContainerEngine engine, ImageInfo image, ContainerOptions options) : IRunPlace
{
    private readonly List<MappedFolder> inputs = [];
    private string? work;

    public string Name => "in a container";

    /// <summary>Each input has a folder of its own in the container, so that nothing beside it is seen.</summary>
    public string Input(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var there = string.Create(CultureInfo.InvariantCulture, $"{ContainerPaths.Data}/{inputs.Count}/{Path.GetFileName(full)}");
        inputs.Add(new MappedFolder(full, there, ReadOnly: true));
        return there;
    }

    public string Output(string work, string name)
    {
        this.work = work;
        return name.Length == 0 ? ContainerPaths.Results : $"{ContainerPaths.Results}/{name}";
    }

    public (int Code, string Said) Run(IReadOnlyList<string> words, CancellationToken cancellation)
    {
        using var said = new MemoryStream();
        using var errors = new MemoryStream();
        IReadOnlyList<MappedFolder> folders = [.. inputs, .. work is null ? Array.Empty<MappedFolder>() : [new MappedFolder(work, ContainerPaths.Results, ReadOnly: false)]];
        var plan = Containers.Plan(options, image) with { Words = words, Folders = folders, Working = ContainerPaths.Results, ReadOnly = true, Network = false };
        var code = Containers.WithGpu(plan, options, p => new ContainerRunner(engine).Run(p, said, errors, null, cancellation), null).GetAwaiter().GetResult();
        return (code, Encoding.UTF8.GetString(errors.ToArray()) + Encoding.UTF8.GetString(said.ToArray()));
    }
}
