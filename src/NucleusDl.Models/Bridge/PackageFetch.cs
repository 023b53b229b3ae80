using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using NucleusDl.Runs;

namespace NucleusDl.Models.Bridge;

/// <summary>
/// Gets packages with native files into NuGet's folder, with the SDK's own restore: feeds, proxies and passwords are those the machine is configured with,
/// and a folder of packages serves as well as a network.
/// </summary>
internal static class PackageFetch
{
    private const int MostLines = 2;

    /// <summary>Fetches what is not there yet.</summary>
    /// <param name="packages">Names and exact versions.</param>
    /// <param name="source">The only feed to ask; null asks those that are configured.</param>
    /// <param name="folder">Where the packages are laid; null is NuGet's own folder.</param>
    /// <exception cref="NucleusException">There is no SDK, or no feed has them.</exception>
    public static void Run(IReadOnlyList<(string Name, string Version)> packages, string? source = null, string? folder = null)
    {
        var work = Directory.CreateTempSubdirectory("nucleusdl-fetch-").FullName;
        try
        {
            var project = Path.Combine(work, "fetch.csproj");
            Project(packages).Save(project);
            List<string> arguments = ["restore", project, "--nologo", "-v", "q", "-tl:off"];
            if (source is not null)
                arguments.AddRange(["--source", source]);
            if (folder is not null)
                arguments.AddRange(["--packages", folder]);
            var (code, text) = Dotnet(arguments, work);
            if (code != 0)
                throw new NucleusException(ErrorKind.Device, $"{string.Join(" and ", packages.Select(p => $"{p.Name} {p.Version}"))} could not be fetched.",
                    $"Connect to a network once, put the packages into a folder that NuGet is configured with, or set {NativeLibraries.FolderVariable}. {Reason(text, project)}".TrimEnd());
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static XDocument Project(IEnumerable<(string Name, string Version)> packages) => new(new XElement("Project", new XAttribute("Sdk", "Microsoft.NET.Sdk"),
        new XElement("PropertyGroup", new XElement("TargetFramework", $"net{Environment.Version.Major}.0"), new XElement("NuGetAudit", "false")),
        new XElement("ItemGroup", packages.Select(p => new XElement("PackageDownload", new XAttribute("Include", p.Name), new XAttribute("Version", $"[{p.Version}]"))))));

    private static (int Code, string Text) Dotnet(List<string> arguments, string work)
    {
        var host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        var start = new ProcessStartInfo(File.Exists(host) ? host : "dotnet", arguments) { WorkingDirectory = work };
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        try
        {
            var (code, output, errors) = ChildProcess.Run(start);
            return (code, output + errors);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new NucleusException(ErrorKind.Device, "libtorch is not on this machine, and there is no .NET SDK to fetch it with.", $"Install the .NET SDK, or set {NativeLibraries.FolderVariable}.", null, e);
        }
    }

    /// <summary>NuGet's own words, without the name of a file that is gone.</summary>
    private static string Reason(string text, string project) => string.Join(' ', text.Split('\n').Where(l => l.Contains("error", StringComparison.Ordinal))
        .Select(l => l.Replace(project, "", StringComparison.Ordinal).Trim(' ', ':', '\r')).Distinct().Take(MostLines));
}
