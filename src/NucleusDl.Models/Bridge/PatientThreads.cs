using System.Runtime.InteropServices;

namespace NucleusDl.Models.Bridge;

/// <summary>
/// Lets libtorch's threads sleep while they wait for each other. As they come, they spin, which costs nothing on a machine of one's own; where others
/// work too (30 students on a server, two trainings on a laptop) each spins away the time that the other needs: a step took three to five times its processor time.
/// </summary>
internal static partial class PatientThreads
{
    private const string Policy = "OMP_WAIT_POLICY";

    /// <summary>Must be called before libtorch is loaded. What the user has set stays; other systems than Linux are left as they are.</summary>
    public static void Ask()
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libc.so.6", out var library) || !NativeLibrary.TryGetExport(library, "setenv", out _))
            return;
        // .NET keeps variables to itself; libgomp reads those of the process.
        _ = Set(Policy, "passive", 0);
    }

    [LibraryImport("libc.so.6", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Set(string name, string value, int overwrite);
}
