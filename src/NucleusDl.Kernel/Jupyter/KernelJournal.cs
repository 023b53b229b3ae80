using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NucleusDl.Kernel;

/// <summary>
/// A note on disk of what the kernel is doing. Jupyter starts a dead kernel again with the same connection file; the note
/// that is still there then tells what happened.
/// </summary>
internal sealed class KernelJournal : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly string path;
    private readonly Lock gate = new();
    private readonly Timer watch;
    private string? cell;
    private int number;
    private long memory;
    private bool closed;

    public KernelJournal(string folder, string connectionFile)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(connectionFile))))[..16];
        path = Path.Combine(folder, name + ".json");
        LastWords = Read(path);
        watch = new(_ => Note(null), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        AppDomain.CurrentDomain.UnhandledException += OnUnhandled;
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    /// <summary>What became of the kernel before this one, in plain words; null where it ended well.</summary>
    public string? LastWords { get; }

    public void Begin(int number, string code)
    {
        lock (gate)
            (this.number, cell) = (number, code);
        Note(null);
        watch.Change(LookEvery, LookEvery);
    }

    public void End()
    {
        watch.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lock (gate)
            cell = null;
        Note(null);
    }

    public void Dispose()
    {
        watch.Dispose();
        AppDomain.CurrentDomain.UnhandledException -= OnUnhandled;
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        lock (gate)
        {
            closed = true;
            TryOnDisk(() => File.Delete(path));
        }
    }

    private void OnUnhandled(object sender, UnhandledExceptionEventArgs e) =>
        Note(e.ExceptionObject is Exception error ? $"an exception on a thread of its own that nobody caught: {error.GetType().Name}: {error.Message}" : "an error that nobody caught");

    private void OnExit(object? sender, EventArgs e)
    {
        if (cell is not null)
            Note(string.Create(CultureInfo.InvariantCulture, $"the cell ended the process itself, with exit code {Environment.ExitCode}"));
    }

    private void Note(string? cause)
    {
        lock (gate)
        {
            if (closed)
                return;
            memory = Math.Max(memory, Environment.WorkingSet);
            var json = new JsonObject
            {
                ["process"] = Environment.ProcessId,
                ["cell"] = number,
                ["code"] = cell,
                ["memory"] = memory,
                ["available"] = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
                ["cause"] = cause,
            };
            TryOnDisk(() =>
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                AtomicFile.Write(path, json.ToJsonString());
            });
            // The first cause is the true one: the exit comes after it.
            closed = cause is not null;
        }
    }

    // The note is a help after an accident; without a place for it the kernel still works.
    private static void TryOnDisk(Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotebookException)
        {
            Debug.WriteLine(error);
        }
    }

    private static string? Read(string path)
    {
        try
        {
            if (!File.Exists(path) || JsonNode.Parse(File.ReadAllText(path)) is not JsonObject json || IsAlive(json["process"]!.GetValue<int>()))
                return null;
            var cause = json["cause"]?.GetValue<string>();
            var memory = json["memory"]!.GetValue<long>() / 1e9;
            var available = json["available"]!.GetValue<long>() / 1e9;
            if (json["code"]?.GetValue<string>() is not { } code)
                return cause is null ? null : $"The kernel before this one ended: {cause}. Its variables are gone: run the cells again from the top.";
            var first = code.Split('\n').FirstOrDefault(line => line.Trim().Length > 0)?.Trim() ?? "";
            cause ??= string.Create(CultureInfo.InvariantCulture, $"it was ended from outside or crashed in native code; it held {memory:0.0} of {available:0.0} GB of memory when last seen")
                + (memory > 0.8 * available ? ", so too little memory is the likely cause: take smaller images, tiles or batches" : "");
            return $"The kernel before this one died while cell [{json["cell"]!.GetValue<int>()}] ran ({first}): {cause}. Its variables are gone: run the cells again from the top.";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or NullReferenceException)
        {
            return null;
        }
    }

    private static bool IsAlive(int process)
    {
        if (process == Environment.ProcessId)
            return false;
        try
        {
            using var other = Process.GetProcessById(process);
            return !other.HasExited && other.ProcessName == Process.GetCurrentProcess().ProcessName;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }
}
