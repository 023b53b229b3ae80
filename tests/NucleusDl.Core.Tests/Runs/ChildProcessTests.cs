using System.ComponentModel;
using System.Diagnostics;
using NucleusDl.Runs;

namespace NucleusDl.Tests.Runs;

/// <summary>Programs in processes of their own; the one that is there wherever these tests run is dotnet.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class ChildProcessTests
{
    private static readonly string Dotnet = Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet";

    [Fact]
    public void ItsLinesComeOnTheThreadOfTheCallerAndApart()
    {
        var (thread, lines) = (Environment.CurrentManagedThreadId, new List<(string Line, bool IsError)>());
        var code = ChildProcess.Run(new ProcessStartInfo(Dotnet, ["--list-runtimes"]), (line, isError) =>
        {
            Assert.Equal(thread, Environment.CurrentManagedThreadId);
            lines.Add((line, isError));
        });
        Assert.Equal(0, code);
        Assert.Contains(lines, l => l is { IsError: false } && l.Line.StartsWith("Microsoft.NETCore.App ", StringComparison.Ordinal));
        var (again, output, errors) = ChildProcess.Run(new ProcessStartInfo(Dotnet, ["--list-runtimes"]));
        Assert.Equal((0, ""), (again, errors));
        Assert.Equal(string.Concat(lines.Select(l => l.Line + "\n")), output);
    }

    [Fact]
    public void AFailureHasItsCodeAndItsErrors()
    {
        using var folder = new TempFolder();
        var (code, _, errors) = ChildProcess.Run(new ProcessStartInfo(Dotnet, ["exec", folder.File("nothing.dll")]));
        Assert.NotEqual(0, code);
        Assert.Contains("nothing.dll", errors, StringComparison.Ordinal);
        Assert.Throws<Win32Exception>(() => ChildProcess.Run(new ProcessStartInfo(folder.File("nothing"))));
    }

    [Fact]
    public void WhoeverStopsItIsNotKeptWaiting()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => ChildProcess.Run(new ProcessStartInfo(Dotnet, ["--list-runtimes"]), stop.Token));
        // An error of the one who takes the lines ends it too.
        Assert.Throws<InvalidTimeZoneException>(() => ChildProcess.Run(new ProcessStartInfo(Dotnet, ["--list-runtimes"]), (_, _) => throw new InvalidTimeZoneException()));
    }
}
