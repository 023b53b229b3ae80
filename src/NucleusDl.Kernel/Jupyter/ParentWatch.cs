using System.Diagnostics;
using System.Globalization;

namespace NucleusDl.Kernel;

/// <summary>Ends the kernel when the program that started it is gone, so that no kernel is left behind.</summary>
internal sealed class ParentWatch : IDisposable
{
    private const string Variable = "JPY_PARENT_PID";

    private readonly Process? parent;

    public ParentWatch(Action gone)
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id <= 1)
            return;
        try
        {
            parent = Process.GetProcessById(id);
            parent.EnableRaisingEvents = true;
            parent.Exited += (_, _) => gone();
        }
        catch (ArgumentException)
        {
            gone();
        }
    }

    public void Dispose() => parent?.Dispose();
}
