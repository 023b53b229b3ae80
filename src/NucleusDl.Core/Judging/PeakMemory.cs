using System.Diagnostics;
using System.Globalization;

namespace NucleusDl.Judging;

/// <summary>The most memory this process has held. On Linux it can be set back, so that a piece of work is measured by itself.</summary>
public static class PeakMemory
{
    private const string ClearReferences = "/proc/self/clear_refs";
    private const string ResetPeak = "5";

    /// <summary>Forgets the peak so far; false where the system cannot, and the peak stays that of the whole process.</summary>
    public static bool Reset()
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            File.WriteAllText(ClearReferences, ResetPeak);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A container may forbid it; the answer says so.
            return false;
        }
    }

    /// <summary>Most bytes held since <see cref="Reset"/>, or since the process started.</summary>
    public static long Read()
    {
        if (OperatingSystem.IsLinux())
            foreach (var line in File.ReadLines("/proc/self/status"))
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal) && line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var kibibytes, ..])
                    return long.Parse(kibibytes, CultureInfo.InvariantCulture) << 10;
        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }
}
