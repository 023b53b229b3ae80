using System.Globalization;
using System.Text.Encodings.Web;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Page;

/// <summary>
/// The labelling page while it is served on 127.0.0.1: views of a stack to draw nuclei and scribbles in, a forest and models that propose nuclei, a review, measurements.
/// What is drawn is in a journal within a second, and is there again after a crash. A notebook shows the page in a frame.
/// </summary>
/// <example><code>
/// var page = Labeller.Label(stack);   // at the end of a cell: page
/// var nuclei = page.Labels();         // in a later cell
/// </code></example>
public sealed class LabelPage : IAsyncDisposable, IDisposable
{
    private const int FrameHeight = 760;

    private readonly Workspace work;
    private readonly LabelServer server;
    private readonly string? proxy;
    private int disposed;

    private LabelPage(Workspace work, LabelServer server) => (this.work, this.server, proxy) = (work, server, work.Options.ProxyBase);

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port => server.Port;

    /// <summary>The address to open in a browser, with its secret token. Who knows it can change the labels.</summary>
    public string Address => proxy is null
        ? string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/?token={server.Token}")
        : string.Create(CultureInfo.InvariantCulture, $"{proxy.TrimEnd('/')}/{Port}/?token={server.Token}");

    /// <summary>Ends when the page was closed in the browser.</summary>
    public Task Closed => server.Closed;

    /// <summary>Serves a stack, a folder of stacks, or a folder of crops.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="options">Port, labels, models; the usual when null.</param>
    /// <exception cref="NucleusException">A file cannot be used, it is open in another page, or the port is taken.</exception>
    public static LabelPage Start(string path, LabelPageOptions? options = null) => Serve(Workspace.Start(path, options ?? new LabelPageOptions()));

    /// <summary>Serves a stack that is in memory; it must live as long as the page, and not change.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="labels">Labels to begin with; they are copied.</param>
    /// <param name="options">Port, models; the usual when null.</param>
    /// <exception cref="NucleusException">Shapes differ, or the port is taken.</exception>
    public static LabelPage Start(Volume stack, LabelVolume? labels = null, LabelPageOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stack);
        return Serve(Workspace.Start(stack, labels, options ?? new LabelPageOptions()));
    }

    /// <summary>The labels as they are now, with the stack's voxel size; they are the caller's.</summary>
    /// <exception cref="NucleusException">No stack is open.</exception>
    public LabelVolume Labels()
    {
        var stack = work.Current ?? throw new NucleusException(ErrorKind.Usage, "No stack is open in the page.", "Open one there first.");
        var (labels, _) = stack.Session.Copy();
        labels.Voxels.Source = stack.Session.LabelsPath;
        return labels;
    }

    /// <summary>Writes the labels into a file, with their voxel size, and a record beside it.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="NucleusException">No stack is open, or the disk refuses.</exception>
    public void Save(string path) =>
        SaveJobs.Write((work.Current ?? throw new NucleusException(ErrorKind.Usage, "No stack is open in the page.", "Open one there first.")).Session, path, work.Options);

    /// <summary>The page in a frame, for a notebook.</summary>
    public string ToFrame()
    {
        var address = HtmlEncoder.Default.Encode(Address);
        return string.Create(CultureInfo.InvariantCulture, $"<div><iframe title=\"Labelling page\" src=\"{address}\" style=\"width:100%;height:{FrameHeight}px;border:1px solid #8884;border-radius:8px\"></iframe>")
            + $"<div style=\"opacity:.75\"><a href=\"{address}\" target=\"_blank\" rel=\"noopener\">open it in a window of its own</a></div></div>";
    }

    /// <summary>Where it is served, without the token.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"labelling page on 127.0.0.1:{Port}");

    /// <inheritdoc/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Stops the jobs, ends the server, and compacts the journal.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1)
            return;
        await server.DisposeAsync().ConfigureAwait(false);
        await work.DisposeAsync().ConfigureAwait(false);
    }

    private static LabelPage Serve(Workspace work)
    {
        try
        {
            return new LabelPage(work, LabelServer.Start(work).GetAwaiter().GetResult());
        }
        catch
        {
            work.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }
    }
}
