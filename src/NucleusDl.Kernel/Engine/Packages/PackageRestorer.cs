using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace NucleusDl.Kernel;

/// <summary>
/// Gets packages that do not come along, by the SDK's own restore: a project is written to the cache, restored, and the
/// list of its files is read. What was restored once needs neither network nor SDK again.
/// </summary>
internal sealed class PackageRestorer(string cacheDirectory, IReadOnlyList<string>? onlySources)
{
    private readonly Dictionary<string, PackageRequest> requests = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> addedSources = [];

    public void AddSource(string source) => addedSources.Add(source);

    /// <summary>Restores a package together with those restored before it, so that their versions agree.</summary>
    /// <param name="request">The package.</param>
    /// <param name="say">Takes a line on what is going on, every few seconds; nothing where all is there.</param>
    /// <param name="stop">Ends the restore, its processes included.</param>
    /// <exception cref="NotebookException">The restore failed; the message holds NuGet's own reason.</exception>
    public RestoredFiles Restore(PackageRequest request, Action<string> say, CancellationToken stop)
    {
        var wanted = new Dictionary<string, PackageRequest>(requests, StringComparer.OrdinalIgnoreCase) { [request.Id] = request };
        var project = Project(wanted.Values);
        var config = Config();
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(project + config)))[..16];
        var folder = Path.Combine(cacheDirectory, hash);
        var assets = Path.Combine(folder, "obj", "project.assets.json");
        if (ReadIfComplete(assets) is not { } files)
        {
            Prepare(folder, project, config, request);
            using (var run = new RestoreProcess(folder, request, say))
                run.Wait(stop);
            files = ReadIfComplete(assets)
                ?? throw new NotebookException($"The restore of the package '{request.Id}' left no list of files.", "Delete the cache folder and try again.", folder);
        }
        requests[request.Id] = request;
        return files;
    }

    private string Project(IEnumerable<PackageRequest> wanted)
    {
        var packages = wanted.OrderBy(p => p.Id, StringComparer.OrdinalIgnoreCase)
            .Select(p => $"""    <PackageReference Include="{p.Id}" Version="{p.Version}" />""");
        return $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net{Environment.Version.Major}.0</TargetFramework>
                <RuntimeIdentifier>{RuntimeInformation.RuntimeIdentifier}</RuntimeIdentifier>
                <SelfContained>false</SelfContained>
                <UseAppHost>false</UseAppHost>
                <NuGetAudit>false</NuGetAudit>
                <RestoreAdditionalProjectSources>{SecurityElement.Escape(string.Join(';', addedSources))}</RestoreAdditionalProjectSources>
              </PropertyGroup>
              <ItemGroup>
            {string.Join('\n', packages)}
              </ItemGroup>
            </Project>
            """;
    }

    private string? Config()
    {
        if (onlySources is null)
            return null;
        var sources = onlySources.Select((s, i) => $"""<add key="source{i}" value="{SecurityElement.Escape(s)}" />""");
        return $"<configuration><packageSources><clear />{string.Concat(sources)}</packageSources></configuration>";
    }

    private static void Prepare(string folder, string project, string? config, PackageRequest request)
    {
        try
        {
            Write(folder, project, config);
        }
        catch (NotebookException error)
        {
            throw new NotebookException(
                $"The package '{request.Id}' does not come along, and the folder where fetched packages are remembered cannot be written: {error.InnerException?.Message ?? error.Problem}",
                "Free some space on that disk, or make the folder writable.", folder, error);
        }
    }

    private static void Write(string folder, string project, string? config)
    {
        AtomicFile.Write(Path.Combine(folder, "packages.csproj"), project);
        // Settings of some folder above the cache must not change what is restored.
        foreach (var name in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
            AtomicFile.Write(Path.Combine(folder, name), "<Project />");
        if (config is not null)
            AtomicFile.Write(Path.Combine(folder, "nuget.config"), config);
    }

    private static RestoredFiles? ReadIfComplete(string assets)
    {
        try
        {
            return File.Exists(assets) && RestoredFiles.Read(assets) is var files && files.AllExist ? files : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
