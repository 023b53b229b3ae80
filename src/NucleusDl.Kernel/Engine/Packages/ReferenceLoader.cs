namespace NucleusDl.Kernel;

/// <summary>Does what <c>#r</c> and <c>#i</c> lines ask for.</summary>
internal sealed class ReferenceLoader(EngineOptions options, ScriptSession session)
{
    private readonly Dictionary<string, BundledPackage> bundled = new(options.BundledPackages, StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> loaded = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> started = new(StringComparer.OrdinalIgnoreCase);
    private readonly PackageRestorer restorer = new(options.CacheDirectory, options.PackageSources);

    /// <summary>Loads what one line names.</summary>
    /// <param name="step">The line.</param>
    /// <param name="say">Takes messages: the name of the stream and a line of text.</param>
    /// <param name="stop">Stops a restore.</param>
    /// <returns>C# to run now, or null.</returns>
    public string? Load(ReferenceStep step, Action<string, string> say, CancellationToken stop)
    {
        if (step.Directive == 'i')
        {
            restorer.AddSource(PackageRequest.Source(step.Target));
            return null;
        }
        if (!PackageRequest.Matches(step.Target))
        {
            LoadFile(step.Target, say);
            return null;
        }
        var request = PackageRequest.Parse(step.Target);
        if (bundled.TryGetValue(request.Id, out var package))
            return LoadBundled(request, package, say);
        if (loaded.TryGetValue(request.Id, out var there) && !Fits(request.Version, there))
        {
            // Two versions of an assembly in one process would be two types of one name.
            say("stderr", $"{request.Id} {there} is loaded already and stays. To take {request.Version}, restart the kernel and name that version first.");
            return null;
        }
        var files = restorer.Restore(request, text => say("stdout", text), stop);
        foreach (var name in files.Packages.Select(p => p.Split(' ')))
            loaded.TryAdd(name[0], name[1]);
        SharedAssemblies.Offer(files.Assemblies, files.Native);
        Reference(files.Assemblies, say);
        say("stdout", $"Package {files.Packages.First(p => p.StartsWith(request.Id + " ", StringComparison.OrdinalIgnoreCase))} is ready.");
        return null;
    }

    private string? LoadBundled(PackageRequest request, BundledPackage package, Action<string, string> say)
    {
        if (!Fits(request.Version, package.Version))
            say("stderr", $"{request.Id} {request.Version} was asked for; version {package.Version} comes along and is used instead.");
        Reference(package.Assemblies, say);
        return started.Add(request.Id) ? package.Extension : null;
    }

    private void LoadFile(string target, Action<string, string> say)
    {
        var path = Path.GetFullPath(target, options.BaseDirectory);
        // A bare name such as System.Xml.Linq means the framework, whose assemblies are all referenced.
        var name = target.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? target : target + ".dll";
        if (!File.Exists(path) && File.Exists(Path.Combine(FrameworkReferences.Folder, name)))
            return;
        Reference([path], say);
    }

    private void Reference(IEnumerable<string> paths, Action<string, string> say)
    {
        foreach (var path in paths)
            if (session.Reference(path) is { } warning)
                say("stderr", warning);
    }

    // "1.2", "1.2.*" and "*" all fit 1.2.3; anything finer must be the same.
    private static bool Fits(string asked, string there)
    {
        var start = asked.Trim('[', ']').TrimEnd('*').TrimEnd('.', '-');
        return start.Length == 0 || there == start || there.StartsWith(start + ".", StringComparison.Ordinal);
    }
}
