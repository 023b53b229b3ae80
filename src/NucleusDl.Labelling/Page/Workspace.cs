using System.Text.Json.Nodes;
using NucleusDl.IO;
using NucleusDl.Labelling.Session;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Page;

/// <summary>What the page works on: a folder, in it one stack or many crops, and the jobs.</summary>
internal sealed class Workspace : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly Timer flush;
    private readonly string? memoryFolder;
    private OpenStack? open;

    private Workspace(string folder, LabelPageOptions options, string? memoryFolder)
    {
        (Options, Guard, this.memoryFolder) = (options, new FolderGuard(folder), memoryFolder);
        Jobs = new JobQueue(job => Hub.Tell("job", job.ToJson()));
        flush = new Timer(_ => Flush(), null, TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(500));
    }

    /// <summary>How the page was started.</summary>
    public LabelPageOptions Options { get; }

    /// <summary>The folder.</summary>
    public FolderGuard Guard { get; }

    /// <summary>What the browser is told.</summary>
    public EventHub Hub { get; } = new();

    /// <summary>Jobs.</summary>
    public JobQueue Jobs { get; }

    /// <summary>The crops; null when stacks are labelled.</summary>
    public CropFolder? Crops { get; private set; }

    /// <summary>The stack that is open; null when none is.</summary>
    public OpenStack? Current
    {
        get
        {
            lock (gate)
                return open;
        }
    }

    /// <summary>Opens what the user named: a stack, a folder of stacks, or a folder of crops.</summary>
    /// <exception cref="NucleusException">It is not there or cannot be used.</exception>
    public static Workspace Start(string path, LabelPageOptions options)
    {
        var image = VolumeFile.IsImage(path);
        if (!image && !Directory.Exists(path))
            throw new NucleusException(ErrorKind.Input, "There is no such file or folder.", "Check the name.", path);
        if (image && options.Crops)
            throw new NucleusException(ErrorKind.Usage, "Crops are sorted in a folder of images.", "Name the folder.", path);
        if (!image && options.Labels is not null)
            throw new NucleusException(ErrorKind.Usage, "Labels of a folder are found by their names.", "Leave --labels away, or name one stack.", path);
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var work = new Workspace(image ? Path.GetDirectoryName(full)! : full, options, null);
        try
        {
            if (options.Crops)
                work.Crops = CropFolder.Open(full, options.Classes);
            else if (image)
                work.Open(SessionFiles.Of(full, options.Labels), new SessionImage(full, options.Reading, options.MemoryBytes / 2));
            return work;
        }
        catch
        {
            work.flush.Dispose();
            throw;
        }
    }

    /// <summary>Opens a stack that is only in memory; what is drawn is written into a folder of its own, which goes with the page.</summary>
    public static Workspace Start(Volume volume, LabelVolume? labels, LabelPageOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("nucleusdl-label-").FullName;
        try
        {
            var name = volume.Source is { Length: > 0 } source ? VolumeFile.NameWithoutExtension(source) : "stack";
            var files = SessionFiles.Of(Path.Combine(folder, name + ".tif"));
            if (labels is not null)
                VolumeFile.WriteLabels(files.Labels, labels);
            var work = new Workspace(folder, options, folder);
            work.Open(files, new SessionImage(volume, files.Image));
            return work;
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>Opens a stack of the folder in place of the one that is open.</summary>
    /// <param name="relative">Its name.</param>
    /// <param name="labels">Its labels, or null for the usual name.</param>
    /// <exception cref="NucleusException">It is not there, or a job works on the other.</exception>
    public void Open(string relative, string? labels)
    {
        if (Crops is not null || memoryFolder is not null)
            throw new NucleusException(ErrorKind.Usage, "This page was started for something else.", "Start another with 'nucleusdl label FOLDER'.");
        var path = Guard.Resolve(relative);
        if (!VolumeFile.IsImage(path))
            throw new NucleusException(ErrorKind.Input, "There is no such image.", "Choose one of the list.", relative);
        if (Jobs.IsBusy)
            throw new StatusException(StatusException.Conflict, new NucleusException(ErrorKind.Usage, "A job is working on the stack that is open.", "Wait for it or stop it."));
        var files = SessionFiles.Of(path, labels is null ? null : Guard.ForWriting(labels, VolumeFile.Extensions, path));
        lock (gate)
        {
            // The journal of a stack can be open once.
            if (open is { } before && before.Session.Image.Path == files.Image)
                Close();
        }
        Open(files, new SessionImage(files.Image, Options.Reading, Options.MemoryBytes / 2));
    }

    /// <summary>The stack that is open.</summary>
    /// <exception cref="StatusException">None is.</exception>
    public OpenStack Stack() => Current ?? throw new StatusException(StatusException.Conflict, new NucleusException(ErrorKind.Usage, "No stack is open.", "Choose one of the list."));

    /// <summary>Command lines that do the same.</summary>
    public Commands CommandsOf(OpenStack stack)
    {
        var labels = Path.GetRelativePath(Guard.Root, stack.Session.LabelsPath);
        return new Commands(stack.File, labels.StartsWith("..", StringComparison.Ordinal) ? stack.Session.LabelsPath : labels, Options.Reading);
    }

    /// <summary>Stops the jobs, writes what is not written, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await flush.DisposeAsync().ConfigureAwait(false);
        await Jobs.DisposeAsync().ConfigureAwait(false);
        lock (gate)
            Close();
        if (memoryFolder is not null)
            Directory.Delete(memoryFolder, recursive: true);
    }

    private void Open(SessionFiles files, SessionImage image)
    {
        OpenStack next;
        try
        {
            _ = image.View(0);
            next = new OpenStack(LabelSession.Open(files, image), Guard.Relative(files.Image), Options.MemoryBytes);
        }
        catch
        {
            image.Dispose();
            throw;
        }
        next.Session.Changed += change => Hub.Tell("changed", Answer.Change(change, next.Session.State()));
        lock (gate)
        {
            Close();
            open = next;
        }
        Hub.Tell("opened", []);
    }

    private void Close()
    {
        open?.Dispose();
        open = null;
    }

    private void Flush()
    {
        // A stack that is being closed brings its journal to the disk itself.
        if (!gate.TryEnter())
            return;
        try
        {
            if (open?.Session is { } session && session.Flush())
            {
                var (records, bytes) = session.JournalSize();
                Hub.Tell("journal", new JsonObject { ["records"] = records, ["bytes"] = bytes });
            }
        }
        catch (IOException e)
        {
            Hub.Tell("trouble", Answer.Error(Runs.AtomicFile.Explain(open!.Session.JournalPath, e)));
        }
        finally
        {
            gate.Exit();
        }
    }
}
