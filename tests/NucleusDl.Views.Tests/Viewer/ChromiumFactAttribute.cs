namespace NucleusDl.Views.Tests.Viewer;

/// <summary>A test in a browser: shown as skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute()
    {
        if (Chromium.Program is null)
            Skip = "Chromium is not on this machine (set NUCLEUSDL_CHROMIUM to its program)";
    }
}
