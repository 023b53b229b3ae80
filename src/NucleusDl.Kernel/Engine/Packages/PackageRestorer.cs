using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace NucleusDl.Kernel;

/// <summary>
/// Gets packages that do not come along, by the SDK's own restore: a project is written to the cache, restored, and the
/// list of its files is read. What was restored once needs neither network nor SDK again.
/// </summary>
internal sealed partial class PackageRestorer(string cacheDirectory, IReadOnlyList<string>? onlySources)
{
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(3);

    private readonly Dictionary<string, PackageRequest> requests = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> addedSources = [];

    public void AddSource(string source) => addedSources.Add(source);

    /// <summary>Restores a package together with those restored before it, so that their versions agree.</summary>
    /// <exception cref="NotebookException">The restore failed; the message holds NuGet's own reason.</exception>
    /// <param name="request">The package.</param>
    /// <param name="progress">Takes a line every few seconds.</param>
    /// <param name="stop">Ends the restore and its processes.</param>
    public RestoredFiles Restore(PackageRequest request, Action<string> progress, CancellationToken stop)
    {
        var wanted = new Dictionary<string, PackageRequest>(requests, StringComparer.OrdinalIgnoreCase) { [request.Id] = request };
        var project = Project(wanted.Values);
        var config = Config();
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(project + config)))[..16];
        var folder = Path.Combine(cacheDirectory, hash);
        var assets = Path.Combine(folder, "obj", "project.assets.json");
        if (ReadIfComplete(assets) is not { } files)
        {
            try
            {
                Write(folder, project, config);
            }
            catch (NotebookException error)
            {
                throw new NotebookException(
                    $"The package '{request.Id}' cannot be fetched: the folder for packages cannot be written.", "Check its permissions and the free space on the disk.", cacheDirectory, error);
            }
            RunRestore(folder, request, progress, stop);
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

    private static void Write(string folder, string project, string? config)
    {
        AtomicFile.Write(Path.Combine(folder, "packages.csproj"), project);
        // Settings of some folder above the cache must not change what is restored.
        foreach (var name in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
            AtomicFile.Write(Path.Combine(folder, name), "<Project />");
        if (config is not null)
            AtomicFile.Write(Path.Combine(folder, "nuget.config"), config);
    }

    private static void RunRestore(string folder, PackageRequest request, Action<string> progress, CancellationToken stop)
    {
        var start = new ProcessStartInfo(DotnetHost(), ["restore", "packages.csproj", "-nologo", "-v:minimal", "-nodeReuse:false", "-tl:off"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment.Remove("MSBUILD_EXE_PATH");
        start.Environment.Remove("MSBuildSDKsPath");
        try
        {
            using var process = Process.Start(start)!;
            using var kill = stop.Register(() => process.Kill(entireProcessTree: true));
            var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
            var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var clock = Stopwatch.StartNew();
            while (!process.WaitForExit(SignOfLife))
                progress(string.Create(CultureInfo.InvariantCulture, $"Fetching {request.Id} ... {clock.Elapsed.TotalSeconds:0} s"));
            var text = output.GetAwaiter().GetResult() + error.GetAwaiter().GetResult();
            stop.ThrowIfCancellationRequested();
            if (process.ExitCode != 0)
                throw Failed(request, text);
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new NotebookException($"The package '{request.Id}' does not come along and cannot be fetched: there is no .NET SDK.", "Install the .NET SDK.", null, error);
        }
    }

    private static NotebookException Failed(PackageRequest request, string text)
    {
        var reasons = NuGetError().Matches(text).Select(m => $"{m.Groups["text"].Value.Trim()} ({m.Groups["code"].Value})").Distinct().ToList();
        var reason = reasons.Count > 0 ? string.Join(" ", reasons) : text.Trim();
        var fix = text.Contains("NU1101", StringComparison.Ordinal) || text.Contains("NU1102", StringComparison.Ordinal)
            ? "Check the name and the version."
            : "Check the name, the version and the network connection.";
        return new($"The package '{request.Id}' could not be restored: {reason}", fix);
    }

    // The host that runs this process, so that no other .NET on the machine is taken.
    private static string DotnetHost()
    {
        if (Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } set && File.Exists(set))
            return set;
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        var beside = Path.GetFullPath(Path.Combine(FrameworkReferences.Folder, "..", "..", "..", name));
        return File.Exists(beside) ? beside : name;
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

    [GeneratedRegex(@"error (?<code>[A-Z]+\d+)\s*: (?<text>[^\r\n\[]*)")]
    private static partial Regex NuGetError();
}
