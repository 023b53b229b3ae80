using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace NucleusDl.Kernel;

/// <summary>One run of <c>dotnet restore</c>: says every few seconds how it goes, and ends with its reason where it fails.</summary>
internal sealed partial class RestoreProcess : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(4);

    private readonly PackageRequest request;
    private readonly Action<string> say;
    private readonly StringBuilder text = new();
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly Process process;
    private string latest = "";

    /// <summary>Starts it.</summary>
    /// <exception cref="NotebookException">There is no SDK.</exception>
    public RestoreProcess(string folder, PackageRequest request, Action<string> say)
    {
        (this.request, this.say) = (request, say);
        say($"Fetching the package {request.Id}{(request.Version == "*" ? "" : " " + request.Version)} ...");
        var start = new ProcessStartInfo(DotnetHost(), ["restore", "packages.csproj", "-nologo", "-v:normal", "-nodeReuse:false", "-tl:off"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
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
            process = new Process { StartInfo = start };
            process.OutputDataReceived += (_, line) => Take(line.Data);
            process.ErrorDataReceived += (_, line) => Take(line.Data);
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw NoSdk(request, error);
        }
        // The program must not wait for a person at a keyboard that is not there.
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Waits for its end.</summary>
    /// <exception cref="NotebookException">It failed.</exception>
    public void Wait(CancellationToken stop)
    {
        using var kill = stop.Register(Kill);
        while (!process.WaitForExit(Pause))
            say(string.Create(CultureInfo.InvariantCulture, $"  {clock.Elapsed.TotalSeconds:0} s{(latest.Length > 0 ? ": " + latest : "")}"));
        process.WaitForExit();
        stop.ThrowIfCancellationRequested();
        if (process.ExitCode != 0)
            throw Failed(request, text.ToString());
    }

    /// <summary>Ends it, should it still run.</summary>
    public void Dispose()
    {
        Kill();
        process.Dispose();
    }

    /// <summary>Why it failed, in NuGet's own words, and what to do.</summary>
    internal static NotebookException Failed(PackageRequest request, string output)
    {
        if (output.Contains("No .NET SDKs were found", StringComparison.Ordinal) || output.Contains("compatible .NET SDK was not found", StringComparison.Ordinal))
            return NoSdk(request, null);
        var reasons = NuGetError().Matches(output).Select(m => $"{m.Groups["text"].Value.Trim()} ({m.Groups["code"].Value})").Distinct().ToList();
        var reason = reasons.Count > 0 ? string.Join(" ", reasons) : output.Trim();
        return new($"The package '{request.Id}' could not be restored: {reason}", Fix(output));
    }

    private static string Fix(string output)
    {
        bool Has(string words) => output.Contains(words, StringComparison.OrdinalIgnoreCase);
        if (Has("No space left") || Has("not enough space"))
            return "The disk is full: free some space.";
        if (Has("Read-only file system") || Has("Permission denied") || (Has("Access to the path") && Has("denied")))
            return "A folder of NuGet's cannot be written: check its permissions (dotnet nuget locals all --list names them).";
        if (Has("NU1101") || Has("NU1102"))
            return "Check the name and the version.";
        return Has("NU1202") ? "The package is made for another .NET: take another version of it." : "Check the name, the version and the network connection.";
    }

    private static NotebookException NoSdk(PackageRequest request, Exception? error) =>
        new($"The package '{request.Id}' does not come along and cannot be fetched: there is no .NET SDK.", "Install the .NET SDK.", null, error);

    private void Take(string? line)
    {
        if (line is null)
            return;
        lock (text)
            text.AppendLine(line);
        if (Download().Match(line) is { Success: true } get)
            latest = "downloading " + Uri.UnescapeDataString(get.Groups["file"].Value);
        else if (Installed().Match(line) is { Success: true } done)
            latest = "unpacked " + done.Groups["package"].Value;
    }

    private void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException)
        {
            // It is ending by itself: there is nothing left to do.
        }
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

    [GeneratedRegex(@"error (?<code>[A-Z]+\d+)\s*: (?<text>[^\r\n\[]*)")]
    private static partial Regex NuGetError();

    [GeneratedRegex(@"\bGET \S*/(?<file>[^/\s]+\.nupkg)\b")]
    private static partial Regex Download();

    [GeneratedRegex(@"\b(Installed|Acquired lock for the installation of|Completed installation of) (?<package>\S+ \d\S*)")]
    private static partial Regex Installed();
}
