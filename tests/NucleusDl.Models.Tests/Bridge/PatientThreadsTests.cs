using System.Runtime.InteropServices;
using NucleusDl.Models.Bridge;

namespace NucleusDl.Tests.Bridge;

[Trait(Kind.Name, Kind.Fast)]
public partial class PatientThreadsTests
{
    [LibraryImport("libc.so.6", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Read(string name);

    [Fact]
    public void ThreadsSleepWhileTheyWaitUnlessTheUserSaysOtherwise()
    {
        if (!OperatingSystem.IsLinux())
            return;
        NativeLibraries.Ensure();
        var own = Environment.GetEnvironmentVariable("OMP_WAIT_POLICY");
        Assert.Equal(own ?? "passive", Marshal.PtrToStringUTF8(Read("OMP_WAIT_POLICY")));
    }

    [Fact]
    public void FreedMemoryIsKeptWhereTheCLibraryCanBeToldTo()
    {
        NativeLibraries.Ensure();
        Assert.Equal(OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out _), HostMemory.Keep());
        HostMemory.Release();
    }
}
