using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Session;

/// <summary>
/// A stack that is being labelled: its layers and items, what can be undone, and the journal that survives a crash. Several threads may call it; one is served at a time.
/// </summary>
internal sealed class LabelSession : IDisposable
{
    /// <summary>Memory for undoing.</summary>
    public const long HistoryBytes = 256L << 20;

    private readonly Lock gate = new();
    private readonly SessionFiles files;
    private readonly SortedDictionary<string, string> items;
    private readonly Canvas canvas;
    private readonly History history;
    private readonly Journal journal;
    private readonly long[] layerRevisions = [1, 1];
    private string? stroke;
    private long step, revision = 1;
    private FileStamp? stamp;
    private bool unsaved, closed;

    private LabelSession(SessionFiles files, SessionImage image, SessionStart start)
    {
        (this.files, Image) = (files, image);
        (canvas, items, history, journal) = (start.Canvas, start.Items, start.History, start.Journal);
        (step, stamp, unsaved, Restored) = (start.NextStep, start.Stamp, start.Unsaved, start.Restored);
    }

    /// <summary>Told after each change, in order.</summary>
    public event Action<SessionChange>? Changed;

    /// <summary>Unlike that of any other session.</summary>
    public string Id { get; } = Guid.NewGuid().ToString("N")[..12];

    /// <summary>The stack.</summary>
    public SessionImage Image { get; }

    /// <summary>Extent.</summary>
    public VolumeShape Shape => canvas.Shape;

    /// <summary>Where the labels are saved.</summary>
    public string LabelsPath => files.Labels;

    /// <summary>The journal's file.</summary>
    public string JournalPath => journal.Path;

    /// <summary>Records that were taken up from a session that did not end properly.</summary>
    public int Restored { get; }

    /// <summary>Bytes at the end of its journal that were no whole record.</summary>
    public long Dropped => journal.Dropped;

    /// <summary>Opens a stack with its labels and its journal.</summary>
    /// <exception cref="NucleusException">A file cannot be read or written, does not belong to the stack, or is open in another page.</exception>
    public static LabelSession Open(SessionFiles files, SessionImage image) => new(files, image, SessionStart.Begin(files, image));

    /// <summary>Records and bytes of the journal.</summary>
    public (int Records, long Bytes) JournalSize()
    {
        lock (gate)
            return (journal.Records, journal.Bytes);
    }

    /// <summary>Where the session stands.</summary>
    public SessionState State()
    {
        lock (gate)
            return new SessionState(revision, history.Undo, history.Redo, history.UndoName, history.RedoName, unsaved, canvas.Highest + 1, canvas.CountOf(Layer.Labels), canvas.Highest);
    }

    /// <summary>A number that grows when a layer changes.</summary>
    public long RevisionOf(Layer layer)
    {
        lock (gate)
            return layerRevisions[(int)layer];
    }

