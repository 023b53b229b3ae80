using System.Diagnostics;
using System.Text.RegularExpressions;
using NucleusDl.Tests.House;

namespace NucleusDl.Tests.Delivery;

/// <summary>The Dockerfile stays within what the classic builder knows, and what it copies is there.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed partial class DockerfileTests
{
    private static readonly string[] Lines = [.. SourceTree.Text("Dockerfile").Replace("\\\n", " ").Split('\n').Where(l => l.Length > 0 && l[0] != '#')];

    [Fact]
    public void Only_the_classic_builder_is_needed_and_bases_are_arguments()
    {
        Assert.DoesNotContain(Lines, l => l.Contains("--mount", StringComparison.Ordinal) || l.Contains("<<", StringComparison.Ordinal) || l.StartsWith("COPY --link", StringComparison.Ordinal) || l.Contains("--chmod", StringComparison.Ordinal));
        Assert.False(SourceTree.Text("Dockerfile").StartsWith("# syntax", StringComparison.Ordinal));
        Assert.All(Lines.Where(l => l.StartsWith("FROM ", StringComparison.Ordinal)), l => Assert.Matches(@"^FROM \$\{(SDK|RUNTIME)\}", l));
        Assert.All(Lines, l => Assert.DoesNotMatch("sha256:[0-9a-f]{64}", l));
        foreach (var wanted in (string[])["VOLUME [\"/data\", \"/results\"]", "EXPOSE 8888", "USER 1000:1000", "ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0", "ARG RUNTIME=mcr.microsoft.com/dotnet/aspnet:10.0"])
            Assert.Contains(wanted, Lines);
        Assert.Contains(Lines, l => l.StartsWith("HEALTHCHECK ", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_copied_is_there_and_not_left_out_of_the_context()
    {
        var allowed = SourceTree.Text(".dockerignore").Split('\n').Where(l => l.StartsWith('!')).Select(l => l[1..]).ToList();
        var copied = Lines.Where(l => l.StartsWith("COPY ", StringComparison.Ordinal) && !l.Contains("--from=", StringComparison.Ordinal)).SelectMany(l => l.Split(' ')[1..^1]).ToList();
        Assert.True(copied.Count >= 10);
        Assert.All(copied, c => Assert.Contains(c.TrimStart('.', '/').Split('/')[0], allowed));
        Assert.All(copied, c => Assert.True(Path.Exists(SourceTree.Full(c)), c));
    }

    [Fact]
    public void Every_version_that_it_names_is_the_one_of_the_repository()
    {
        var sdk = SourceTree.Text("global.json");
        Assert.All(BaseVersion().Matches(SourceTree.Text("Dockerfile")), m => Assert.Contains($"\"version\": \"{m.Groups[1].Value}.", sdk));
    }

    [UnixFact]
    public void A_libtorch_that_there_is_not_ends_the_build_with_a_word()
    {
        var test = Assert.Single(Lines, l => l.StartsWith("RUN case", StringComparison.Ordinal))["RUN ".Length..];
        foreach (var (torch, exit) in ((string, int)[])[("cpu", 0), ("cuda", 0), ("rocm", 2), ("", 2)])
        {
            var start = new ProcessStartInfo("/bin/sh", ["-c", test]) { RedirectStandardError = true };
            start.Environment["TORCH"] = torch;
            using var process = Process.Start(start)!;
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.Equal((torch, exit), (torch, process.ExitCode));
            Assert.Equal(exit == 0 ? "" : $"TORCH is cpu or cuda, not '{torch}'.\n", said);
        }
    }

    [Fact]
    public void What_docker_build_passes_is_what_the_Dockerfile_asks_for()
    {
        foreach (var name in (string[])["TORCH", "COMMIT", "SDK", "RUNTIME", "NUGET_CERT_REVOCATION_MODE"])
            Assert.Contains(Lines, l => l.StartsWith($"ARG {name}", StringComparison.Ordinal));
        Assert.Contains("LABEL nucleusdl.torch=${TORCH}", Lines);
        Assert.Contains(Lines, l => l.Contains("-p:Torch=\"$TORCH\"", StringComparison.Ordinal) && l.Contains("-p:SourceRevisionId=\"$COMMIT\"", StringComparison.Ordinal));
    }

    [UnixFact]
    public void The_scripts_of_the_container_are_shell_and_executable()
    {
        foreach (var script in (string[])["environment/container/start.sh", "environment/container/health.sh", "environment/base-image.sh", "tests/container/run.sh", "environment/NucleusDl.sh", "environment/NucleusDl.command"])
        {
            using var check = Process.Start(new ProcessStartInfo(script.Contains("base") || script.StartsWith("tests") ? "bash" : "/bin/sh", ["-n", SourceTree.Full(script)]))!;
            check.WaitForExit();
            Assert.Equal((script, 0), (script, check.ExitCode));
            Assert.True(!OperatingSystem.IsWindows() && File.GetUnixFileMode(SourceTree.Full(script)).HasFlag(UnixFileMode.UserExecute), script);
        }
    }

    [GeneratedRegex(@"dotnet/\w+:(\d+\.\d+)")]
    private static partial Regex BaseVersion();
}
