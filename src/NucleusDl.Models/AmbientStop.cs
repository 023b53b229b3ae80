namespace NucleusDl.Models;

/// <summary>
/// The stop of the notebook cell that called, joined to a caller's own token: what works for long holds one, so that stopping the
/// cell stops the work after the step it is in, and the host leaves it that step.
/// </summary>
internal sealed class AmbientStop : IDisposable
{
    /// <summary>The key of <see cref="AppContext"/> data under which a notebook's host keeps the token of the running cell.</summary>
    internal const string TokenKey = "NucleusDl.CancellationToken";

    /// <summary>The key under which the host is told that somebody looks at the token, so that it need not interrupt the thread.</summary>
    internal const string HeardKey = "NucleusDl.StopsItself";

    private static readonly Lock Gate = new();
    private static int held;

    private readonly CancellationTokenSource source;
    private bool disposed;

    private AmbientStop(CancellationTokenSource source) => this.source = source;

    /// <summary>Cancelled when the caller's token or the cell is.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Joins a token to that of the running cell, if there is one; dispose when the work ends.</summary>
    public static AmbientStop Link(CancellationToken cancellation)
    {
        var cell = AppContext.GetData(TokenKey) is CancellationToken token ? token : CancellationToken.None;
        var stop = new AmbientStop(CancellationTokenSource.CreateLinkedTokenSource(cancellation, cell));
        lock (Gate)
            if (held++ == 0)
                AppContext.SetData(HeardKey, true);
        return stop;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (Gate)
        {
            if (disposed)
                return;
            disposed = true;
            if (--held == 0)
                AppContext.SetData(HeardKey, null);
        }
        source.Dispose();
    }
}
