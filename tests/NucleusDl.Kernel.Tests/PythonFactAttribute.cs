using System.ComponentModel;
using System.Diagnostics;

namespace NucleusDl.Tests.Kernel;

/// <summary>A test that needs a module of the system's Python: shown as skipped where it is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonFactAttribute : FactAttribute
{
    private static readonly string Python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

    public PythonFactAttribute(string module)
    {
        try
        {
            if (Run(["-c", "import " + module]).Code != 0)
                Skip = $"the Python module {module} is not on this machine";
        }
        catch (Win32Exception)
        {
            Skip = "Python is not on this machine";
        }
    }

    public static (int Code, string Output) Run(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }
}
