namespace NucleusDl.Kernel;

/// <summary>
/// The cell that is running, as its own threads and tasks see it: what they display and write belongs to it, so that two
/// engines in one process do not mix.
/// </summary>
internal sealed class CellScope(Action<CellOutput> output, Func<InputRequest, string>? input = null, CancellationToken stop = default)
{
    private static readonly AsyncLocal<CellScope?> Running = new();

    /// <summary>The running cell, or null outside one.</summary>
    public static CellScope? Current => Running.Value;

    /// <summary>Asks the cell to stop.</summary>
    public CancellationToken Stop => stop;

    /// <summary>Binds the calling thread, and all it starts, to this cell.</summary>
    public void Enter() => Running.Value = this;

    public static void Leave() => Running.Value = null;

    public void Publish(CellOutput item) => output(item);

    /// <summary>Asks the one who runs the cell.</summary>
    /// <exception cref="NotebookException">Nobody can be asked.</exception>
    public string Ask(string prompt, bool password) => input is null
        ? throw new NotebookException("The cell asks for input, and nobody is there to give it.", "Set the value in the cell, or run it in Jupyter.")
        : input(new(prompt, password, stop));
}
