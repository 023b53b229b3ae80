namespace NucleusDl.Kernel;

/// <summary>
/// The cell that is running, as its own threads and tasks see it: what they display and write belongs to it, so that two
/// engines in one process do not mix.
/// </summary>
internal sealed class CellScope(Action<CellOutput> output)
{
    private static readonly AsyncLocal<CellScope?> Running = new();

    /// <summary>The running cell, or null outside one.</summary>
    public static CellScope? Current => Running.Value;

    /// <summary>Binds the calling thread, and all it starts, to this cell.</summary>
    public void Enter() => Running.Value = this;

    public static void Leave() => Running.Value = null;

    public void Publish(CellOutput item) => output(item);
}
