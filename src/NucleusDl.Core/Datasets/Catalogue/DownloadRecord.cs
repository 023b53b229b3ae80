using System.Text.Json;
using System.Text.Json.Serialization;
using NucleusDl.Runs;

namespace NucleusDl.Datasets;

/// <summary>What was downloaded: kept beside an unfinished download to go on with it, and beside a finished one to recognise it.</summary>
public sealed record DownloadRecord
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The address.</summary>
    public required string Url { get; init; }

    /// <summary>The server's mark of this very content, if it gives one.</summary>
    public string? ETag { get; init; }

    /// <summary>When the content was last changed, as the server says it.</summary>
    public string? LastModified { get; init; }

    /// <summary>Size in bytes; null when the server does not say.</summary>
    public long? Bytes { get; init; }

    /// <summary>SHA-256 of the whole file; null while it is not whole.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Whether a second answer can be told from the first: without a mark, going on could join two different files.</summary>
    [JsonIgnore]
    public bool HasMark => ETag is not null || LastModified is not null;

    /// <summary>Whether two answers are about the same content: a mark is the same, and nothing that both say differs.</summary>
    public bool SameContent(DownloadRecord other)
    {
        return Url == other.Url && Agree(ETag, other.ETag) && Agree(LastModified, other.LastModified) && (Bytes is null || other.Bytes is null || Bytes == other.Bytes)
            && ((ETag is not null && ETag == other.ETag) || (LastModified is not null && LastModified == other.LastModified));

        static bool Agree(string? a, string? b) => a is null || b is null || a == b;
    }

    /// <summary>Reads one record; null where there is none, or one that is not understood: the download then starts anew.</summary>
    internal static DownloadRecord? Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<DownloadRecord>(File.ReadAllText(path), Json) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    internal void Write(string path) => AtomicFile.WriteText(path, JsonSerializer.Serialize(this, Json));

    /// <summary>Reads the records of a lock file; empty where there is none.</summary>
    /// <exception cref="NucleusException">The file is damaged: what it promises must not be lost silently.</exception>
    internal static Dictionary<string, DownloadRecord> ReadLock(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<Dictionary<string, DownloadRecord>>(File.ReadAllText(path), Json) ?? [] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new NucleusException(ErrorKind.Input, "The record of earlier downloads cannot be read.", "Remove it if you trust what is downloaded now.", path, e);
        }
    }

    internal static void WriteLock(string path, Dictionary<string, DownloadRecord> records) => AtomicFile.WriteText(path, JsonSerializer.Serialize(records, Json));
}