    /// <summary>The items of a kind, such as "class", with their numbers.</summary>
    public IReadOnlyList<(int Id, string Json)> Items(string kind)
    {
        lock (gate)
            return [.. items.Where(i => i.Key.StartsWith(kind + "/", StringComparison.Ordinal)).Select(i => (int.Parse(i.Key[(kind.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture), i.Value)).OrderBy(i => i.Item1)];
    }

    /// <summary>Looks at the layers while nobody draws.</summary>
    public T Read<T>(Func<Canvas, T> look)
    {
        lock (gate)
            return look(Alive());
    }

    /// <summary>Draws one part of a stroke; parts of one name are undone together.</summary>
    public SessionChange Stroke(string id, string name, bool last, Action<EditBuilder> draw)
    {
        lock (gate)
        {
            Alive();
            if (stroke != id)
                (stroke, step) = (id, step + 1);
            var change = Commit(name, "stroke", draw);
            if (last)
                EndStroke();
            return change;
        }
    }

    /// <summary>Does something that is undone at once.</summary>
    /// <exception cref="NucleusException">It was refused; then nothing has changed.</exception>
    public SessionChange Do(string name, Action<EditBuilder> draw, string by = "edit")
    {
        lock (gate)
        {
            Alive();
            EndStroke();
            step++;
            return Commit(name, by, draw);
        }
    }

    /// <summary>Undoes the last step.</summary>
    /// <exception cref="NucleusException">There is none.</exception>
    public SessionChange Undo() => Move(JournalKind.Undo, history.TakeBack, "There is nothing to undo.");

    /// <summary>Does the step again that was undone last.</summary>
    /// <exception cref="NucleusException">There is none.</exception>
    public SessionChange Redo() => Move(JournalKind.Redo, history.Repeat, "There is nothing to do again.");

    /// <summary>A copy of the labels with the stack's voxel size, and the revision it shows.</summary>
    public (LabelVolume Labels, long Revision) Copy()
    {
        lock (gate)
            return (Alive().Copy(), revision);
    }

    /// <summary>Notes that the labels of a revision were written into their file.</summary>
    public void Saved(string path, long written)
    {
        lock (gate)
        {
            Alive();
            if (FileStamp.Of(path) is not { } now || Path.GetFullPath(path) != Path.GetFullPath(files.Labels))
                return;
            var whole = layerRevisions[(int)Layer.Labels] <= written;
            journal.Append(now.ToRecord(whole));
            (stamp, unsaved) = (now, !whole);
        }
    }

    /// <summary>Brings the journal to the disk.</summary>
    /// <returns>Whether there was anything new.</returns>
    public bool Flush()
    {
        lock (gate)
            return !closed && journal.Flush();
    }

    /// <summary>Closes the session and compacts its journal: what was drawn stays, the way there is gone. A session without any work leaves no file.</summary>
    public void Dispose() => Close(() => SessionStart.Compact(files, canvas, items, stamp, unsaved));

    /// <summary>Gives everything up as a crash would: the journal stays as it is.</summary>
    internal void Abandon() => Close(static () => { });

    private void Close(Action last)
    {
        lock (gate)
        {
            if (closed)
                return;
            closed = true;
            journal.Dispose();
            try
            {
                last();
            }
            finally
            {
                canvas.Dispose();
                Image.Dispose();
            }
        }
    }

    private Canvas Alive() => closed ? throw new NucleusException(ErrorKind.Usage, "This stack has been closed.", "Open it again.", Image.Path) : canvas;

    private void EndStroke()
    {
        if (stroke is not null)
            (stroke, step) = (null, step + 1);
    }

    private SessionChange Commit(string name, string by, Action<EditBuilder> draw)
    {
        var builder = new EditBuilder(canvas, items);
        Edit edit;
        try
        {
            draw(builder);
            edit = builder.Build(step, name);
            if (edit.IsEmpty)
                return new SessionChange(null, false, false, false, by, 0);
            var bytes = EditCodec.Encode(edit);
            journal.Append(new JournalRecord(JournalKind.Edit, bytes));
            history.Add(edit, bytes);
        }
        catch
        {
            builder.Rollback();
            throw;
        }
        return Tell([edit], by, builder.Voxels);
    }

    private SessionChange Move(JournalKind kind, Func<IReadOnlyList<Edit>?> move, string nothing)
    {
        lock (gate)
        {
            Alive();
            EndStroke();
            if ((kind == JournalKind.Undo ? history.Undo : history.Redo) == 0)
                throw new NucleusException(ErrorKind.Usage, nothing, "Draw something first.");
            journal.Append(new JournalRecord(kind, []));
            var edits = move()!;
            foreach (var edit in edits)
                EditBuilder.Apply(canvas, items, edit);
            return Tell(edits, "edit", edits.Sum(e => e.Runs.Sum(r => (long)r.Length)));
        }
    }

    private SessionChange Tell(IReadOnlyList<Edit> edits, string by, long voxels)
    {
        revision++;
        var (labels, scribbles) = (edits.Any(e => e.Runs.Any(r => r.Layer == Layer.Labels)), edits.Any(e => e.Runs.Any(r => r.Layer == Layer.Scribbles)));
        if (labels)
            (layerRevisions[(int)Layer.Labels], unsaved) = (revision, true);
        if (scribbles)
            layerRevisions[(int)Layer.Scribbles] = revision;
        var bounds = edits.Select(e => e.Around(Shape.Y, Shape.X)).Aggregate(Bounds.None, (a, b) => a.With(b));
        var change = new SessionChange(bounds.IsEmpty ? null : bounds.Box, labels, scribbles, edits.Any(e => e.Items.Count > 0), by, voxels);
        Changed?.Invoke(change);
        return change;
    }
}
