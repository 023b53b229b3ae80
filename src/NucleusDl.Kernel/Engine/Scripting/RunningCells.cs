namespace NucleusDl.Kernel;

/// <summary>
/// The cells that run now, in all sessions of the process: libraries find the token of the latest under
/// <see cref="CSharpEngine.CancellationKey"/>, and once all have ended, in whatever order, what the host had put there.
/// </summary>
internal static class RunningCells
{
    private static readonly Lock Gate = new();
    private static readonly List<Cell> Cells = [];
    private static object? ofHost;

    public static IDisposable Enter(CancellationToken stop)
    {
        var cell = new Cell(stop);
        lock (Gate)
        {
            if (Cells.Count == 0)
                ofHost = AppContext.GetData(CSharpEngine.CancellationKey);
            Cells.Add(cell);
            AppContext.SetData(CSharpEngine.CancellationKey, stop);
        }
        return cell;
    }

    private static void Leave(Cell cell)
    {
        lock (Gate)
        {
            if (Cells.Remove(cell))
                AppContext.SetData(CSharpEngine.CancellationKey, Cells.Count == 0 ? ofHost : Cells[^1].Stop);
        }
    }

    private sealed class Cell(CancellationToken stop) : IDisposable
    {
        public CancellationToken Stop => stop;

        public void Dispose() => Leave(this);
    }
}
