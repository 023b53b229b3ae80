using System.Diagnostics;
using System.Text.RegularExpressions;
using NucleusDl.Tests.House;

namespace NucleusDl.Tests.Delivery;

/// <summary>The launchers, run with programs of the same names that only say how they were called.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed partial class LauncherTests : IDisposable
{
    private readonly TempFolder folder = new();

    public LauncherTests() => Directory.CreateDirectory(folder.File("bin"));

    public void Dispose() => folder.Dispose();

    [UnixFact]
    public void An_engine_that_answers_makes_the_image_once_and_serves_to_this_computer_only()
    {
        Program("docker", """[ "$1 $2" = "image inspect" ] && exit 1; exit 0""");
        var (code, text) = Launch();
        Assert.Equal(0, code);
        var calls = Calls();
        Assert.Single(calls, c => c.StartsWith("docker build --platform linux/amd64 -t nucleusdl ", StringComparison.Ordinal));
        var run = Assert.Single(calls, c => c.StartsWith("docker run ", StringComparison.Ordinal));
        Assert.Contains("-p 127.0.0.1:8888:8888", run);
        Assert.Contains($"-v {folder.File("results")}:/results", run);
        Assert.Matches(@"--user \d+:\d+ nucleusdl$", run);
        Assert.True(Directory.Exists(folder.File("results")));
        Assert.Contains(folder.File("results"), text);
    }

    [UnixFact]
    public void An_image_that_is_there_is_not_made_again()
    {
        Program("docker", "exit 0");
        Assert.Equal(0, Launch().Code);
        Assert.DoesNotContain(Calls(), c => c.StartsWith("docker build", StringComparison.Ordinal));
    }

    [UnixFact]
    public void Without_an_engine_that_answers_podman_then_the_SDK_is_taken()
    {
        Program("docker", "exit 1");
        Program("podman", "exit 0");
        Launch();
        Assert.Contains(Calls(), c => c.StartsWith("podman run ", StringComparison.Ordinal) && c.Contains("--userns=keep-id"));
        Program("podman", "exit 1");
        Program("dotnet", """[ "$1" = --list-sdks ] && echo "10.0.100 [/somewhere]"; exit 0""");
        Program("jupyter", "exit 0");
        Launch();
        Assert.Equal("dotnet run -c Release --project src/NucleusDl.Cli -- lab", Calls()[^1]);
        File.Delete(folder.File("bin/jupyter"));
        Launch();
        Assert.Equal($"dotnet run -c Release --project src/NucleusDl.Cli -- tour --out {folder.File("results")}/tour", Calls()[^1]);
    }

    [UnixFact]
    public void With_nothing_it_says_what_to_install_and_an_older_SDK_does_not_count()
    {
        Program("dotnet", """echo "8.0.100 [/somewhere]" """);
        Program("docker", "exit 1");
        var (code, text) = Launch();
        Assert.Equal(5, code);
        Assert.Contains(".NET 10 SDK", text);
        Assert.Contains("its engine does not answer", text);
    }

    [UnixFact]
    public void A_build_and_a_run_that_fail_are_said()
    {
        Program("docker", """[ "$1" = image ] && exit 1; [ "$1" = build ] && exit 7; exit 0""");
        var (code, text) = Launch();
        Assert.Equal(4, code);
        Assert.Contains("could not be made", text);
        Program("docker", """[ "$1" = run ] && exit 125; exit 0""");
        (code, text) = Launch();
        Assert.Equal(125, code);
        Assert.Contains("ended with code 125", text);
    }

    [Fact]
    public void The_launcher_for_Windows_jumps_to_places_that_exist_and_does_what_the_other_does()
    {
        var text = SourceTree.Text("environment/NucleusDl.cmd").ReplaceLineEndings("\n");
        var labels = Label().Matches(text).Select(m => m.Groups[1].Value).ToList();
        var jumps = Jump().Matches(text).Select(m => m.Groups[1].Value).Distinct().ToList();
        Assert.Equal(labels.Order(), jumps.Order());
        var unix = SourceTree.Text("environment/NucleusDl.sh");
        foreach (var shared in (string[])["docker build --platform linux/amd64 -t nucleusdl", "-p 127.0.0.1:8888:8888", ":/results", "-- lab", "-- tour --out"])
            Assert.Contains(shared, shared.StartsWith("docker", StringComparison.Ordinal) ? text : text + unix);
        Assert.Contains("*.cmd text eol=crlf", SourceTree.Text(".gitattributes"));
    }

    private (int Code, string Text) Launch()
    {
        var start = new ProcessStartInfo("/bin/sh", [SourceTree.Full("environment/NucleusDl.sh")]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        // Of the usual programs only those that a script needs.
        foreach (var tool in (string[])["dirname", "mkdir", "id", "grep"])
            if (!File.Exists(folder.File("bin/" + tool)))
                File.CreateSymbolicLink(folder.File("bin/" + tool), File.Exists("/usr/bin/" + tool) ? "/usr/bin/" + tool : "/bin/" + tool);
        start.Environment["PATH"] = folder.File("bin");
        start.Environment["NUCLEUSDL_RESULTS"] = folder.File("results");
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, text);
    }

    private void Program(string name, string body)
    {
        var file = folder.File("bin/" + name);
        File.WriteAllText(file, $"#!/bin/sh\necho \"{name} $*\" >> '{folder.File("calls")}'\n{body}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private string[] Calls() => File.ReadAllLines(folder.File("calls"));

    [GeneratedRegex(@"^:(\w+)$", RegexOptions.Multiline)]
    private static partial Regex Label();

    [GeneratedRegex(@"\bgoto (\w+)$", RegexOptions.Multiline)]
    private static partial Regex Jump();
}
