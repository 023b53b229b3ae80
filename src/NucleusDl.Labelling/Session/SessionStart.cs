using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Session;

/// <summary>How a session begins, from its journal or from labels, and how it ends.</summary>
internal sealed class SessionStart
{
    private JournalHead? head;
    private bool sensible = true;

    private SessionStart(Canvas canvas, History history) => (Canvas, History) = (canvas, history);

    /// <summary>The layers.</summary>
    public Canvas Canvas { get; private set; }

    /// <summary>Classes, points, boxes, verdicts.</summary>
    public SortedDictionary<string, string> Items { get; } = new(StringComparer.Ordinal);

    /// <summary>What can be undone.</summary>
    public History History { get; private set; }

    /// <summary>The journal, ready for more.</summary>
    public Journal Journal { get; private set; } = null!;

    /// <summary>Number of the next step.</summary>
    public long NextStep { get; private set; } = 1;

    /// <summary>The labels' file as it was last read or written.</summary>
    public FileStamp? Stamp { get; private set; }

    /// <summary>Whether the labels differ from it.</summary>
    public bool Unsaved { get; private set; }

    /// <summary>Edits that came from the journal.</summary>
    public int Restored { get; private set; }

    /// <summary>Begins a session.</summary>
    public static SessionStart Begin(SessionFiles files, SessionImage image)
    {
        var start = new SessionStart(new Canvas(image.Shape, image.VoxelSize), new History(LabelSession.HistoryBytes));
        try
        {
            var there = FileStamp.Of(files.Labels);
            if (File.Exists(files.Journal) && new FileInfo(files.Journal).Length > 0)
            {
                start.Journal = Journal.Open(files.Journal, record => start.Take(record, image, files));
                if (start.head is not null)
                {
                    // Another program wrote the labels since: they are taken, and what was drawn here is one undo away.
                    if (there is not null && there != start.Stamp)
                        start.TakeOver(files, image, there);
                    return start;
                }
                // Killed before its first record was whole: there is no work in it.
                start.Journal.Dispose();
            }
            start.FromLabels(files, image, there);
            return start;
        }
        catch
        {
            start.Journal?.Dispose();
            start.Canvas.Dispose();
            throw;
        }
    }

    /// <summary>Writes a journal that holds what there is and not how it came about; deletes it when there is nothing.</summary>
    public static void Compact(SessionFiles files, Canvas canvas, SortedDictionary<string, string> items, FileStamp? stamp, bool unsaved)
    {
        var untouched = !unsaved && FileStamp.Of(files.Labels) == stamp && canvas.CountOf(Layer.Scribbles) == 0 && items.SequenceEqual(SessionClasses.Usual());
        if (untouched)
            File.Delete(files.Journal);
        else
            Journal.Write(files.Journal, Whole(files, canvas, items, stamp, unsaved));
    }

    private static IEnumerable<JournalRecord> Whole(SessionFiles files, Canvas canvas, SortedDictionary<string, string> items, FileStamp? stamp, bool unsaved)
    {
        var shape = canvas.Shape;
        yield return new JournalHead(Path.GetFileName(files.Image), shape.Z, shape.Y, shape.X, LabelSession.HistoryBytes, stamp, unsaved).ToRecord();
        var edit = new Edit(0, "", [.. canvas.Runs(Layer.Labels), .. canvas.Runs(Layer.Scribbles)], [.. items.Select(i => new ItemChange(i.Key, null, i.Value))]);
        yield return new JournalRecord(JournalKind.Base, EditCodec.Encode(edit));
    }

    private static LabelVolume ReadLabels(SessionFiles files, SessionImage image)
    {
        var labels = VolumeFile.ReadLabels(files.Labels, new ReadOptions(VoxelSize: image.VoxelSize));
        if (labels.Shape.SameSpace(image.Shape))
            return labels;
        using (labels)
            throw new NucleusException(ErrorKind.Input, $"The labels are {labels.Shape} voxels, the stack {Path.GetFileName(files.Image)} is {image.Shape with { C = 1 }}.",
                "Use labels that were drawn on this very stack, or name another file with --labels.", files.Labels);
    }

