namespace NucleusDl.Tests.Delivery;

/// <summary>A test of a shell script: shown as skipped on Windows.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "there is no shell of Unix";
    }
}
