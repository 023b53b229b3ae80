using System.Globalization;
using System.Runtime.InteropServices;

namespace NucleusDl.Sharing;

/// <summary>The user of this program, as the system numbers users.</summary>
internal static partial class HostUser
{
    /// <summary>Number of the user; 0 on Windows, which has none.</summary>
    public static uint Id() => OperatingSystem.IsWindows() ? 0 : UserId();

    /// <summary>UID:GID; null on Windows.</summary>
    public static string? Pair() => OperatingSystem.IsWindows() ? null : string.Create(CultureInfo.InvariantCulture, $"{UserId()}:{GroupId()}");

    [LibraryImport("libc", EntryPoint = "getuid")]
    private static partial uint UserId();

    [LibraryImport("libc", EntryPoint = "getgid")]
    private static partial uint GroupId();
}