    private void FromLabels(SessionFiles files, SessionImage image, FileStamp? there)
    {
        if (there is not null)
        {
            Canvas.Dispose();
            Canvas = new Canvas(image.Shape, image.VoxelSize, ReadLabels(files, image));
        }
        foreach (var (key, json) in SessionClasses.Usual())
            Items[key] = json;
        Stamp = there;
        Journal.Write(files.Journal, Whole(files, Canvas, Items, Stamp, unsaved: false));
        Journal = Journal.Open(files.Journal, static _ => true);
    }

    private void TakeOver(SessionFiles files, SessionImage image, FileStamp there)
    {
        using var labels = ReadLabels(files, image);
        var builder = new EditBuilder(Canvas, Items);
        for (var z = 0; z < labels.Shape.Z; z++)
            for (var y = 0; y < labels.Shape.Y; y++)
                builder.SetRow(z, y, labels.Voxels.Row(0, z, y));
        var edit = builder.Build(NextStep++, "labels from " + there.File);
        if (!edit.IsEmpty)
        {
            var bytes = EditCodec.Encode(edit);
            Journal.Append(new JournalRecord(JournalKind.Edit, bytes));
            History.Add(edit, bytes);
        }
        Journal.Append(there.ToRecord(whole: true));
        (Stamp, Unsaved) = (there, false);
    }

    private bool Take(JournalRecord record, SessionImage image, SessionFiles files)
    {
        if (head is null)
        {
            head = record.Kind == JournalKind.Head ? record.Read<JournalHead>() : null;
            if (head is null || head.HistoryBytes < 1)
                throw new NucleusException(ErrorKind.Input, "The journal does not begin with the stack it belongs to.", "Move the file away; the page then begins a new one.", files.Journal);
            if (!head.Suits(image.Shape))
                throw new NucleusException(ErrorKind.Input, $"The journal beside the stack is for one of {head.Z} x {head.Y} x {head.X} voxels, and this is {image.Shape with { C = 1 }}.",
                    "Move the journal away if the stack was replaced, or look whether another channel order was meant (--axes).", files.Journal);
            (Stamp, Unsaved, History) = (head.Labels, head.Unsaved, new History(head.HistoryBytes));
            return true;
        }
        try
        {
            return Replay(record);
        }
        catch (InvalidDataException)
        {
            // As with any damage, the reading ends here and what follows is kept aside.
            return false;
        }
    }

    private bool Replay(JournalRecord record)
    {
        switch (record.Kind)
        {
            case JournalKind.Base:
                Apply(EditCodec.Decode(record.Content));
                break;
            case JournalKind.Edit:
                var edit = EditCodec.Decode(record.Content);
                Apply(edit);
                if (!sensible)
                    return false;
                History.Add(edit, record.Content);
                (NextStep, Unsaved, Restored) = (Math.Max(NextStep, edit.Step + 1), Unsaved || edit.Runs.Any(r => r.Layer == Layer.Labels), Restored + 1);
                break;
            case JournalKind.Undo when History.TakeBack() is { } back:
                back.ToList().ForEach(Apply);
                (Unsaved, Restored) = (true, Restored + 1);
                break;
            case JournalKind.Redo when History.Repeat() is { } again:
                again.ToList().ForEach(Apply);
                (Unsaved, Restored) = (true, Restored + 1);
                break;
            case JournalKind.Saved when record.Read<FileStamp>() is { } saved:
                (Stamp, Unsaved) = (saved, false);
                break;
            case JournalKind.SavedInPart when record.Read<FileStamp>() is { } saved:
                (Stamp, Unsaved) = (saved, true);
                break;
            default:
                return false;
        }
        return sensible;
    }

    private void Apply(Edit edit)
    {
        var shape = Canvas.Shape;
        // The checksum holds, so this is no damage but a journal that somebody made: it must not write outside of the stack.
        sensible = edit.Runs.All(r => r.Start >= 0 && r.Length > 0 && r.Length <= shape.X - r.Start % shape.X && r.Start < shape.Length && r.New >= 0 && (r.Layer == Layer.Labels || r.New <= byte.MaxValue))
            && edit.Items.All(i => SessionClasses.IsKey(i.Key));
        if (sensible)
            EditBuilder.Apply(Canvas, Items, edit);
    }
}
